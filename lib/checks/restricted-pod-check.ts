import { type Check } from './check';
import { at, isObject, type JsonObject, listAt, shown } from './json-value';
import { objectDetail, objectTitle } from './kubernetes-object';
import { type Pod, podsOf } from './pod';

const HOST_FIELDS = ['hostNetwork', 'hostPID', 'hostIPC'] as const;
const SECCOMP_TYPES: readonly unknown[] = ['RuntimeDefault', 'Localhost'];

/** What the restricted Pod Security Standard asks, for namespaces that do not enforce it themselves. */
export const restrictedPod: Check = {
  id: 'AgentFleet-RestrictedPod',
  severity: 'error',
  description: 'Pods keep to the restricted Pod Security Standard',
  fix: 'Set runAsNonRoot, seccompProfile RuntimeDefault, allowPrivilegeEscalation: false and drop all capabilities; use nothing of the host.',
  find: (app) =>
    podsOf(app).flatMap((pod) => {
      const problems = [
        ...podProblems(pod.spec),
        ...pod.containers.flatMap((container) => containerProblems(pod, container)),
      ];
      if (problems.length === 0) return [];
      const { object } = pod;
      return [
        {
          resource: object.resource,
          detail: objectDetail(object),
          message: `${objectTitle(object)}: ${problems.join('; ')}`,
        },
      ];
    }),
};

function podProblems(spec: JsonObject): string[] {
  const host = HOST_FIELDS.filter((field) => spec[field] === true).map(
    (field) => `'${field}' must not be true`,
  );
  const volumes = listAt(spec, 'volumes')
    .filter((volume) => at(volume, 'hostPath') !== undefined)
    .map((volume) => `volume '${String(at(volume, 'name'))}' must not be a path of the host`);
  return [...host, ...volumes];
}

function containerProblems({ spec }: Pod, container: JsonObject): string[] {
  const own = (field: string): unknown => at(container, 'securityContext', field);
  const inherited = (field: string): unknown => own(field) ?? at(spec, 'securityContext', field);
  const problems: string[] = [];
  const require = (holds: boolean, field: string, wanted: string, got: unknown): void => {
    if (!holds)
      problems.push(`'${field}' of container '${String(container.name)}' must ${wanted}, got ${shown(got)}`);
  };
  const seccomp = inherited('seccompProfile');
  const capabilities = own('capabilities');
  const added = listAt(capabilities, 'add').filter((capability) => capability !== 'NET_BIND_SERVICE');
  const hostPorts = listAt(container, 'ports').filter(
    (port) => isObject(port) && port.hostPort !== undefined,
  );

  require(inherited('runAsNonRoot') === true, 'runAsNonRoot', 'be true', inherited('runAsNonRoot'));
  require(inherited('runAsUser') !== 0, 'runAsUser', 'not be 0', 0);
  require(SECCOMP_TYPES.includes(at(seccomp, 'type')), 'seccompProfile.type', "be 'RuntimeDefault'", at(
    seccomp,
    'type',
  ));
  require(own('allowPrivilegeEscalation') === false, 'allowPrivilegeEscalation', 'be false', own(
    'allowPrivilegeEscalation',
  ));
  require(own('privileged') !== true, 'privileged', 'not be true', true);
  require(listAt(capabilities, 'drop').includes('ALL'), 'capabilities.drop', "hold 'ALL'", at(
    capabilities,
    'drop',
  ));
  require(added.length === 0, 'capabilities.add', "hold nothing but 'NET_BIND_SERVICE'", added);
  require(hostPorts.length === 0, 'ports', 'take no port of the host', hostPorts);
  return problems;
}
