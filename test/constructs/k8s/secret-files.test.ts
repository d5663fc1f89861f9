import { AgentDeployment } from '../../../constructs/k8s';
import { type EnvironmentInput } from '../../../contract';
import { containerOf, only, synth, variablesOf } from './synth';

function pod(env?: EnvironmentInput): any {
  const manifests = synth((scope) => {
    new AgentDeployment(scope, 'Agent', {
      agentName: 'chat-agent',
      definition: { type: 'conversational', instructions: 'Help.', model: { provider: 'scripted' } },
      image: 'agents:1',
      env,
    });
  });
  return only(manifests, 'Deployment');
}

test('with passwords, pods find the Secrets as files that follow them, read-only', () => {
  const manifest = pod();
  expect(manifest.spec.template.spec.volumes.slice(1)).toEqual([
    {
      name: 'db-secret',
      secret: { secretName: 'db-secret', defaultMode: 0o444, items: [{ key: 'url', path: 'url' }] },
    },
    {
      name: 'cache-secret',
      secret: {
        secretName: 'cache-secret',
        defaultMode: 0o444,
        items: [{ key: 'url', path: 'url' }],
        optional: true,
      },
    },
  ]);
  expect(containerOf(manifest).volumeMounts.slice(1)).toEqual([
    { name: 'db-secret', mountPath: '/var/run/agent-fleet/db-secret', readOnly: true },
    { name: 'cache-secret', mountPath: '/var/run/agent-fleet/cache-secret', readOnly: true },
  ]);
});

test('with IAM tokens there is nothing to mount', () => {
  const manifest = pod({ DATABASE_AUTH: 'iam', CACHE_AUTH: 'iam' });
  expect(manifest.spec.template.spec.volumes).toHaveLength(1);
  expect(containerOf(manifest).volumeMounts).toHaveLength(1);
  expect(Object.keys(variablesOf(containerOf(manifest))).filter((name) => name.endsWith('_FILE'))).toEqual(
    [],
  );
});

test('fails when a user says where the files are', () => {
  expect(() => pod({ DATABASE_URL_FILE: '/tmp/url' })).toThrow(
    "'env.DATABASE_URL_FILE' must not be set; it is where the Secret is mounted",
  );
});
