import { Client } from 'pg';
import { databaseConnection, databaseTarget } from '../../../server/stores/database-connection';
import { databaseTls } from '../../../server/stores/database-tls';
import { startPostgres, type TestPostgres } from '../../fixtures/postgres';

const RDS = 'postgresql://agent_fleet@agent-db.abc.eu-central-1.rds.amazonaws.com:5432/agentdb';

test.each([
  ['an RDS host', RDS, 'password', true],
  ['an RDS host in China', RDS.replace('.com:', '.com.cn:'), 'password', true],
  ['any host, with IAM', 'postgresql://u@10.0.0.1/db', 'iam', true],
  [
    'any host, with IAM and TLS ruled out by the URL',
    'postgresql://u@10.0.0.1/db?sslmode=disable',
    'iam',
    true,
  ],
  ['a URL that asks for it', 'postgresql://u@db/db?sslmode=require', 'password', true],
  ['a URL that asks for it in full', 'postgresql://u@db/db?sslmode=verify-full', 'password', true],
  [
    'a URL that brings its own authority',
    'postgresql://u@db/db?sslmode=verify-full&sslrootcert=/ca',
    'password',
    false,
  ],
  ['a URL that rules it out', `${RDS}?sslmode=disable`, 'password', false],
  ['a plain URL', 'postgresql://u:p@127.0.0.1/db', 'password', false],
  ['a host that only looks like RDS', 'postgresql://u@rds.amazonaws.com.example.com/db', 'password', false],
] as const)('verified TLS, %s', (_, url, auth, expected) => {
  expect(databaseTls(new URL(url), auth) !== undefined).toBe(expected);
});

test('reads where a URL leads to', () => {
  expect(databaseTarget(new URL('postgresql://us%40er@db.example.com/agent%20db'))).toEqual({
    host: 'db.example.com',
    port: 5432,
    user: 'us@er',
    database: 'agent db',
  });
});

describe('against a server without TLS', () => {
  let postgres: TestPostgres;
  let url: string;

  beforeAll(async () => {
    postgres = await startPostgres();
    url = await postgres.createDatabase();
  });

  afterAll(() => postgres.stop());

  test.each([
    ['a token', () => ({ DATABASE_URL: url, DATABASE_AUTH: 'iam', AWS_REGION: 'eu-central-1' }) as const],
    [
      'a URL that requires it',
      () => ({ DATABASE_URL: `${url}?sslmode=require`, DATABASE_AUTH: 'password' }) as const,
    ],
  ])('%s is never sent in the open', async (_, env) => {
    const client = new Client(databaseConnection(env()));
    await expect(client.connect()).rejects.toThrow('The server does not support SSL connections');
  });

  test('a plain URL connects', async () => {
    const client = new Client(databaseConnection({ DATABASE_URL: url, DATABASE_AUTH: 'password' }));
    await client.connect();
    const { rows } = await client.query('SHOW application_name');
    expect(rows).toEqual([{ application_name: 'agent-fleet' }]);
    await client.end();
  });
});
