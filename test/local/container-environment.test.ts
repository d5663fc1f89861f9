import { containerEnvironment, environmentProblems } from '../../local/container-environment';
import { type PodSpec, type PodVariable } from '../../local/pod-spec';

function pod(...variables: PodVariable[]): PodSpec {
  return {
    origin: "a.yaml: Deployment 'chat'",
    namespace: 'agents',
    labels: { app: 'chat' },
    variables,
    command: ['main.js'],
    portNames: [8000],
    startup: undefined,
    liveness: undefined,
    readiness: undefined,
    graceSeconds: 30,
  };
}

const secret = (name: string, secretName: string, key = 'url', optional = false): PodVariable => ({
  name,
  secret: { name: secretName, key },
  optional,
});

const secrets = { databaseUrl: 'postgresql://local/agentdb', cacheUrl: undefined, shell: {} };
const identity = { podName: 'chat-1', port: 40_000 };

test('has the values of the manifest, and of the laptop only the address', () => {
  const spec = pod(
    { name: 'AGENT_TYPE', value: 'planning' },
    { name: 'PORT', value: '8000' },
    { name: 'NODE_OPTIONS', value: '--max-old-space-size=768' },
    { name: 'POD_NAME', field: 'metadata.name' },
    { name: 'NAMESPACE', field: 'metadata.namespace' },
    { name: 'IP', field: 'status.podIP' },
    { name: 'APP', field: "metadata.labels['app']" },
    secret('DATABASE_URL', 'db-secret'),
    secret('CACHE_URL', 'cache-secret', 'url', true),
    secret('MODEL_API_KEY', 'model-secret', 'api-key'),
  );
  const shell = { MODEL_API_KEY: 'key', PATH: '/bin', AWS_PROFILE: 'me', AGENT_TYPE: 'other', EDITOR: 'ed' };
  expect(containerEnvironment(spec, { ...secrets, shell }, identity)).toEqual({
    PATH: '/bin',
    AWS_PROFILE: 'me',
    AGENT_TYPE: 'planning',
    NODE_OPTIONS: '--max-old-space-size=768',
    POD_NAME: 'chat-1',
    NAMESPACE: 'agents',
    IP: '127.0.0.1',
    APP: 'chat',
    DATABASE_URL: 'postgresql://local/agentdb',
    MODEL_API_KEY: 'key',
    HOST: '127.0.0.1',
    PORT: '40000',
  });
});

test('the cache comes from its flag', () => {
  const spec = pod(secret('CACHE_URL', 'cache-secret', 'url', true));
  const env = containerEnvironment(spec, { ...secrets, cacheUrl: 'redis://localhost' }, identity);
  expect(env).toMatchObject({ CACHE_URL: 'redis://localhost' });
});

test('a Job has no address of its own', () => {
  expect(containerEnvironment(pod(), secrets, undefined)).toEqual({});
});

test('says what is missing, and where to set it', () => {
  const spec = pod(
    secret('MODEL_API_KEY', 'model-secret', 'api-key'),
    secret('OTHER_KEY', 'other-secret', 'key', true),
    secret('DATABASE_URL', 'db-secret'),
    secret('CACHE_URL', 'cache-secret'),
    { name: 'NODE', field: 'metadata.uid' },
  );
  expect(environmentProblems(spec, { shell: {} })).toEqual([
    "a.yaml: Deployment 'chat': variable MODEL_API_KEY comes from Secret 'model-secret', key 'api-key'; locally it comes from this shell, which has no MODEL_API_KEY: set it",
    "a.yaml: Deployment 'chat': variable CACHE_URL comes from Secret 'cache-secret', key 'url'; give it with --cache-url",
    expect.stringContaining("variable NODE takes 'metadata.uid', which a local run does not know"),
  ]);
  const shell = { MODEL_API_KEY: 'key' };
  expect(environmentProblems(pod(secret('MODEL_API_KEY', 'model-secret')), { shell })).toEqual([]);
});
