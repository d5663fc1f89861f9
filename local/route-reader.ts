import { type ManifestObjects } from './manifest-objects';
import { type DeploymentManifest } from './deployment-manifest';
import { type ManifestObject } from './manifest-schema';
import { type Route } from './route';
import { readRouteAnnotations } from './route-annotations';

type IngressPath = ManifestObject<'Ingress'>['spec']['rules'][number]['http']['paths'][number];

/** The routes of a folder's Ingresses: each path followed to its Service and on to the Deployment behind it. */
export function readRoutes(
  folder: ManifestObjects,
  deployments: readonly DeploymentManifest[],
  unknown: Map<string, string>,
): Route[] {
  const routes = new Map<string, Route>();
  for (const ingress of folder.all('Ingress')) {
    for (const { host, http } of ingress.spec.rules) {
      for (const path of http.paths) {
        const found = follow(folder, deployments, ingress, path);
        if (typeof found === 'string') {
          folder.problems.push(
            `${ingress.file}: Ingress '${ingress.metadata.name}': path '${path.path}' ${found}`,
          );
          continue;
        }
        const { rules, backend } = readRouteAnnotations({
          ingress,
          service: found.service,
          problems: folder.problems,
          unknown,
        });
        const key = `${host ?? '*'}${path.path}`;
        const first = routes.get(key);
        routes.set(key, {
          host,
          path: path.path,
          exact: path.pathType === 'Exact',
          agent: found.deployment.agent,
          rewrites: first?.rewrites.length ? first.rewrites : rules.rewrites,
          // The controller applies these to a path, whichever of its Ingresses they stand on.
          rateLimit: first?.rateLimit ?? rules.rateLimit,
          clientHeader: first?.clientHeader ?? rules.clientHeader,
          backends: [...(first?.backends ?? []), { deployment: found.deployment.name, ...backend }],
        });
      }
    }
  }
  for (const [key, { backends }] of routes) {
    if (backends.filter(({ share }) => share === undefined).length !== 1) {
      const names = backends.map(({ deployment }) => `'${deployment}'`).join(', ');
      folder.problems.push(
        `path '${key}' must lead to exactly one Service without annotation 'haproxy.org/route-acl', got ${names}; ` +
          'give each further one its share, or another path',
      );
    }
  }
  return [...routes.values()];
}

/** Where a path leads, or what is wrong with it. */
function follow(
  folder: ManifestObjects,
  deployments: readonly DeploymentManifest[],
  { metadata: { namespace } }: ManifestObject<'Ingress'>,
  { backend: { service: wanted } }: IngressPath,
): { service: ManifestObject<'Service'>; deployment: DeploymentManifest } | string {
  const service = folder
    .all('Service')
    .find(({ metadata }) => metadata.name === wanted.name && metadata.namespace === namespace);
  if (!service) return `leads to Service '${wanted.name}', which no file holds; add it or correct the name`;
  const { ports, selector } = service.spec;
  const port = ports.find(
    (candidate) =>
      candidate.port === wanted.port.number ||
      (candidate.name !== undefined && candidate.name === wanted.port.name),
  );
  if (!port) {
    const known = ports.map((candidate) => candidate.port).join(' or ');
    return `leads to port ${wanted.port.number ?? wanted.port.name} of Service '${wanted.name}', which has ${known}; use that`;
  }
  const deployment = deployments.find(
    ({ pod }) => pod.namespace === namespace && selects(selector, pod.labels),
  );
  if (!deployment)
    return `leads to Service '${wanted.name}', whose selector matches no Deployment; correct it`;
  const target = port.targetPort ?? port.port;
  if (!deployment.pod.portNames.includes(target)) {
    const known = deployment.pod.portNames.join(' or ');
    return `leads to port ${target} of Deployment '${deployment.name}', whose container has ${known}; use that`;
  }
  return { service, deployment };
}

function selects(
  selector: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>>,
): boolean {
  const entries = Object.entries(selector);
  return entries.length > 0 && entries.every(([key, value]) => labels[key] === value);
}
