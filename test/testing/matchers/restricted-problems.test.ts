import { agentFleetMatchers } from '../../../testing';
import { deployment, messageOf, object, restricted, withContainer } from './workloads';

expect.extend(agentFleetMatchers);

describe('toRunRestricted', () => {
  test.each([
    ['a Deployment', deployment()],
    ['a Pod', object('Pod', { spec: restricted })],
    ['a CronJob', object('CronJob', { spec: { jobTemplate: { spec: { template: { spec: restricted } } } } })],
  ])('holds for %s of the restricted standard', (_, workload) => {
    expect(workload).toRunRestricted();
    expect(messageOf(() => expect(workload).not.toRunRestricted())).toMatch(/it meets the restricted Pod/);
  });

  test.each<[string, object, string]>([
    ['host network', { ...restricted, hostNetwork: true }, "the pod must not set 'hostNetwork', got true"],
    ['host processes', { ...restricted, hostPID: true }, "the pod must not set 'hostPID', got true"],
    [
      'a path of the host',
      { ...restricted, volumes: [{ name: 'root', hostPath: { path: '/' } }] },
      "volume 'root' must be one of configMap, csi",
    ],
    [
      'sysctls',
      {
        ...restricted,
        securityContext: { ...restricted.securityContext, sysctls: [{ name: 'a.b', value: '1' }] },
      },
      "the pod must set no 'sysctls', got a.b",
    ],
    [
      'no user named',
      { ...restricted, securityContext: { seccompProfile: { type: 'Localhost' } } },
      "container 'agent' must set 'runAsNonRoot' to true, for itself or its pod, got undefined",
    ],
    [
      'no seccomp profile',
      { ...restricted, securityContext: { runAsNonRoot: true } },
      "must have 'seccompProfile' RuntimeDefault or Localhost, for itself or its pod, got undefined",
    ],
    [
      'root',
      { ...restricted, securityContext: { ...restricted.securityContext, runAsUser: 0 } },
      "must run as another user than root, got 'runAsUser' 0",
    ],
    [
      'a container before it that may do more',
      { ...restricted, initContainers: [{ name: 'init' }] },
      "container 'init' must set 'allowPrivilegeEscalation' to false, got undefined",
    ],
  ])('fails for %s', (_, pod, message) => {
    expect(deployment(pod)).not.toRunRestricted();
    expect(messageOf(() => expect(deployment(pod)).toRunRestricted())).toContain(message);
  });

  const secure = restricted.containers[0].securityContext;
  test.each<[object, string]>([
    [{ securityContext: { ...secure, privileged: true } }, "must not be 'privileged', got true"],
    [
      { securityContext: { ...secure, capabilities: { drop: ['NET_RAW'] } } },
      'must drop all capabilities, got NET_RAW',
    ],
    [
      {
        securityContext: {
          ...secure,
          capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE', 'SYS_ADMIN'] },
        },
      },
      'must add no capability but NET_BIND_SERVICE, got SYS_ADMIN',
    ],
    [
      { securityContext: { ...secure, seccompProfile: { type: 'Unconfined' } } },
      "must have 'seccompProfile' RuntimeDefault or Localhost, for itself or its pod, got Unconfined",
    ],
    [
      { securityContext: { ...secure, procMount: 'Unmasked' } },
      "must have the default 'procMount', got Unmasked",
    ],
    [
      { securityContext: { ...secure, windowsOptions: { hostProcess: true } } },
      "must be no process of its host, got 'hostProcess' true",
    ],
    [{ ports: [{ containerPort: 80, hostPort: 80 }] }, 'must take no port of its node, got 80'],
  ])('fails for a container with %j', (container, message) => {
    const text = messageOf(() => expect(withContainer(container)).toRunRestricted());
    expect(text).toBe(
      `expected Deployment agents/chat-agent to run restricted, but\n  - container 'agent' ${message}`,
    );
  });

  test('is asked of workloads only', () => {
    expect(() => expect(object('Service', { spec: {} })).not.toRunRestricted()).toThrow(
      'expected a workload such as a Deployment or a Job, got Service agents/chat-agent',
    );
    expect(() => expect(undefined).toRunRestricted()).toThrow('got undefined');
  });
});
