import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { LocalRun, type LocalRunProps } from '../../local/local-run';
import { Progress } from '../../local/progress';
import { type RunSummary } from '../../local/summary';
import {
  annotated,
  editedManifests,
  FIXTURE_IMAGE,
  FIXTURE_MANIFESTS,
  withVariable,
} from './fixture-manifests';
import { OwnTemporaryFolder } from './own-temporary-folder';
import { removeFolders, temporaryFolder } from './temporary-folder';
import { isAlive, waitUntil } from './wait-until';

const temporary = new OwnTemporaryFolder();
const runs: LocalRun[] = [];
let log = '';

afterEach(async () => {
  await Promise.all(runs.splice(0).map((run) => run.kill()));
  log = '';
});
afterAll(() => {
  removeFolders();
  temporary.remove();
});

/** What the local run itself has there, beside the folders of the tests. */
const ours = () => temporary.content().filter((name) => name.startsWith('agent-fleet-'));

/** A database that nobody asks anything: the fixture's image has no use for one. */
const databaseUrl = 'postgresql://nobody@127.0.0.1:1/none';

function localRun(props: Partial<LocalRunProps> = {}): LocalRun {
  const run = new LocalRun({
    directory: temporaryFolder(),
    context: {},
    manifests: FIXTURE_MANIFESTS,
    port: 0,
    databaseUrl,
    imageDirectory: FIXTURE_IMAGE,
    shell: {},
    progress: new Progress({ write: (text) => (log += text) }),
    onLine: (name, line) => (log += `[${name}] ${line}\n`),
    ...props,
  });
  runs.push(run);
  return run;
}

async function ask(
  summary: RunSummary,
  path: string,
): Promise<{ status: number; replica: string | null; body: any }> {
  const response = await fetch(`${summary.agents[0]?.url}${path}`);
  return {
    status: response.status,
    replica: response.headers.get('x-agent-replica'),
    body: await response.json(),
  };
}

const pids = ({ agents }: RunSummary) => agents.flatMap(({ replicas }) => replicas.map(({ pid }) => pid));

test("serves each agent's replicas with the environment of their Deployment", async () => {
  const summary = await localRun().start();
  expect(summary.agents).toMatchObject([
    { name: 'chat-agent', type: 'conversational', url: `${summary.ingress}/agents/chat-agent` },
  ]);
  const replicas = summary.agents[0]?.replicas ?? [];
  expect(replicas).toHaveLength(3);
  const answered = [await ask(summary, '/env'), await ask(summary, '/env'), await ask(summary, '/env')];
  expect(answered.map(({ body }) => body.POD_NAME).sort()).toEqual([
    'chat-agent-1',
    'chat-agent-2',
    'chat-agent-3',
  ]);
  expect(answered[0]?.body).toMatchObject({
    AGENT_TYPE: 'conversational',
    MAX_CONCURRENT_SESSIONS: '100',
    NODE_OPTIONS: '--max-old-space-size=768',
    DATABASE_URL: databaseUrl,
    HOST: '127.0.0.1',
  });
  expect(answered[0]?.body).not.toHaveProperty('CACHE_URL');
  const ports = answered.map(({ body }) => `http://127.0.0.1:${body.PORT}`);
  expect(ports.sort()).toEqual(replicas.map(({ url }) => url).sort());
  expect(log).toMatch(
    /✓ manifests read.*\n(\[migration\].*\n)?✓ migrations applied.*\n[^]*✓ 3 replicas ready/,
  );
});

test('takes the number of replicas and the health check from its flags', async () => {
  const manifests = editedManifests({
    Deployment: ({ spec }) => {
      const { readinessProbe } = spec.template.spec.containers[0];
      Object.assign(readinessProbe, { periodSeconds: 1, failureThreshold: 1 });
    },
  });
  const summary = await localRun({ manifests, replicas: 1, healthCheckIntervalSeconds: 1 }).start();
  expect(pids(summary)).toHaveLength(1);
  await fetch(`${summary.agents[0]?.replicas[0]?.url}/break-ready`);
  await waitUntil('the health check tells', () => log.includes('chat-agent is unhealthy: 0 replicas ready'));
});

test('after kill -9 of a replica the next request succeeds, and the replica returns', async () => {
  const summary = await localRun({ replicas: 2 }).start();
  const [victim] = pids(summary) as [number];
  process.kill(victim, 'SIGKILL');
  for (let index = 0; index < 4; index++) expect((await ask(summary, '/x')).status).toBe(200);
  await waitUntil('both serve again', async () => {
    const served = new Set([(await ask(summary, '/x')).replica, (await ask(summary, '/x')).replica]);
    return served.size === 2;
  });
  expect(log).toContain('was ended by SIGKILL; starting it again in 1 s');
});

