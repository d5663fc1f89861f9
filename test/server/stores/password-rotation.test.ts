import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'iovalkey';
import { createLog } from '../../../server/log';
import { createStores } from '../../../server/stores/create-stores';
import { currentUrl } from '../../../server/stores/current-url';
import { readEnvironment } from '../../../server/read-env';
import { eventually } from '../../fixtures/eventually';
import { migratedDatabase } from '../../fixtures/migrated-database';
import { startPostgres, type TestPostgres } from '../../fixtures/postgres';
import { describeWithRedis, startRedis } from '../../fixtures/redis';
import { AgentBundle, type AgentProcess } from '../agent-process';
import { agentEnvironment } from '../real-app';

const folder = mkdtempSync(join(tmpdir(), 'agent-fleet-rotation-'));
const definition = { type: 'conversational', instructions: 'You help.' } as const;
const ROTATIONS = 5;
const POOL = 5;
const BACKENDS = "FROM pg_stat_activity WHERE usename = 'rotating'";

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** As the kubelet does it: a reader sees the old file or the new one, never half of one. */
function write(file: string, text: string): void {
  writeFileSync(`${file}.new`, `${text}\n`);
  renameSync(`${file}.new`, file);
}

describe('a password of Postgres', () => {
  let postgres: TestPostgres;
  let bundle: AgentBundle;

  beforeAll(async () => {
    bundle = new AgentBundle();
    postgres = await startPostgres();
  });
  afterAll(async () => {
    await bundle.remove();
    await postgres.stop();
  });

  /** Turns until told to stop; all statuses. */
  async function turns(url: string, callers: number, stopped: () => boolean): Promise<number[]> {
    const caller = async (): Promise<number[]> => {
      const statuses: number[] = [];
      while (!stopped()) {
        const response = await fetch(`${url}/v1/responses`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ model: 'test-agent', input: 'hello' }),
        });
        await response.text();
        statuses.push(response.status);
      }
      return statuses;
    };
    return (await Promise.all(Array.from({ length: callers }, caller))).flat();
  }

  test('changes under load: no turn fails, no process restarts, new connections use the new one', async () => {
    const admin = await migratedDatabase(postgres);
    await postgres.run(admin, "CREATE ROLE rotating SUPERUSER LOGIN PASSWORD 'password-0'");
    const urlWith = (password: string) => {
      const url = new URL(admin);
      Object.assign(url, { username: 'rotating', password });
      return url.href;
    };
    const file = join(folder, 'database-url');
    write(file, urlWith('password-0'));
    const server: AgentProcess = bundle.start({
      ...agentEnvironment(urlWith('password-0'), definition),
      DATABASE_URL_FILE: file,
      DATABASE_POOL_SIZE: String(POOL),
      RATE_LIMIT_REQUESTS: '0',
    });
    const url = await server.ready();
    const startedBefore = server.child.pid;

    const statuses: number[] = [];
    for (let rotation = 1; rotation <= ROTATIONS; rotation++) {
      let stopped = false;
      const few = turns(url, 1, () => stopped);
      const password = `password-${rotation}`;
      await postgres.run(admin, `ALTER ROLE rotating PASSWORD '${password}'`);
      // The database has the new password and the file the old one; more callers ask for more connections.
      const many = turns(url, 4 * POOL, () => stopped);
      await sleep(300);
      write(file, urlWith(password));
      await sleep(300);
      stopped = true;
      statuses.push(...(await few), ...(await many));
      // The next round starts with one connection, of the new password: the others are ended while idle.
      await postgres.run(admin, `SELECT pg_terminate_backend(pid) ${BACKENDS}`);
      await eventually(async () => expect(await postgres.run(admin, `SELECT pid ${BACKENDS}`)).toEqual([]));
      await eventually(async () => expect((await fetch(`${url}/ready`)).status).toBe(200));
    }

    expect(statuses.length).toBeGreaterThan(ROTATIONS * POOL);
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
    expect(server.child.exitCode).toBeNull();
    expect(server.child.pid).toBe(startedBefore);
    await eventually(async () => expect((await fetch(`${url}/ready`)).status).toBe(200));
    await expect(postgres.run(urlWith('password-0'), 'SELECT 1')).rejects.toThrow(/password authentication/);
  }, 60_000);

  test('without a file, a wrong password is an error at once', async () => {
    const url = new URL(await postgres.createDatabase());
    url.password = 'wrong';
    const env = readEnvironment(agentEnvironment(url.href, definition));
    const stores = createStores(env, createLog('silent', {}));
    try {
      const checked = stores.conversations.check(AbortSignal.timeout(5000));
      await expect(checked).rejects.toThrow('did not answer (28P01)');
    } finally {
      await stores.close();
    }
  });
});

describeWithRedis('a password of the cache', () => {
  test('is read anew for each connection', async () => {
    const redis = await startRedis('first');
    const file = join(folder, 'cache-url');
    write(file, redis.url);
    const stores = createStores(
      readEnvironment({
        ...agentEnvironment('postgresql://nobody@127.0.0.1:1/none', definition),
        CACHE_URL: redis.url,
        CACHE_URL_FILE: file,
      }),
      createLog('silent', {}),
    );
    const admin = new Redis(redis.url);
    const answers = () => stores.cache.check(AbortSignal.timeout(1000));
    try {
      await eventually(answers);
      await admin.config('SET', 'requirepass', 'second');
      write(file, redis.url.replace('first', 'second'));
      await admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
      await eventually(answers);
      expect(String(await admin.call('CLIENT', 'LIST'))).toContain('name=agent-fleet');
    } finally {
      admin.disconnect();
      await stores.close();
      await redis.stop();
    }
  });
});

test.each([
  ['a file', 'postgresql://file/db\n', 'postgresql://file/db'],
  ['an empty file', '', 'postgresql://variable/db'],
])('%s tells', (_, text, expected) => {
  const file = join(folder, 'told');
  writeFileSync(file, text);
  expect(currentUrl('postgresql://variable/db', file)).toBe(expected);
});

test.each([
  ['no file', undefined],
  ['a file that is not mounted', join(folder, 'absent')],
])('with %s the variable tells', (_, file) => {
  expect(currentUrl('postgresql://variable/db', file)).toBe('postgresql://variable/db');
});
