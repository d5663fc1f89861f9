import { Duration } from 'cdk8s';
import { DatabaseExternalSecret, type DatabaseExternalSecretProps } from '../../../constructs/k8s';
import { DATABASE_SECRET } from '../../../contract';
import { only, synth } from './synth';

const required = { storeName: 'vault', remoteKey: 'agents/database', host: 'postgres.data.svc' };

function externalSecret(props: Partial<DatabaseExternalSecretProps> = {}): any {
  return only(
    synth((scope) => void new DatabaseExternalSecret(scope, 'Secret', { ...required, ...props })),
    'ExternalSecret',
  );
}

test('fills the Secret that agents read, and holds no password itself', () => {
  const { apiVersion, metadata, spec } = externalSecret();
  expect(apiVersion).toBe('external-secrets.io/v1');
  expect(metadata).toMatchObject({ name: DATABASE_SECRET.name, namespace: 'agents' });
  expect(spec).toEqual({
    refreshInterval: '60s',
    secretStoreRef: { name: 'vault', kind: 'ClusterSecretStore' },
    target: {
      name: 'db-secret',
      creationPolicy: 'Owner',
      template: {
        engineVersion: 'v2',
        data: {
          url: 'postgresql://{{ .username | urlquery | replace "+" "%20" }}:{{ .password | urlquery | replace "+" "%20" }}@postgres.data.svc:5432/agentdb?sslmode=verify-full',
        },
      },
    },
    data: [
      { secretKey: 'username', remoteRef: { key: 'agents/database', property: 'username' } },
      { secretKey: 'password', remoteRef: { key: 'agents/database', property: 'password' } },
    ],
  });
});

test('takes every prop', () => {
  const allProps: Required<DatabaseExternalSecretProps> = {
    ...required,
    storeKind: 'SecretStore',
    port: 6543,
    databaseName: 'other',
    sslMode: 'disable',
    refreshInterval: Duration.minutes(5),
  };
  const { spec } = externalSecret(allProps);
  expect(spec.refreshInterval).toBe('300s');
  expect(spec.secretStoreRef).toEqual({ name: 'vault', kind: 'SecretStore' });
  expect(spec.target.template.data.url).toMatch(/@postgres\.data\.svc:6543\/other\?sslmode=disable$/);
});

test('fails, with all problems at once, when names are missing or wrong', () => {
  const wrong = {
    storeName: '',
    remoteKey: '',
    host: 'postgresql://db',
    refreshInterval: Duration.seconds(0),
  };
  expect(() => externalSecret(wrong)).toThrow(
    [
      'DatabaseExternalSecret has 4 problems:',
      "  - 'storeName' must name a store, got ''; give the name of a SecretStore",
      "  - 'remoteKey' must name an entry of the store, got ''; give its key",
      "  - 'host' must be a host name or an address alone, got 'postgresql://db'; leave out scheme, user and port",
      "  - 'refreshInterval' must be above 0, got 0; a Secret that is never read again never rotates",
    ].join('\n'),
  );
});
