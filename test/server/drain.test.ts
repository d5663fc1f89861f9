import { Agent, get, type IncomingMessage } from 'node:http';
import OpenAI, { type APIError } from 'openai';
import { readVariables } from '../../server/read-env';
import { MIGRATION_VARIABLES, migrateDatabase } from '../../server/stores/migrate-database';
import { startPostgres, type TestPostgres } from '../fixtures/postgres';
import { AgentBundle, type AgentProcess } from './agent-process';
import { until } from './http/running-app';
import { agentEnvironment } from './real-app';

const model = 'test-agent';

let postgres: TestPostgres;
let databaseUrl: string;
let bundle: AgentBundle;
beforeAll(async () => {
  bundle = new AgentBundle();
  postgres = await startPostgres();
  databaseUrl = await postgres.createDatabase();
  await migrateDatabase(readVariables({ DATABASE_URL: databaseUrl }, MIGRATION_VARIABLES), () => undefined);
});
afterAll(async () => {
  await bundle.remove();
  await postgres.stop();
});

interface Draining {
  readonly process: AgentProcess;
  readonly url: string;
  readonly client: OpenAI;
}

/** A server process with a stream for each text in progress. */
async function startWithStreams(
  inputs: readonly string[],
  variables: Record<string, string> = {},
): Promise<Draining & { streams: { text: string; ended: Promise<unknown> }[] }> {
  const started = bundle.start({
    ...agentEnvironment(databaseUrl, { type: 'conversational', instructions: 'You help.' }),
    ...variables,
  });
  const url = await started.ready();
  const client = new OpenAI({ apiKey: 'unused', baseURL: `${url}/v1`, maxRetries: 0 });
  const streams = inputs.map((input) => {
    const stream = client.responses.stream({ model, input });
    const state = { text: '', ended: stream.finalResponse().catch((error: unknown) => error) };
    stream.on('response.output_text.delta', (event) => (state.text = event.snapshot));
    return state;
  });
  await until(() => streams.every((stream) => stream.text !== ''));
  return { process: started, url, client, streams };
}

test('SIGTERM lets streams finish, refuses new turns, and exits with 0', async () => {
  const inputs = Array.from({ length: 10 }, () => 'count to 60');
  const { process, url, client, streams } = await startWithStreams(inputs);
  process.child.kill('SIGTERM');
  await until(async () => (await fetch(`${url}/ready`)).status === 503);
  expect((await fetch(`${url}/health`)).status).toBe(200);
  const refused = await client.responses.create({ model, input: 'hi' }).catch((error: unknown) => error);
  expect(refused).toMatchObject({ status: 503, code: 'draining' });
  expect((refused as APIError).headers?.get('connection')).toBe('close');

  const responses = (await Promise.all(streams.map((stream) => stream.ended))) as OpenAI.Responses.Response[];
  for (const response of responses) {
    expect(response.status).toBe('completed');
    expect(response.output_text).toMatch(/\b60\b/);
  }
  expect(await process.exit).toBe(0);
  expect(process.lines('drained')).toHaveLength(1);
});

test('streams that outlast DRAIN_SECONDS are cut with an error, and not kept', async () => {
  const { process, streams } = await startWithStreams(['count to 4000'], { DRAIN_SECONDS: '1' });
  process.child.kill('SIGTERM');
  expect(await streams[0]?.ended).toMatchObject({
    code: 'draining',
    message: expect.stringContaining('send the turn again'),
  });
  expect(await process.exit).toBe(0);
  const rows = await postgres.run(
    databaseUrl,
    "SELECT id FROM agent_fleet.responses WHERE input::text LIKE '%4000%'",
  );
  expect(rows).toEqual([]);
});

test('a second signal ends the process at once', async () => {
  const { process, streams } = await startWithStreams(['count to 4000']);
  process.child.kill('SIGTERM');
  await until(() => process.lines('draining').length > 0);
  process.child.kill('SIGTERM');
  expect(await process.exit).toBe(1);
  expect(await streams[0]?.ended).toBeInstanceOf(Error);
});

test('idle keep-alive connections do not hold the process', async () => {
  const { process, url } = await startWithStreams([]);
  const agent = new Agent({ keepAlive: true });
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    get(`${url}/health`, { agent }, resolve).on('error', reject);
  });
  answer.resume();
  await until(() => Object.keys(agent.freeSockets).length === 1);
  process.child.kill('SIGTERM');
  expect(await process.exit).toBe(0);
  agent.destroy();
});

test('a server whose log nobody reads any more stops all the same', async () => {
  const { process } = await startWithStreams([]);
  process.child.stdout?.destroy();
  process.child.kill('SIGTERM');
  expect(await process.exit).toBe(0);
});
