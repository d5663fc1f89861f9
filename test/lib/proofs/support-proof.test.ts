import { type DeclaredVersion, proveKubectl, proveSupport } from '../../../lib/proofs/support-proof';

const kubernetes = (version: string): DeclaredVersion[] => [{ engine: 'Kubernetes', version }];

test.each([
  ['long before the end', '1.35', '2026-12-27'],
  ['a version that is not in the table', '1.99', '2099-01-01'],
])('says nothing: %s', (_name, version, today) => {
  expect(proveSupport(kubernetes(version), today)).toEqual({ problems: [], warnings: [] });
});

test('warns 90 days before the end and on its last day', () => {
  const warning = {
    id: 'agent-fleet-cdk:kubernetes-support',
    message:
      'Kubernetes 1.35 ends standard support on 2027-03-27; EKS then upgrades the cluster by itself, and the template would ask for a downgrade, so upgrade agent-fleet-cdk before',
  };
  for (const today of ['2026-12-28', '2027-03-27']) {
    expect(proveSupport(kubernetes('1.35'), today)).toEqual({ problems: [], warnings: [warning] });
  }
});

test.each<[DeclaredVersion, string, string]>([
  [
    { engine: 'Kubernetes', version: '1.35' },
    '2027-03-28',
    "Kubernetes 1.35 ended standard support on 2027-03-27, got today 2027-03-28; EKS then upgrades the cluster by itself, and the template would ask for a downgrade, so upgrade agent-fleet-cdk, or set context 'agent-fleet-cdk:today' to an earlier day to rebuild an old state",
  ],
  [
    { engine: 'Postgres', version: '12' },
    '2028-03-01',
    "Postgres 12 ended standard support on 2025-02-28, got today 2028-03-01; RDS then upgrades the major by itself, and the template would ask for a downgrade, so upgrade agent-fleet-cdk, or set context 'agent-fleet-cdk:today' to an earlier day to rebuild an old state",
  ],
])('refuses what has ended: %p', (version, today, problem) => {
  expect(proveSupport([version], today)).toEqual({ problems: [problem], warnings: [] });
});

test('a date that is only estimated never refuses', () => {
  const { problems, warnings } = proveSupport([{ engine: 'Postgres', version: '18' }], '2040-01-01');
  expect(problems).toEqual([]);
  expect(warnings[0]!.message).toContain('Postgres 18 ended standard support about on 2031-02-28');
});

test.each(['yesterday', '2026-13-01', ''])("'%s' is no day", (today) => {
  expect(proveSupport([], today).problems).toEqual([
    `context 'agent-fleet-cdk:today' must be a day such as 2026-12-31, got '${today}'; or leave it out`,
  ]);
});

test.each(['1.35', '1.36', '1.37'])('kubectl %s works with 1.36', (kubectl) => {
  expect(proveKubectl('1.36', kubectl).problems).toEqual([]);
});

test('kubectl further away is refused', () => {
  expect(proveKubectl('1.36', '1.34').problems).toEqual([
    'kubectl must be at most 1 minor from Kubernetes 1.36, got 1.34; use the kubectl layer of 1.36',
  ]);
});
