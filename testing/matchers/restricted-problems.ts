import { type Container, containersOf, type PodSpec } from '../workload';

/** The volumes that the restricted Pod Security Standard allows, by the field that makes them. */
const VOLUMES = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
];

/** Profiles of seccomp and AppArmor that do not turn them off. */
const CONFINED = ['RuntimeDefault', 'Localhost'];

/**
 * What a pod has that the restricted Pod Security Standard refuses, one line each.
 *
 * https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export function restrictedProblems(pod: PodSpec): string[] {
  return [
    ...(['hostNetwork', 'hostPID', 'hostIPC'] as const)
      .filter((field) => pod[field] === true)
      .map((field) => `the pod must not set '${field}', got true`),
    ...(pod.volumes ?? []).flatMap((volume) =>
      Object.entries(volume)
        .filter(([source, value]) => source !== 'name' && value !== undefined && !VOLUMES.includes(source))
        .map(([source]) => `volume '${volume.name}' must be one of ${VOLUMES.join(', ')}, got ${source}`),
    ),
    ...(pod.securityContext?.sysctls?.length
      ? [
          `the pod must set no 'sysctls', got ${pod.securityContext.sysctls.map(({ name }) => name).join(', ')}`,
        ]
      : []),
    ...containersOf(pod).flatMap((container) =>
      containerProblems(pod, container).map((problem) => `container '${container.name}' ${problem}`),
    ),
  ];
}

function containerProblems(pod: PodSpec, container: Container): string[] {
  const own: Partial<NonNullable<Container['securityContext']>> = container.securityContext ?? {};
  const ofPod: Partial<NonNullable<PodSpec['securityContext']>> = pod.securityContext ?? {};
  const seccomp = own.seccompProfile?.type ?? ofPod.seccompProfile?.type;
  const user = own.runAsUser ?? ofPod.runAsUser;
  const dropped = own.capabilities?.drop ?? [];
  const added = (own.capabilities?.add ?? []).filter((name) => name !== 'NET_BIND_SERVICE');
  const hostPorts = (container.ports ?? []).filter(({ hostPort }) => Boolean(hostPort));
  const nonRoot = own.runAsNonRoot ?? ofPod.runAsNonRoot;
  const rules: readonly (readonly [boolean, string])[] = [
    [own.privileged !== true, `must not be 'privileged', got true`],
    [
      own.allowPrivilegeEscalation === false,
      `must set 'allowPrivilegeEscalation' to false, got ${own.allowPrivilegeEscalation}`,
    ],
    [nonRoot === true, `must set 'runAsNonRoot' to true, for itself or its pod, got ${nonRoot}`],
    [user !== 0, `must run as another user than root, got 'runAsUser' 0`],
    [
      CONFINED.includes(String(seccomp)),
      `must have 'seccompProfile' ${CONFINED.join(' or ')}, for itself or its pod, got ${seccomp}`,
    ],
    [dropped.includes('ALL'), `must drop all capabilities, got ${dropped.join(', ') || 'none dropped'}`],
    [added.length === 0, `must add no capability but NET_BIND_SERVICE, got ${added.join(', ')}`],
    [
      hostPorts.length === 0,
      `must take no port of its node, got ${hostPorts.map(({ hostPort }) => hostPort).join(', ')}`,
    ],
    [
      ![own, ofPod].some((context) => context.windowsOptions?.hostProcess === true),
      `must be no process of its host, got 'hostProcess' true`,
    ],
    [
      own.procMount === undefined || own.procMount === 'Default',
      `must have the default 'procMount', got ${own.procMount}`,
    ],
  ];
  return rules.filter(([holds]) => !holds).map(([, problem]) => problem);
}
