import { type Check, type Finding } from './check';
import { type CheckedApp } from './checked-app';
import { at, type JsonObject, shown } from './json-value';
import { objectDetail, objectTitle } from './kubernetes-object';
import { type Pod, podsOf } from './pod';

/** An image by its content: a digest, or the hash that CDK tags the images of its assets with. */
const FIXED_IMAGE = /@sha256:[0-9a-f]{64}$|:[0-9a-f]{64}$/;

/** A reference that is worked out at deployment as a whole, such as a parameter. */
const UNKNOWN_IMAGE = /^<[^>]*>$/;

export const readOnlyRoot: Check = {
  id: 'AgentFleet-ReadOnlyRoot',
  severity: 'error',
  description: 'Containers cannot write to their own image',
  fix: 'Set securityContext.readOnlyRootFilesystem: true and mount an emptyDir where something has to be written.',
  find: (app) =>
    eachContainer(app, (container, pod) => {
      const value = at(container, 'securityContext', 'readOnlyRootFilesystem');
      return value === true
        ? undefined
        : `${title(pod, container)} must set 'readOnlyRootFilesystem' to true, got ${shown(value)}`;
    }),
};

export const imageDigest: Check = {
  id: 'AgentFleet-ImageDigest',
  severity: 'error',
  description: 'Images are named by their content, so that what was tested is what runs',
  fix: 'Name the image by digest (name@sha256:…), or let CDK build it as an asset.',
  find: (app) =>
    eachContainer(app, (container, pod) => {
      const image = typeof container.image === 'string' ? container.image : '';
      if (FIXED_IMAGE.test(image) || UNKNOWN_IMAGE.test(image)) return undefined;
      return `${title(pod, container)} must name its image by digest, got ${shown(container.image)}`;
    }),
};

export const noApiToken: Check = {
  id: 'AgentFleet-NoApiToken',
  severity: 'error',
  description: 'Pods hold no token of the Kubernetes API',
  fix: 'Set automountServiceAccountToken: false on the pod, or on its service account.',
  find: (app) =>
    podsOf(app).flatMap(({ object, spec }) => {
      const own = spec.automountServiceAccountToken;
      const account = app
        .ofKind('ServiceAccount')
        .find(({ name, namespace }) => name === spec.serviceAccountName && namespace === object.namespace);
      const value = own ?? account?.body.automountServiceAccountToken;
      if (value === false) return [];
      return [
        {
          resource: object.resource,
          detail: objectDetail(object),
          message: `${objectTitle(object)} must set 'automountServiceAccountToken' to false, got ${shown(value)}`,
        },
      ];
    }),
};

function title({ object }: Pod, container: JsonObject): string {
  return `${objectTitle(object)}: container '${String(container.name)}'`;
}

function eachContainer(
  app: CheckedApp,
  problem: (container: JsonObject, pod: Pod) => string | undefined,
): Finding[] {
  return podsOf(app).flatMap((pod) =>
    pod.containers.flatMap((container) => {
      const message = problem(container, pod);
      if (message === undefined) return [];
      const detail = `${objectDetail(pod.object)}/${String(container.name)}`;
      return [{ resource: pod.object.resource, detail, message }];
    }),
  );
}
