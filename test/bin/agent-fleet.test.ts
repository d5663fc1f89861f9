import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { version } from '../../package.json';
import { editedManifests, FIXTURE_MANIFESTS, withVariable } from '../local/fixture-manifests';
import { OwnTemporaryFolder } from '../local/own-temporary-folder';
import { removeFolders } from '../local/temporary-folder';
import { isAlive, waitUntil } from '../local/wait-until';
import { AgentFleetProcess } from './agent-fleet-process';

// Several processes each, on a machine that may have other things to do.
jest.setTimeout(90_000);

const temporary = new OwnTemporaryFolder();
const started: AgentFleetProcess[] = [];

function agentFleet(...args: string[]): AgentFleetProcess {
  const made = new AgentFleetProcess(args, { temporaryFolder: temporary.path });
  started.push(made);
  return made;
}

/** What the command line itself has in the temporary folder, beside the folders of this test. */
const leftovers = () => temporary.content().filter((name) => !name.startsWith('local-test-'));

const LOCAL = ['local', '--manifests', FIXTURE_MANIFESTS, '--port', '0'];

afterEach(async () => {
  for (const { child } of started) child.kill('SIGKILL');
  await Promise.all(started.splice(0).map(({ exited }) => exited));
  await waitUntil('nothing is left of a killed run', () => leftovers().length === 0);
});
afterAll(() => {
  removeFolders();
  temporary.remove();
});

describe('usage', () => {
  test('prints its version and its help on standard output', async () => {
    const printed = agentFleet('--version');
    expect([await printed.exited, printed.stdout]).toEqual([0, `${version}\n`]);
    const help = agentFleet('local', '--help');
    expect(await help.exited).toBe(0);
    for (const flag of [
      '--replicas',
      '--port',
      '--json',
      '--verbose',
      '--manifests',
      '--database-url',
      '--cache-url',
    ])
      expect(help.stdout).toContain(flag);
    for (const flag of ['--context', '--model', '--app', '--health-check-interval', 'Exit codes'])
      expect(help.stdout).toContain(flag);
  });

  test.each<[string[], string]>([
    [['local', '--prot', '9000'], "unknown option '--prot'\n(Did you mean --port?)"],
    [
      ['local', '--port', '99999'],
      "must be a whole number from 0 to 65535, got '99999'; for example --port 9000",
    ],
    [['local', '--port', 'http'], "must be a whole number from 0 to 65535, got 'http'"],
    [['local', '--replicas', '0'], "must be a whole number from 1 to 50, got '0'; for example --replicas 2"],
    [['local', '--replicas'], "option '--replicas <n>' argument missing"],
    [['local', '--health-check-interval', '1.5'], "must be a whole number from 1 to 3600, got '1.5'"],
    [['local', '--manifests', '/nowhere'], "must be a folder that exists, got '/nowhere'"],
    [
      ['local', '-c', 'production'],
      "must be key=value, got 'production'; for example -c environment=development",
    ],
    [['local', '--database-url', 'mysql://x'], 'must be a URL that starts with postgresql:// or postgres://'],
    [['local', '--cache-url', 'localhost'], 'must be a URL that starts with redis:// or rediss://'],
    [
      [...LOCAL, '--model', 'scripted'],
      "option '--manifests <folder>' cannot be used with option '--model <spec>'",
    ],
    [['local', 'chat-agent'], 'too many arguments'],
    [['remote'], "unknown command 'remote'"],
    [[], 'Usage: agent-fleet'],
  ])('%j is refused with code 2', async (args, message) => {
    const refused = agentFleet(...args);
    expect(await refused.exited).toBe(2);
    expect(refused.stderr).toContain(message);
    expect(refused.stdout).toBe('');
  });

  test('a password in a URL that is refused is not repeated', async () => {
    const refused = agentFleet('local', '--cache-url', 'http://:geheim@localhost');
    expect(await refused.exited).toBe(2);
    expect(refused.stderr).not.toContain('geheim');
  });
});

describe('failures', () => {
  test('a taken port: code 1, before anything is started', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const failed = agentFleet('local', '--manifests', FIXTURE_MANIFESTS, '--port', String(port), '--json');
    expect(await failed.exited).toBe(1);
    expect(failed.stderr).toBe(
      `error: port ${port} is taken; stop what listens there, or choose another with --port\n`,
    );
    expect(failed.stdout).toBe('');
    other.close();
  });

  test('broken manifests: code 1, every problem in a line of its own', async () => {
    const manifests = editedManifests({
      Ingress: ({ spec }) => (spec.rules[0].http.paths[0].pathType = 'Any'),
      HorizontalPodAutoscaler: ({ spec }) => (spec.minReplicas = 'three'),
    });
    const failed = agentFleet('local', '--manifests', manifests, '--port', '0');
    expect(await failed.exited).toBe(1);
    expect(failed.stderr).toMatch(
      /^✗ reading the manifests .*\nerror: chat-agent\.yaml: Hor.*\nerror: chat-agent\.yaml: Ing.*\n$/,
    );
  });

  test('an agent that the server refuses: code 1, with what the server says, and nothing is left', async () => {
    const manifests = editedManifests({ Deployment: withVariable('CACHE_TTL_SECONDS', 'soon') });
    const failed = agentFleet('local', '--manifests', manifests, '--port', '0', '--replicas', '1');
    expect(await failed.exited).toBe(1);
    expect(failed.stderr).toMatch(/ {2}\| .*CACHE_TTL_SECONDS/);
    expect(failed.stderr).toContain('error: replica chat-agent-1 exited with code 1');
    expect(leftovers()).toEqual([]);
  });
});

