import { Client } from 'pg';
import { MIGRATIONS } from '../../../server/stores/migrations';
import { Migrator } from '../../../server/stores/migrator';
import { startPostgres, type TestPostgres } from '../../fixtures/postgres';

const STEPS = [
  { name: 'first', sql: 'CREATE TABLE agent_fleet.first (id integer)' },
  // Slow, so that the others are sure to come while it runs.
  { name: 'second', sql: 'SELECT pg_sleep(0.5); CREATE TABLE agent_fleet.second (id integer)' },
  { name: 'third', sql: 'CREATE TABLE agent_fleet.third (id integer)' },
];

let postgres: TestPostgres;
let url: string;
let lines: string[];

beforeAll(async () => {
  postgres = await startPostgres();
});

afterAll(() => postgres.stop());

beforeEach(async () => {
  url = await postgres.createDatabase();
  lines = [];
});

async function migrate(migrations = STEPS): Promise<number> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await new Migrator(client, (line) => lines.push(line), migrations).migrate();
  } finally {
    await client.end();
  }
}

test('applies the steps in order and says so', async () => {
  expect(await migrate()).toBe(3);
  expect(lines).toEqual([
    expect.stringMatching(/^applied 1 first in \d+ ms$/),
    expect.stringMatching(/^applied 2 second in \d+ ms$/),
    expect.stringMatching(/^applied 3 third in \d+ ms$/),
    'the schema is at version 3',
  ]);
});

test('applies nothing twice, and later only what is new', async () => {
  await migrate(STEPS.slice(0, 1));
  lines = [];
  await migrate();
  await migrate();
  expect(lines.filter((line) => line.startsWith('applied'))).toHaveLength(2);
});

test('ten at once apply each step once', async () => {
  const versions = await Promise.all(Array.from({ length: 10 }, () => migrate()));
  expect(versions).toEqual(Array(10).fill(3));
  expect(lines.filter((line) => line.startsWith('applied'))).toHaveLength(3);
  expect(await postgres.run(url, 'SELECT version FROM agent_fleet.migrations ORDER BY 1')).toHaveLength(3);
});

test('a step that fails leaves nothing of itself, and the steps before it stay', async () => {
  const broken = [
    ...STEPS.slice(0, 1),
    { name: 'broken', sql: 'CREATE TABLE agent_fleet.half (id integer); SELECT 1 / 0' },
  ];
  await expect(migrate(broken)).rejects.toThrow('division by zero');
  const [row] = await postgres.run(
    url,
    `SELECT to_regclass('agent_fleet.half') AS half, to_regclass('agent_fleet.first')::text AS first`,
  );
  expect(row).toEqual({ half: null, first: 'agent_fleet.first' });
  expect(await migrate()).toBe(3);
});

test('refuses a database that is newer than the code', async () => {
  await migrate();
  await expect(migrate(STEPS.slice(0, 2))).rejects.toThrow(
    'the schema must be at most at version 2, got 3: a newer release has migrated it; deploy that release or a later one',
  );
});

test('refuses a step that changed after it was applied', async () => {
  await migrate();
  const changed = STEPS.map((step) => (step.name === 'second' ? { ...step, sql: 'SELECT 1' } : step));
  await expect(migrate(changed)).rejects.toThrow("migration 2 must be 'second' as it was applied");
});

test('needs no right to make schemas once its own exists', async () => {
  await migrate(STEPS.slice(0, 1));
  const database = new URL(url).pathname.slice(1);
  await postgres.run(url, `CREATE ROLE plain_${database} LOGIN PASSWORD 'plain'`);
  await postgres.run(
    url,
    `ALTER SCHEMA agent_fleet OWNER TO plain_${database}; ALTER TABLE agent_fleet.migrations OWNER TO plain_${database}`,
  );
  url = url.replace(/\/\/[^@]+@/, `//plain_${database}:plain@`);
  expect(await migrate()).toBe(3);
});

test("the server's own steps have different names", () => {
  expect(new Set(MIGRATIONS.map((migration) => migration.name)).size).toBe(MIGRATIONS.length);
});
