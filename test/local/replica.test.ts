import { freePorts } from '../../local/free-port';
import { type Probe } from '../../local/probe';
import { Replica, type ReplicaProps } from '../../local/replica';
import { Watchdog } from '../../local/watchdog';
import { FIXTURE_IMAGE } from './fixture-manifests';
import { isAlive, waitUntil } from './wait-until';

const watchdog = new Watchdog();
const replicas: Replica[] = [];
const events: string[] = [];

afterEach(async () => {
  await Promise.all(replicas.splice(0).map((replica) => replica.stop(1)));
  events.length = 0;
});

afterAll(() => watchdog.stop());

function probe(path: string, options: Partial<Probe> = {}): Probe {
  return {
    path,
    headers: {},
    initialDelaySeconds: 0,
    periodSeconds: 0.1,
    timeoutSeconds: 2,
    failureThreshold: 2,
    successThreshold: 1,
    ...options,
  };
}

async function replica(
  env: Record<string, string> = {},
  props: Partial<ReplicaProps> = {},
): Promise<Replica> {
  const [port] = (await freePorts(1)) as [number];
  const made = new Replica({
    name: 'chat-1',
    port,
    imageDirectory: FIXTURE_IMAGE,
    command: ['main.js'],
    watchdog,
    env: { HOST: '127.0.0.1', PORT: String(port), POD_NAME: 'chat-1', AGENT_NAME: 'chat', ...env },
    pod: {
      startup: probe('/health', { periodSeconds: 2, failureThreshold: 60 }),
      liveness: probe('/health'),
      readiness: probe('/ready'),
      graceSeconds: 5,
    },
    readyWithinSeconds: 20,
    onEvent: (text) => events.push(text),
    onLine: () => undefined,
    ...props,
  });
  replicas.push(made);
  return made;
}

const ask = (made: Replica, path: string) => fetch(`http://127.0.0.1:${made.port}${path}`);

test('is ready once its probe says so', async () => {
  const made = await replica();
  expect([made.status, made.ready]).toEqual(['starting', false]);
  await made.start();
  expect([made.status, made.ready, made.restarts]).toEqual(['healthy', true, 0]);
  expect((await ask(made, '/ready')).status).toBe(200);
});

test('is started again after kill -9, on the same port', async () => {
  const made = await replica();
  await made.start();
  const before = made.pid;
  process.kill(before, 'SIGKILL');
  await waitUntil('it is back', () => made.ready && made.pid !== before);
  expect(made.restarts).toBe(1);
  expect((await ask(made, '/ready')).status).toBe(200);
  expect(events).toEqual(['chat-1 was ended by SIGKILL; starting it again in 1 s', 'chat-1 is ready again']);
});

test('is started again when its liveness fails', async () => {
  const made = await replica();
  await made.start();
  const before = made.pid;
  await ask(made, '/break-health');
  await waitUntil('it is back', () => made.ready && made.pid !== before);
  expect(isAlive(before)).toBe(false);
  expect(events[0]).toBe(
    'chat-1 failed its liveness probe (GET /health answered 503: {"healthy":false}); starting it again in 1 s',
  );
});

test('gets no requests while it is not ready, and is not started again for that', async () => {
  const made = await replica();
  await made.start();
  const { pid } = made;
  await ask(made, '/break-ready');
  await waitUntil('it is not ready', () => !made.ready);
  expect([made.status, made.pid, isAlive(pid)]).toEqual(['degraded', pid, true]);
  expect(events).toEqual(['chat-1 is not ready (GET /ready answered 503: {"ready":false})']);
});

test('liveness is not asked before its initial delay', async () => {
  const made = await replica(
    {},
    {
      pod: {
        startup: undefined,
        liveness: probe('/health', { initialDelaySeconds: 3600 }),
        readiness: probe('/ready'),
        graceSeconds: 5,
      },
    },
  );
  await made.start();
  const { pid } = made;
  await ask(made, '/break-health');
  await ask(made, '/break-ready');
  await waitUntil('readiness was asked again', () => !made.ready);
  expect(made.pid).toBe(pid);
});

describe('fails to start when', () => {
  test('the process ends, with its last lines', async () => {
    const made = await replica({ STARTUP: 'fails' });
    await expect(made.start()).rejects.toMatchObject({
      problems: ['replica chat-1 exited with code 1'],
      excerpt: expect.arrayContaining(['DATABASE_URL: must be a URL']),
    });
  });

  test('it does not get ready in time', async () => {
    const made = await replica({ STARTUP: 'never-ready' }, { readyWithinSeconds: 2 });
    await expect(made.start()).rejects.toMatchObject({
      problems: [
        'replica chat-1 was not ready in 2 s; the last probe: GET /ready answered 503: {"ready":false}',
      ],
    });
  });

  test('its startup probe fails for as long as the manifest allows', async () => {
    const startup = probe('/ready', { periodSeconds: 0.2, failureThreshold: 1 });
    const pod = { startup, liveness: undefined, readiness: undefined, graceSeconds: 5 };
    const made = await replica({ STARTUP: 'never-ready' }, { pod });
    await expect(made.start()).rejects.toThrow(/^replica chat-1 failed its startup probe \(GET \/ready /);
  });
});

test('stops with SIGTERM, by force when that is ignored, and does not come back', async () => {
  const polite = await replica();
  const deaf = await replica({ STARTUP: 'ignores-sigterm' });
  await Promise.all([polite.start(), deaf.start()]);
  const pids = [polite.pid, deaf.pid];
  await Promise.all([polite.stop(10), deaf.stop(0.2)]);
  expect(pids.map(isAlive)).toEqual([false, false]);
  expect([polite.status, polite.ready]).toEqual(['stopping', false]);
});
