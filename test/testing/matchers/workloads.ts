import { type KubernetesObject } from '../../../testing';

/** A pod of the restricted Pod Security Standard. */
export const restricted = {
  securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
  containers: [
    {
      name: 'agent',
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
      env: [
        { name: 'LOG_LEVEL', value: 'info' },
        { name: 'DATABASE_URL', valueFrom: { secretKeyRef: { name: 'db-secret', key: 'url' } } },
      ] as any[],
    } as any,
  ],
  volumes: [{ name: 'tmp', emptyDir: {} }] as any[],
};

export function object(kind: string, rest: object): KubernetesObject {
  return { apiVersion: 'v1', kind, metadata: { name: 'chat-agent', namespace: 'agents' }, ...rest };
}
export const deployment = (pod: object = restricted) =>
  object('Deployment', { spec: { template: { spec: pod } } });
export const withContainer = (container: object) =>
  deployment({ ...restricted, containers: [{ ...restricted.containers[0], ...container }] });

/** What an assertion that does not hold says. */
export function messageOf(assertion: () => void): string {
  try {
    assertion();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('the assertion holds');
}
