import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { EmbeddedPostgres } from '../../local/embedded-postgres';
import { OwnTemporaryFolder } from './own-temporary-folder';
import { isAlive, waitUntil } from './wait-until';

const temporary = new OwnTemporaryFolder();

afterAll(() => temporary.remove());

/** The process id that Postgres wrote into its data folder. */
const pidIn = (folder: string) =>
  Number(readFileSync(join(folder, 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);

async function started(connections = 10) {
  const events: string[] = [];
  const postgres = new EmbeddedPostgres({ connections, onEvent: (text) => events.push(text) });
  const url = await postgres.start();
  return { postgres, url, events, pid: pidIn(join(temporary.path, temporary.content()[0] as string)) };
}

async function one(url: string, sql: string): Promise<unknown> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query({ text: sql, rowMode: 'array' });
  await client.end();
  return (rows[0] as unknown[])[0];
}

test('takes connections on the loopback address, in a database of the lesson’s name', async () => {
  const { postgres, url, pid } = await started(150);
  expect(await one(url, 'SELECT current_database()')).toBe('agentdb');
  expect(await one(url, 'SHOW max_connections')).toBe('170');
  expect(await one(url, 'SHOW listen_addresses')).toBe('127.0.0.1');
  await expect(one(url.replace(/:[0-9a-f]+@/, ':wrong@'), 'SELECT 1')).rejects.toThrow(/password/);
  await postgres.stop();
  expect([isAlive(pid), temporary.content()]).toEqual([false, []]);
});

test('ends at once by force, without leaving anything', async () => {
  const { postgres, pid } = await started();
  await postgres.kill();
  expect([isAlive(pid), temporary.content()]).toEqual([false, []]);
});

test('ends while it is still starting', async () => {
  const postgres = new EmbeddedPostgres({ connections: 1, onEvent: () => undefined });
  const starting = postgres.start().catch(() => undefined);
  await postgres.stop();
  await starting;
  expect(temporary.content()).toEqual([]);
});

test('tells when Postgres ends by itself', async () => {
  const { postgres, pid, events } = await started();
  process.kill(pid, 'SIGKILL');
  await waitUntil('the end is told', () => events.length > 0);
  expect(events).toEqual(['Postgres has ended by itself; start the local run again']);
  await postgres.stop();
});

test('ends, and removes its folder, when the process that started it is killed', async () => {
  const parent = spawn(
    process.execPath,
    [
      '-e',
      `const { EmbeddedPostgres } = require(${JSON.stringify(join(__dirname, '../../dist/local/embedded-postgres.js'))});
       new EmbeddedPostgres({ connections: 1, onEvent() {} }).start().then(() => console.log('up'));`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, TMPDIR: temporary.path } },
  );
  await once(parent.stdout, 'data');
  const folder = join(temporary.path, temporary.content()[0] as string);
  const pid = pidIn(folder);
  parent.kill('SIGKILL');
  await waitUntil('nothing is left', () => !isAlive(pid) && temporary.content().length === 0);
});