describe('a run of the real image', () => {
  test('--json: one line when all is ready, agents that answer, Ctrl-C leaves nothing, code 0', async () => {
    const run = agentFleet(...LOCAL, '--json', '--replicas', '2');
    const { ingress, agents } = await run.summary();
    expect(agents).toMatchObject([
      { name: 'chat-agent', type: 'conversational', url: `${ingress}/agents/chat-agent` },
    ]);
    const response = await fetch(`${agents[0]?.url}/v1/responses`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'chat-agent', input: 'Hello!' }),
    });
    expect(await response.json()).toMatchObject({ object: 'response', status: 'completed' });
    const pids = agents[0]?.replicas.map(({ pid }) => pid) ?? [];
    expect(pids.map(isAlive)).toEqual([true, true]);
    run.child.kill('SIGINT');
    expect(await run.exited).toBe(0);
    expect(run.stdout.split('\n')).toHaveLength(2);
    expect(pids.map(isAlive)).toEqual([false, false]);
    expect(leftovers()).toEqual([]);
  });

  test('for people: a table, and a line that works as it stands', async () => {
    const run = agentFleet(...LOCAL, '--replicas', '1', '--verbose');
    await run.told('Ctrl-C stops');
    expect(run.stdout).toMatch(/^\nAGENT +TYPE +REPLICAS +URL\nchat-agent +conversational +1 +http:/);
    expect(run.stderr).toContain('[chat-agent-1] {');
    const line = run.stdout.split('\n').find((candidate) => candidate.includes('curl')) as string;
    const { stdout } = await promisify(execFile)('sh', ['-c', line]);
    expect(JSON.parse(stdout)).toMatchObject({ status: 'completed', model: 'chat-agent' });
    run.child.kill('SIGTERM');
    expect(await run.exited).toBe(0);
  });

  test('a second Ctrl-C ends at once, code 130, and leaves nothing; the same one told twice does not', async () => {
    const slow = editedManifests({ Deployment: withVariable('LOG_LEVEL', 'silent') });
    const run = agentFleet('local', '--manifests', slow, '--port', '0', '--json', '--replicas', '1');
    const { agents } = await run.summary();
    const open = fetch(`${agents[0]?.url}/v1/responses`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      // Never ends: the router waits for its body, and so does the drain for the request.
      body: new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode('{')) }),
      duplex: 'half',
    });
    const cut = open.then(
      () => undefined,
      () => undefined,
    );
    await sleep(200);
    run.child.kill('SIGINT');
    await run.told('stopping (waiting for 1 requests); Ctrl-C again stops at once');
    run.child.kill('SIGINT');
    await sleep(700);
    expect(run.child.exitCode).toBeNull();
    run.child.kill('SIGINT');
    expect(await run.exited).toBe(130);
    await cut;
    expect(agents[0]?.replicas.map(({ pid }) => isAlive(pid))).toEqual([false]);
    expect(leftovers()).toEqual([]);
  });

  test('Ctrl-C while it starts: code 130, nothing on standard output, nothing left', async () => {
    const run = agentFleet(...LOCAL, '--json');
    await run.told('manifests read');
    run.child.kill('SIGINT');
    expect(await run.exited).toBe(130);
    expect([run.stdout, leftovers()]).toEqual(['', []]);
  });

  test('kill -9 of the command itself: replicas and Postgres end all the same', async () => {
    const run = agentFleet(...LOCAL, '--json', '--replicas', '1');
    const { agents } = await run.summary();
    run.child.kill('SIGKILL');
    await waitUntil('the replica has ended', () => !isAlive(agents[0]?.replicas[0]?.pid as number));
    await waitUntil('Postgres has removed its folder', () => leftovers().length === 0);
  });
});

test("runs the project's own app: three agents, synthesised", async () => {
  const run = agentFleet(
    'local',
    '--port',
    '0',
    '--json',
    '--replicas',
    '1',
    '-c',
    'environment=development',
  );
  const { agents } = await run.summary();
  expect(agents.map(({ name, type }) => [name, type]).sort()).toEqual([
    ['chat-agent', 'conversational'],
    ['planning-agent', 'planning'],
    ['task-agent', 'task-oriented'],
  ]);
  for (const { name, url } of agents) {
    const models = (await (await fetch(`${url}/v1/models`)).json()) as { data: { id: string }[] };
    expect(models.data.map(({ id }) => id)).toEqual([name]);
  }
  // No annotation that the constructs write is without effect here.
  expect(run.stderr).not.toContain('has no effect');
  run.child.kill('SIGINT');
  expect(await run.exited).toBe(0);
  expect(leftovers()).toEqual([]);
});
