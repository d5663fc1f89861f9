import { App, Chart, Testing } from 'cdk8s';
import { AgentNamespace } from '../../../constructs/k8s';
import { only, synth } from './synth';

test('admits restricted pods only and says so in warnings and the audit log', () => {
  const namespace = only(
    synth((scope) => new AgentNamespace(scope, 'Namespace', { name: 'agents' })),
    'Namespace',
  );
  expect(namespace.metadata.name).toBe('agents');
  expect(namespace.metadata.labels).toMatchObject({
    'pod-security.kubernetes.io/enforce': 'restricted',
    'pod-security.kubernetes.io/warn': 'restricted',
    'pod-security.kubernetes.io/audit': 'restricted',
  });
});

test.each([{ namespace: 'agents' }, {}])('lives in no namespace itself, in a chart with %j', (chartProps) => {
  const chart = new Chart(new App(), 'test', chartProps);
  new AgentNamespace(chart, 'Namespace', { name: 'agents' });
  expect(Testing.synth(chart)[0].metadata).not.toHaveProperty('namespace');
});
