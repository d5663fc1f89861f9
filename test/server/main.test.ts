import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readVariables } from '../../server/read-env';
import { MIGRATION_VARIABLES, migrateDatabase } from '../../server/stores/migrate-database';
import { startPostgres, type TestPostgres } from '../fixtures/postgres';
import { AgentBundle } from './agent-process';
import { until } from './http/running-app';
import { agentEnvironment } from './real-app';

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

const definition = { type: 'conversational', instructions: 'You help.' } as const;

test('names every missing and wrong variable at once, and exits', async () => {
  const started = bundle.start({ PORT: 'http', AGENT_TYPE: 'psychic' });
  expect(await started.exit).toBe(1);
  for (const name of ['AGENT_NAME', 'AGENT_TYPE', 'AGENT_DEFINITION', 'DATABASE_URL', 'PORT']) {
    expect(started.stderr).toContain(`'${name}'`);
  }
  expect(started.stdout).toBe('');
});

test('says which key a model needs, and exits', async () => {
  const variables = agentEnvironment('postgresql://nobody@127.0.0.1/none', definition);
  const started = bundle.start({
    ...variables,
    AGENT_DEFINITION: JSON.stringify({ ...definition, model: { provider: 'anthropic', modelId: 'claude' } }),
  });
  expect(await started.exit).toBe(1);
  expect(started.stderr).toContain("'MODEL_API_KEY' must be set");
});

test('says so when its port is taken, and exits', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await until(() => other.listening);
  const { port } = other.address() as AddressInfo;
  const started = bundle.start({
    ...agentEnvironment('postgresql://nobody@127.0.0.1/none', definition),
    PORT: String(port),
  });
  expect(await started.exit).toBe(1);
  expect(started.lines('cannot listen')[0]).toMatchObject({ level: 'fatal', err: { code: 'EADDRINUSE' } });
  other.close();
});

test('lives before its database is migrated, and turns ready when it is', async () => {
  const databaseUrl = await postgres.createDatabase();
  const started = bundle.start(agentEnvironment(databaseUrl, definition));
  const url = await started.url();
  expect((await fetch(`${url}/health`)).status).toBe(200);
  await until(() => started.lines('a store does not answer as it should').length > 0);
  expect((await fetch(`${url}/ready`)).status).toBe(503);
  const refused = await fetch(`${url}/v1/responses`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'test-agent', input: 'hi' }),
  });
  expect(refused.status).toBe(503);
  expect(refused.headers.get('retry-after')).toBe('2');
  expect(await refused.json()).toMatchObject({ error: { code: 'not_ready' } });

  await migrateDatabase(readVariables({ DATABASE_URL: databaseUrl }, MIGRATION_VARIABLES), () => undefined);
  await started.ready();
  await until(() => started.lines('"ready"').length > 0);
  expect(started.lines('listening on')[0]).toMatchObject({
    level: 'info',
    agent: 'test-agent',
    type: 'conversational',
    replica: 'test-agent-0',
    version: '9.9.9',
  });
  expect(await (await fetch(`${url}/metrics`)).text()).toContain('agent_build_info{version="9.9.9"');
  expect(started.stdout).not.toContain('test-only');
  started.child.kill('SIGTERM');
  expect(await started.exit).toBe(0);
});

test('can be stopped while it waits for a database that is not there', async () => {
  const started = bundle.start(agentEnvironment('postgresql://nobody@127.0.0.1:1/none', definition));
  await started.url();
  await until(() => started.lines('a store does not answer as it should').length > 0);
  started.child.kill('SIGINT');
  expect(await started.exit).toBe(0);
});