test('synthesises first, removes what was written, and hands the context on', async () => {
  const directory = temporaryFolder();
  writeFileSync(
    join(directory, 'app.js'),
    `require('node:fs').cpSync(${JSON.stringify(FIXTURE_MANIFESTS)}, process.env.CDK_OUTDIR + '/manifests', { recursive: true });
     console.log('model ' + JSON.parse(process.env.CDK_CONTEXT_JSON).model);`,
  );
  const run = localRun({
    manifests: undefined,
    directory,
    app: 'node app.js',
    context: { model: 'scripted' },
    replicas: 1,
  });
  const summary = await run.start();
  expect(ours()).toEqual([]);
  expect(log).toContain('[synth] model scripted');
  expect((await ask(summary, '/x')).status).toBe(200);
});

test('tells annotations that have no effect', async () => {
  const manifests = editedManifests({ Ingress: annotated({ 'haproxy.org/deny-list': '10.0.0.0/8' }) });
  await localRun({ manifests, replicas: 1 }).start();
  expect(log).toContain(
    "! annotation 'haproxy.org/deny-list' (chat-agent.yaml: Ingress 'chat-agent') has no effect",
  );
});

describe('stopping', () => {
  test('lets a stream finish, then ends replicas, database and folders', async () => {
    const run = localRun({ replicas: 1, databaseUrl: undefined });
    const summary = await run.start();
    const stream = await fetch(`${summary.agents[0]?.url}/stream`);
    const reader = stream.body?.getReader();
    await reader?.read();
    const stopped = run.stop();
    await fetch(`${summary.agents[0]?.replicas[0]?.url}/release`);
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('data: last\n\n');
    await stopped;
    expect(pids(summary).map(isAlive)).toEqual([false]);
    expect(ours()).toEqual([]);
  });

  test('by force ends everything while a stream goes on', async () => {
    const run = localRun({ replicas: 1, databaseUrl: undefined });
    const summary = await run.start();
    const stream = await fetch(`${summary.agents[0]?.url}/stream`);
    const cut = expect(stream.text()).rejects.toThrow();
    const stopped = run.stop();
    await run.kill();
    await Promise.all([stopped, cut]);
    expect(pids(summary).map(isAlive)).toEqual([false]);
    expect(ours()).toEqual([]);
  });

  test('while it starts leaves nothing, and starts nothing more', async () => {
    const run = localRun({ databaseUrl: undefined });
    const failed = expect(run.start()).rejects.toThrow();
    await waitUntil('Postgres is starting', () => ours().length > 0);
    await run.stop();
    await failed;
    expect(ours()).toEqual([]);
    expect(log).not.toContain('listens on');
  });
});

describe('fails when', () => {
  test('the port is taken, before anything is started', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    await expect(localRun({ port }).start()).rejects.toThrow(`port ${port} is taken`);
    expect(log).toBe('');
    other.close();
  });

  test('a Secret has no stand-in, before anything is started', async () => {
    const manifests = editedManifests({
      Deployment: ({ spec }) => {
        const { env } = spec.template.spec.containers[0];
        env.find(({ name }: { name: string }) => name === 'MODEL_API_KEY').valueFrom.secretKeyRef.optional =
          false;
      },
    });
    await expect(localRun({ manifests }).start()).rejects.toThrow(
      "chat-agent.yaml: Deployment 'chat-agent': variable MODEL_API_KEY comes from Secret 'model-secret', key 'api-key'; locally it comes from this shell, which has no MODEL_API_KEY: set it",
    );
    expect(log).not.toContain('migrations');
    const summary = await localRun({ manifests, replicas: 1, shell: { MODEL_API_KEY: 'key' } }).start();
    expect((await ask(summary, '/env')).body).toMatchObject({ MODEL_API_KEY: 'key' });
  });

  test('the migration fails: its last lines come along, and no replica is started', async () => {
    const manifests = editedManifests({ Job: withVariable('MIGRATION', 'fails') });
    await expect(localRun({ manifests }).start()).rejects.toMatchObject({
      problems: ["shared.yaml: Job 'migrate' exited with code 1"],
      excerpt: expect.arrayContaining(['relation "conversations" is in the way']),
    });
    expect(log).not.toContain('replicas');
  });

  test('a replica does not start: its last lines come along, and stopping ends the others', async () => {
    const manifests = editedManifests({ Deployment: withVariable('STARTUP', 'fails') });
    const run = localRun({ manifests });
    await expect(run.start()).rejects.toMatchObject({
      problems: [expect.stringMatching(/^replica chat-agent-\d exited with code 1$/)],
      excerpt: expect.arrayContaining(['DATABASE_URL: must be a URL']),
    });
    await run.stop();
  });
});
