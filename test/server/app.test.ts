import { type APIError, type OpenAI } from 'openai';
import { AGENT_TYPES, type AgentType } from '../../contract/agent-definition';
import { readVariables } from '../../server/read-env';
import { MIGRATION_VARIABLES, migrateDatabase } from '../../server/stores/migrate-database';
import { startPostgres, type TestPostgres } from '../fixtures/postgres';
import { until } from './http/running-app';
import { agentEnvironment, type RealApp, startRealApp } from './real-app';

const model = 'test-agent';

let postgres: TestPostgres;
let databaseUrl: string;
let app: RealApp;
beforeAll(async () => {
  postgres = await startPostgres();
  databaseUrl = await postgres.createDatabase();
  await migrateDatabase(readVariables({ DATABASE_URL: databaseUrl }, MIGRATION_VARIABLES), () => undefined);
});
afterAll(() => postgres.stop());
afterEach(() => app.stop());

function start(type: AgentType, variables: Record<string, string> = {}): Promise<RealApp> {
  return startRealApp({
    ...agentEnvironment(databaseUrl, {
      type,
      instructions: 'You help.',
      tools: [
        { kind: 'built-in', name: 'calculate' },
        { kind: 'built-in', name: 'convert_units' },
      ],
    }),
    RATE_LIMIT_REQUESTS: '0',
    ...variables,
  });
}

describe.each(AGENT_TYPES)('an agent of type %s, asked by the openai client', (type) => {
  beforeEach(async () => {
    app = await start(type);
  });

  test('answers as JSON and as a stream, alike', async () => {
    const answered = await app.client.responses.create({ model, input: 'what is 6 times 7?' });
    expect(answered.status).toBe('completed');
    expect(answered.output_text).toContain('42');
    expect(answered.usage?.total_tokens).toBeGreaterThan(0);

    const events: OpenAI.Responses.ResponseStreamEvent[] = [];
    const stream = app.client.responses.stream({ model, input: 'what is 6 times 7?' });
    stream.on('event', (event) => events.push(event));
    const streamed = await stream.finalResponse();
    expect(streamed.output_text).toBe(answered.output_text);
    expect(streamed.output.map((item) => item.type)).toEqual(answered.output.map((item) => item.type));
    expect(events.filter((event) => event.type === 'response.output_text.delta').length).toBeGreaterThan(1);
    expect(events.at(-1)?.type).toBe('response.completed');
  });

  test('remembers the turn before, by response and in a conversation', async () => {
    const first = await app.client.responses.create({ model, input: 'my name is Ada' });
    const second = await app.client.responses.create({
      model,
      input: 'what is my name?',
      previous_response_id: first.id,
    });
    expect(second.output_text).toContain('Ada');

    const conversation = await app.client.conversations.create();
    for (const input of ['my name is Grace', 'what is 6 times 7?']) {
      await app.client.responses.create({ model, input, conversation: conversation.id });
    }
    const third = await app.client.responses
      .stream({ model, input: 'what is my name?', conversation: conversation.id })
      .finalResponse();
    expect(third.output_text).toContain('Grace');
    const items = await app.client.conversations.items.list(conversation.id, { order: 'asc' });
    expect(items.data[0]).toMatchObject({ role: 'user', content: [{ text: 'my name is Grace' }] });
  });

  test('reads again what it kept', async () => {
    const answered = await app.client.responses.create({
      model,
      input: 'what is 6 times 7?',
      metadata: { a: 'b' },
    });
    const read = await app.client.responses.retrieve(answered.id);
    expect(read).toMatchObject({
      output: answered.output,
      usage: answered.usage,
      metadata: { a: 'b' },
      created_at: answered.created_at,
    });
  });
});

test('the 101st session is refused, and a slot that frees up is taken again', async () => {
  app = await start('conversational');
  const streams = Array.from({ length: 100 }, () =>
    app.client.responses.stream({ model, input: 'count to 400' }),
  );
  for (const stream of streams) stream.done().catch(() => undefined);
  await until(() => app.service.activeSessions === 100);
  const refused = await app.client.responses.create({ model, input: 'hi' }).then(
    () => undefined,
    (error: APIError) => error,
  );
  expect(refused).toMatchObject({ status: 429, code: 'session_limit_reached', type: 'rate_limit_error' });
  expect(refused?.message).toContain('100');
  expect(refused?.headers?.get('retry-after')).toBe('1');
  streams[0]?.abort();
  await until(() => app.service.activeSessions === 99);
  expect((await app.client.responses.create({ model, input: 'hi' })).status).toBe('completed');
  for (const stream of streams) stream.abort();
  await until(() => app.service.activeSessions === 0);
});

test('of two turns at once in one conversation one is told of the conflict', async () => {
  app = await start('conversational');
  const other = await start('conversational');
  const { id: conversation } = await app.client.conversations.create();
  const slow = app.client.responses.stream({ model, input: 'count to 20', conversation });
  slow.done().catch(() => undefined);
  await until(() => app.service.activeSessions === 1);
  const here = app.client.responses.create({ model, input: 'hi', conversation });
  await expect(here).rejects.toMatchObject({ status: 409, code: 'conversation_conflict' });
  // Another replica cannot know of the turn that runs here: the store decides, at the end of the later one.
  await other.client.responses.create({ model, input: 'hi', conversation });
  await expect(slow.finalResponse()).rejects.toMatchObject({ code: 'conversation_conflict' });
  await other.stop();
});

test('a client above its rate is refused', async () => {
  app = await start('conversational', { RATE_LIMIT_REQUESTS: '2' });
  const ask = () => app.client.responses.create({ model, input: 'hi' }).withResponse();
  const { response } = await ask();
  expect(response.headers.get('x-ratelimit-limit-requests')).toBe('2');
  expect(response.headers.get('x-ratelimit-remaining-requests')).toBe('1');
  await ask();
  await expect(ask()).rejects.toMatchObject({ status: 429, code: 'rate_limit_exceeded' });
});

test('a database that dies makes the replica not ready, and turns fail with a clear error, until it is back', async () => {
  app = await start('conversational');
  await postgres.kill();
  await until(async () => (await fetch(`${app.url}/ready`)).status === 503);
  expect((await fetch(`${app.url}/health`)).status).toBe(200);
  await expect(app.client.responses.create({ model, input: 'hi' })).rejects.toMatchObject({
    status: 503,
    code: 'store_unavailable',
  });
  await postgres.start();
  await until(async () => (await fetch(`${app.url}/ready`)).status === 200);
  expect((await app.client.responses.create({ model, input: 'hi' })).status).toBe('completed');
});
