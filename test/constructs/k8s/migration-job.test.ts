import { Duration } from 'cdk8s';
import { MigrationJob, type MigrationJobProps } from '../../../constructs/k8s';
import { containerOf, only, synth, variablesOf } from './synth';

const image = 'registry.example.com/agent@sha256:0123';
const manifests = (props: Partial<MigrationJobProps> = {}) =>
  synth((scope) => new MigrationJob(scope, 'Migration', { image, ...props }));
const nameOf = (props: Partial<MigrationJobProps> = {}) => only(manifests(props), 'Job').metadata.name;

test('runs migrate.js of the image once, as a restricted pod', () => {
  const job = only(manifests(), 'Job');
  const pod = job.spec.template.spec;
  expect(containerOf(job)).toMatchObject({ image, args: ['migrate.js'] });
  expect(variablesOf(containerOf(job))).toEqual({
    DATABASE_URL: { secretKeyRef: { name: 'db-secret', key: 'url' } },
  });
  expect(job.spec).toMatchObject({
    backoffLimit: 3,
    activeDeadlineSeconds: 600,
    ttlSecondsAfterFinished: 86_400,
  });
  expect(pod).toMatchObject({
    restartPolicy: 'Never',
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
  });
  expect(containerOf(job).securityContext).toMatchObject({
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  });
});

test('talks to DNS and Postgres alone', () => {
  const { spec } = only(manifests(), 'NetworkPolicy');
  expect(spec.egress.map((rule: any) => rule.ports.map((open: any) => open.port))).toEqual([
    [53, 53],
    [5432],
  ]);
  expect(spec.policyTypes).toEqual(['Ingress', 'Egress']);
  expect(spec.podSelector.matchLabels).toEqual({ app: 'migrate' });
});

test('is a new Job for a new image or variable, and the same Job otherwise', () => {
  expect(nameOf()).toMatch(/^migrate-[0-9a-f]{8}$/);
  expect(nameOf()).toBe(nameOf());
  expect(nameOf({ image: `${image}4` })).not.toBe(nameOf());
  expect(nameOf({ env: { LOG_LEVEL: 'debug' } })).not.toBe(nameOf());
});

test('goes by the revision when the image is known only at deployment', () => {
  const first = { image: '${Token[TOKEN.12]}', revision: 'abc' };
  expect(nameOf({ ...first, image: '${Token[TOKEN.99]}' })).toBe(nameOf(first));
  expect(nameOf({ ...first, revision: 'abd' })).not.toBe(nameOf(first));
});

test('all props', () => {
  const allProps: Required<MigrationJobProps> = {
    image: '${Token[TOKEN.12]}',
    revision: 'abc',
    env: { DATABASE_AUTH: 'iam', DATABASE_ADMIN_SECRET_ARN: '${Token[TOKEN.13]}' },
    dataCidrs: ['10.9.0.0/16'],
    privateCidrs: ['10.8.0.0/16'],
    podIdentity: true,
    architecture: 'arm64',
    timeout: Duration.minutes(1),
  };
  const found = manifests(allProps);
  const job = only(found, 'Job');
  expect(job.spec.activeDeadlineSeconds).toBe(60);
  expect(job.spec.template.spec.nodeSelector).toEqual({ 'kubernetes.io/arch': 'arm64' });
  expect(variablesOf(containerOf(job))).toMatchObject(allProps.env);
  const egress = only(found, 'NetworkPolicy').spec.egress;
  expect(egress[1].to).toEqual([{ ipBlock: { cidr: '10.9.0.0/16' } }]);
  expect(egress[2]).toEqual({
    to: [{ ipBlock: { cidr: '169.254.170.23/32' } }],
    ports: [{ port: 80, protocol: 'TCP' }],
  });
  expect(egress[3].ports).toEqual([{ port: 443, protocol: 'TCP' }]);
  expect(egress[3].to).toContainEqual({ ipBlock: { cidr: '10.8.0.0/16' } });
});

test('fails with all problems at once', () => {
  const build = () =>
    manifests({ image: '${Token[TOKEN.12]}', dataCidrs: ['here'], env: { DATABASE_AUTH: 'none' } });
  expect(build).toThrow("'revision' must be given when 'image' is known only at deployment");
  expect(build).toThrow("'dataCidrs' must hold IPv4 ranges, got 'here'");
  expect(build).toThrow("'env.DATABASE_AUTH' must be one of password, iam, got 'none'");
});
