import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MIGRATIONS } from '../../server/stores/migrations';
import { startPostgres, type TestPostgres } from '../fixtures/postgres';

const ROOT = join(__dirname, '../..');
const DONE = `the schema is at version ${MIGRATIONS.length}\n`;

let folder: string;
let program: string;
let postgres: TestPostgres;
let url: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'agent-fleet-migrate-'));
  program = join(folder, 'migrate.js');
  execFileSync(join(ROOT, 'node_modules/.bin/esbuild'), [
    join(ROOT, 'server/migrate.ts'),
    '--bundle',
    '--platform=node',
    '--format=cjs',
    '--external:pg-native',
    '--log-level=error',
    `--outfile=${program}`,
  ]);
  postgres = await startPostgres();
});

afterAll(async () => {
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  url = await postgres.createDatabase();
});

interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

async function migrate(env: Record<string, string>, onOutput?: (text: string) => void): Promise<Run> {
  const child = spawn(process.execPath, [program], { env: { PATH: process.env.PATH, ...env } });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
    onOutput?.(out);
  });
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, err };
}

test('migrates an empty database, and then finds nothing to do', async () => {
  const first = await migrate({ DATABASE_URL: url });
  expect(first).toMatchObject({ code: 0, err: '' });
  expect(first.out).toMatch(/^applied 1 conversations in \d+ ms\n/);
  expect(first.out.endsWith(DONE)).toBe(true);
  expect(await migrate({ DATABASE_URL: url })).toEqual({ code: 0, out: DONE, err: '' });
});

test('ten programs at once apply each step once', async () => {
  const runs = await Promise.all(Array.from({ length: 10 }, () => migrate({ DATABASE_URL: url })));
  expect(runs.map((run) => run.code)).toEqual(Array(10).fill(0));
  expect(runs.filter((run) => run.out.includes('applied 1 '))).toHaveLength(1);
});

test('waits for a database that is not there yet, and says so', async () => {
  await postgres.kill();
  let restarted: Promise<void> | undefined;
  const run = await migrate({ DATABASE_URL: url }, (text) => {
    if (text.includes('waiting for the database')) restarted ??= postgres.start();
  });
  await restarted;
  expect(run.code).toBe(0);
  expect(run.out).toMatch(/^waiting for the database \(.*ECONNREFUSED.*\); next try in 0\.25 s\n/);
  expect(run.out.endsWith(DONE)).toBe(true);
});

test.each([
  [
    'a wrong password',
    () => ({ DATABASE_URL: url.replace(':test-only@', ':wrong-word@') }),
    'password authentication failed',
  ],
  [
    'an unknown database',
    () => ({ DATABASE_URL: url.replace(/[^/]*$/, 'nowhere') }),
    'database "nowhere" does not exist',
  ],
  ['no URL', () => ({}), "'DATABASE_URL' must be a URL"],
  ['a URL of something else', () => ({ DATABASE_URL: 'mysql://u:wrong-word@h/d' }), "got 'mysql://h'"],
])('ends at once, with a reason and without the password: %s', async (_, env, reason) => {
  const run = await migrate(env());
  expect(run.code).toBe(1);
  expect(run.err).toMatch(/^migration failed: /);
  expect(run.err).toContain(reason);
  expect(run.out + run.err).not.toMatch(/test-only|wrong-word|^\s+at /m);
});

describe('with the secret of the administrator', () => {
  const ARN = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:admin';
  let secrets: Server;
  let secret: unknown;
  let aws: Record<string, string>;

  beforeAll(async () => {
    secrets = createServer((request, response) => {
      request.resume();
      response.setHeader('content-type', 'application/x-amz-json-1.1');
      response.end(JSON.stringify({ ARN, SecretString: secret }));
    }).listen(0, '127.0.0.1');
    await once(secrets, 'listening');
    aws = {
      DATABASE_ADMIN_SECRET_ARN: ARN,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'not-a-real-key',
      AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${(secrets.address() as AddressInfo).port}`,
    };
  });

  afterAll(() => {
    secrets.closeAllConnections();
    secrets.close();
  });

  beforeEach(() => {
    secret = JSON.stringify({ username: 'postgres', password: 'test-only' });
  });

  function urlOf(role: string): string {
    return `${url.replace('postgres:test-only@', `${role}@`)}?sslmode=disable`;
  }

  test('makes the role of the URL, signs it up for IAM, and lets it use the rows but not the schema', async () => {
    await postgres.run(url, 'CREATE ROLE rds_iam');
    const run = await migrate({ ...aws, DATABASE_URL: urlOf('agent_fleet') });
    expect(run).toMatchObject({ code: 0, err: '' });
    expect(run.out).toContain('created the role agent_fleet\n');
    expect(run.out).not.toContain('test-only');
    expect(
      await postgres.run(
        url,
        `SELECT rolcanlogin, rolsuper, pg_has_role('agent_fleet', 'rds_iam', 'member') AS iam
         FROM pg_roles WHERE rolname = 'agent_fleet'`,
      ),
    ).toEqual([{ rolcanlogin: true, rolsuper: false, iam: true }]);

    const asRole = (sql: string) => postgres.run(url, `SET ROLE agent_fleet; ${sql}`);
    await asRole(`DELETE FROM agent_fleet.responses; SELECT 1 FROM agent_fleet.migrations`);
    await expect(asRole('DROP TABLE agent_fleet.responses')).rejects.toThrow('must be owner');
    await expect(asRole('CREATE TABLE agent_fleet.mine (id integer)')).rejects.toThrow('permission denied');
    await expect(asRole('DELETE FROM agent_fleet.migrations')).rejects.toThrow('permission denied');

    expect(await migrate({ ...aws, DATABASE_URL: urlOf('agent_fleet') })).toEqual({
      code: 0,
      out: DONE,
      err: '',
    });
  });

  test('takes a role with an odd name by the letter', async () => {
    const run = await migrate({ ...aws, DATABASE_URL: urlOf(encodeURIComponent(`odd"; DROP ROLE x; --'`)) });
    expect(run).toMatchObject({ code: 0, err: '' });
  });

  test('never sends the password of the administrator in the open', async () => {
    const run = await migrate({ ...aws, DATABASE_URL: urlOf('agent_fleet').replace('?sslmode=disable', '') });
    expect(run).toMatchObject({ code: 1, out: '' });
    expect(run.err).toContain('The server does not support SSL connections');
  });

  test('says so when the secret is not what it should be, without quoting it', async () => {
    secret = 'test-only';
    const run = await migrate({ ...aws, DATABASE_URL: urlOf('agent_fleet') });
    expect(run).toMatchObject({ code: 1, out: '' });
    expect(run.err).toContain(
      `(${ARN}) could not be read: its value must be JSON with username and password`,
    );
    expect(run.err).not.toContain('test-only');
  });
});
