import { agentFleetMatchers } from '../../../testing';
import { deployment, messageOf, object } from './workloads';

expect.extend(agentFleetMatchers);

describe('toReachOnly', () => {
  const internet = {
    ipBlock: {
      cidr: '0.0.0.0/0',
      except: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16'],
    },
  };
  const policy = (egress?: object[], policyTypes: string[] | undefined = ['Ingress', 'Egress']) =>
    object('NetworkPolicy', { spec: { podSelector: {}, policyTypes, egress } });
  const tcp = (port: number) => ({ port, protocol: 'TCP' });

  test.each<[string, object, string]>([
    ['internet:443', internet, '443'],
    ['0.0.0.0/0:443', { ipBlock: { cidr: '0.0.0.0/0' } }, '443'],
    ['169.254.170.23:443', { ipBlock: { cidr: '169.254.170.23/32' } }, '443'],
    ['10.0.0.0/16:443', { ipBlock: { cidr: '10.0.0.0/16' } }, '443'],
    [
      'namespace kube-system pods k8s-app=kube-dns:443',
      {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
        podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
      },
      '443',
    ],
    ['namespace any:443', { namespaceSelector: {} }, '443'],
    [
      'pods tier In (a, b), x Exists:443',
      {
        podSelector: {
          matchExpressions: [
            { key: 'tier', operator: 'In', values: ['a', 'b'] },
            { key: 'x', operator: 'Exists' },
          ],
        },
      },
      '443',
    ],
  ])('calls a peer %s', (name, peer) => {
    expect(policy([{ to: [peer], ports: [tcp(443)] }])).toReachOnly([name]);
  });

  test('says ports, ranges and protocols; DNS is DNS wherever it is', () => {
    const block = { ipBlock: { cidr: '10.0.0.0/16' } };
    const ports = [tcp(5432), { port: 8000, endPort: 8080 }, { port: 123, protocol: 'UDP' }];
    expect(
      policy([
        { to: [block], ports },
        { to: [block] },
        { ports: [tcp(53), { port: 53, protocol: 'UDP' }] },
        {},
      ]),
    ).toReachOnly([
      'dns',
      '10.0.0.0/16:5432',
      '10.0.0.0/16:8000-8080',
      '10.0.0.0/16:123/UDP',
      '10.0.0.0/16:*',
      'anywhere:*',
    ]);
  });

  test('fails for more and for less, and says which', () => {
    const some = policy([{ to: [internet], ports: [tcp(443)] }]);
    expect(messageOf(() => expect(some).toReachOnly(['dns']))).toBe(
      'expected NetworkPolicy agents/chat-agent to reach only dns, but\n' +
        '  - it reaches internet:443 too\n  - it does not reach dns',
    );
    expect(messageOf(() => expect(some).not.toReachOnly(['internet:443']))).toContain('internet:443');
  });

  test('a policy that does not speak of the way out lets everything out', () => {
    expect(policy(undefined, ['Ingress'])).not.toReachOnly([]);
    expect(messageOf(() => expect(object('NetworkPolicy', { spec: {} })).toReachOnly([]))).toBe(
      'NetworkPolicy agents/chat-agent does not say where its pods may go; they reach everything',
    );
    expect(policy([])).toReachOnly([]);
    expect(policy(undefined)).toReachOnly([]);
  });

  test('is asked of network policies only', () => {
    expect(() => expect(deployment()).toReachOnly([])).toThrow(
      'expected a NetworkPolicy, got Deployment agents/chat-agent',
    );
  });
});

describe('toScaleBetween', () => {
  test.each([
    ['HorizontalPodAutoscaler', { minReplicas: 3, maxReplicas: 20 }, 3, 20],
    ['HorizontalPodAutoscaler', { maxReplicas: 20 }, 1, 20],
    ['ScaledObject', { minReplicaCount: 2, maxReplicaCount: 9 }, 2, 9],
    ['ScaledObject', {}, 0, 100],
  ])('of a %s with %j: %i to %i', (kind, spec, min, max) => {
    const scaler = object(kind, { spec });
    expect(scaler).toScaleBetween(min, max);
    expect(messageOf(() => expect(scaler).toScaleBetween(min, max + 1))).toBe(
      `expected ${kind} agents/chat-agent to scale between ${min} and ${max + 1} replicas, got ${min} to ${max}`,
    );
    expect(messageOf(() => expect(scaler).not.toScaleBetween(min, max))).toContain('otherwise than between');
  });
});

describe('toHaveVariable', () => {
  test('by name, by value, by where it comes from, by a matcher', () => {
    expect(deployment()).toHaveVariable('LOG_LEVEL');
    expect(deployment()).toHaveVariable('LOG_LEVEL', 'info');
    expect(deployment()).toHaveVariable('LOG_LEVEL', expect.stringMatching(/^inf/));
    expect(deployment()).toHaveVariable('DATABASE_URL', { secretKeyRef: { name: 'db-secret', key: 'url' } });
    expect(deployment()).not.toHaveVariable('MODEL_API_KEY');
    expect(deployment()).not.toHaveVariable('LOG_LEVEL', undefined);
  });

  test('says what there is instead', () => {
    expect(messageOf(() => expect(deployment()).toHaveVariable('LOG_LEVEL', 'debug'))).toBe(
      'expected Deployment agents/chat-agent to have the variable LOG_LEVEL "debug", got "info"',
    );
    expect(messageOf(() => expect(deployment()).toHaveVariable('MODEL_API_KEY'))).toBe(
      'expected Deployment agents/chat-agent to have the variable MODEL_API_KEY, but it has LOG_LEVEL, DATABASE_URL',
    );
    expect(messageOf(() => expect(deployment()).not.toHaveVariable('LOG_LEVEL'))).toBe(
      'expected Deployment agents/chat-agent not to have the variable LOG_LEVEL, got "info"',
    );
  });
});
