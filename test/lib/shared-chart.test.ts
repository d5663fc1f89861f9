import { Testing } from 'cdk8s';
import { SharedChart, type SharedChartProps } from '../../lib/shared-chart';
import { containerOf, only, variablesOf } from '../constructs/k8s/synth';

const chartOf = (props: Partial<SharedChartProps> = {}) =>
  new SharedChart(Testing.app(), 'shared', { namespace: 'agents', image: 'agent@sha256:0123', ...props });

test('comes in the order in which it has to be applied', () => {
  const kinds = Testing.synth(chartOf()).map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  expect(kinds.slice(0, 4)).toEqual([
    'Namespace agents',
    'NetworkPolicy default-deny',
    'ServiceAccount migrate',
    'NetworkPolicy migrate',
  ]);
  expect(kinds.at(-1)).toMatch(/^Job migrate-/);
  expect(kinds).toHaveLength(5);
});

test('names what a platform waits for and gives rights to', () => {
  const chart = chartOf();
  const job = only(Testing.synth(chart), 'Job');
  expect(chart.migrationJobName).toBe(job.metadata.name);
  expect(chart.migrationServiceAccountName).toBe(job.spec.template.spec.serviceAccountName);
});

test('all props', () => {
  const allProps: Required<SharedChartProps> = {
    namespace: 'other',
    image: '${Token[TOKEN.5]}',
    revision: 'abc',
    migrationEnv: { DATABASE_ADMIN_SECRET_ARN: '${Token[TOKEN.6]}' },
    architecture: 'arm64',
    dataCidrs: ['10.9.0.0/16'],
    privateCidrs: ['10.8.0.0/16'],
  };
  const manifests = Testing.synth(chartOf(allProps));
  const job = only(manifests, 'Job');
  expect(job.metadata.namespace).toBe('other');
  expect(containerOf(job).image).toBe('${Token[TOKEN.5]}');
  expect(variablesOf(containerOf(job))).toMatchObject(allProps.migrationEnv);
  expect(job.spec.template.spec.nodeSelector).toEqual({ 'kubernetes.io/arch': 'arm64' });
  const policy = JSON.stringify(manifests.filter(({ metadata }) => metadata.name === 'migrate'));
  for (const part of ['10.9.0.0/16', '10.8.0.0/16', '169.254.170.23/32']) expect(policy).toContain(part);
});
