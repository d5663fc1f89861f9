import type OpenAI from 'openai';
import type { ConversationItem } from '../../../server/conversation/item';
import { ServerError } from '../../../server/errors';
import { finished, hanging, item, message, says } from '../services/manual-agent';
import { type RunningApp, startApp, until } from './running-app';

const model = 'chat-agent';

let app: RunningApp;
beforeEach(async () => {
  app = await startApp();
});
afterEach(() => app.stop());

async function* toolTurn() {
  yield item({
    type: 'function_call',
    id: 'fc_1',
    call_id: 'call_1',
    name: 'calculate',
    arguments: '{"expression":"6*7"}',
    status: 'completed',
  });
  yield item({
    type: 'function_call_output',
    id: 'fco_1',
    call_id: 'call_1',
    output: '42',
    status: 'completed',
  });
  yield* says('It ', 'is "42"\n', '✓');
}

describe('POST /v1/responses', () => {
  test('answers the openai client with a response', async () => {
    const { data, response } = await app.client.responses
      .create({ model, input: 'hi', metadata: { a: 'b' }, instructions: 'be kind', temperature: 0.5 })
      .withResponse();
    expect(data.output_text).toBe('hello');
    expect(data).toMatchObject({
      object: 'response',
      model,
      status: 'completed',
      metadata: { a: 'b' },
      instructions: 'be kind',
      temperature: 0.5,
      usage: { input_tokens: 3, output_tokens: 5, total_tokens: 8 },
    });
    expect(data.id).toMatch(/^resp_[0-9a-f]{32}$/);
    expect(response.headers.get('x-ratelimit-remaining-requests')).toBe('9');
    expect(app.agent.turns[0]).toMatchObject({ instructions: 'be kind', temperature: 0.5, history: [] });
  });

  test("streams the API's own sequence of events", async () => {
    app.agent.script = toolTurn;
    const events: OpenAI.Responses.ResponseStreamEvent[] = [];
    const stream = await app.client.responses.create({ model, input: 'hi', stream: true });
    for await (const event of stream) events.push(event);
    expect(events.map((event) => event.type)).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.function_call_arguments.delta',
      'response.function_call_arguments.done',
      'response.output_item.done',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.delta',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ]);
    expect(events.map((event) => event.sequence_number)).toEqual(events.map((_, index) => index));
    const last = events.at(-1) as OpenAI.Responses.ResponseCompletedEvent;
    expect(last.response.output).toHaveLength(2);
    expect(last.response.id).toBe((events[0] as OpenAI.Responses.ResponseCreatedEvent).response.id);
    expect(last.response.usage?.total_tokens).toBe(8);
    expect(events.find((event) => event.type === 'response.output_text.done')).toMatchObject({
      text: 'It is "42"\n✓',
      output_index: 1,
    });
  });

  test('feeds the stream helper of the client, and shows what the JSON answer shows', async () => {
    app.agent.script = toolTurn;
    const stream = app.client.responses.stream({ model, input: 'hi' });
    let snapshot = '';
    stream.on('response.output_text.delta', (event) => (snapshot = event.snapshot));
    const streamed = await stream.finalResponse();
    const answered = await app.client.responses.create({ model, input: 'hi' });
    expect(snapshot).toBe('It is "42"\n✓');
    expect(streamed.output_text).toBe(snapshot);
    expect(answered.output_text).toBe(snapshot);
    expect(answered.output.map((each) => each.type)).toEqual(['function_call', 'message']);
    expect(streamed.output.map((each) => each.type)).toEqual(['function_call', 'message']);
  });

  test('goes on from a previous response, tool outputs included', async () => {
    app.agent.script = toolTurn;
    const first = await app.client.responses.create({ model, input: 'one' });
    const second = await app.client.responses.create({ model, input: 'two', previous_response_id: first.id });
    expect(second.previous_response_id).toBe(first.id);
    expect(app.agent.turns[1]?.history.map((each) => each.type)).toEqual([
      'message',
      'function_call',
      'function_call_output',
      'message',
    ]);
  });

  test('goes on in a conversation, by id or by object', async () => {
    const { id } = await app.client.conversations.create({
      items: [{ role: 'developer', content: 'You are terse.' }],
    });
    const first = await app.client.responses.create({ model, input: 'one', conversation: id });
    await app.client.responses.create({ model, input: 'two', conversation: { id } });
    expect(first.conversation).toEqual({ id });
    expect(app.agent.turns[1]?.history.map((each) => (each as { role?: string }).role)).toEqual([
      'developer',
      'user',
      'assistant',
    ]);
  });

  test('keeps nothing with store: false', async () => {
    const response = await app.client.responses.create({ model, input: 'hi', store: false });
    expect(response).toMatchObject({ store: false });
    await expect(app.client.responses.retrieve(response.id)).rejects.toMatchObject({ status: 404 });
  });

  test('says why a turn is incomplete', async () => {
    app.agent.script = async function* () {
      yield* message('once upon');
      yield finished('max_output_tokens');
    };
    const answered = await app.client.responses.create({ model, input: 'hi', max_output_tokens: 16 });
    expect(answered).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      max_output_tokens: 16,
    });
    const streamed = await app.client.responses.stream({ model, input: 'hi' }).finalResponse();
    expect(streamed.status).toBe('incomplete');
  });

  test('takes a history that the client keeps itself', async () => {
    app.agent.script = toolTurn;
    const first = await app.client.responses.create({ model, input: 'hi', store: false });
    await app.client.responses.create({
      model,
      store: false,
      input: [
        { role: 'user', content: [{ type: 'input_text', text: 'hi' }] },
        ...(first.output as OpenAI.Responses.ResponseInputItem[]),
        { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' },
        { type: 'function_call_output', call_id: 'c', output: 'done' },
        { role: 'user', content: 'and now?' },
      ],
    });
    const input = app.agent.turns[1]?.input as ConversationItem[];
    // The call whose output stayed on the server is left out: a model refuses a call without an output.
    expect(input.map((each) => each.type)).toEqual([
      'message',
      'message',
      'function_call',
      'function_call_output',
      'message',
    ]);
  });
});

describe('the client that a turn is counted against', () => {
  test.each([
    ['the peer, when it comes straight', undefined, '127.0.0.1'],
    ['whom the balancer saw, behind our own proxies', '203.0.113.9, 10.0.1.7', '203.0.113.9'],
    ['not whom the client claims to be', '198.51.100.1, 203.0.113.9', '203.0.113.9'],
  ])('is %s', async (_, forwardedFor, client) => {
    await app.client.responses.create(
      { model, input: 'hi' },
      { headers: { 'x-forwarded-for': forwardedFor } },
    );
    expect(app.stores.clients).toEqual([client]);
  });
});

describe('a turn that fails', () => {
  const broken = () => {
    app.agent.script = async function* () {
      yield* message('so far');
      throw new ServerError('model_unavailable', 'the model cannot be reached', {
        cause: new Error('10.0.0.7'),
      });
    };
  };

  test('is an error status without a stream', async () => {
    broken();
    await expect(app.client.responses.create({ model, input: 'hi' })).rejects.toMatchObject({
      status: 502,
      code: 'model_unavailable',
      message: expect.stringContaining('the model cannot be reached'),
    });
    expect(app.stores.responses.size).toBe(0);
  });

  test('ends its stream with a failed response and an error that the client throws', async () => {
    broken();
    const events: OpenAI.Responses.ResponseStreamEvent[] = [];
    const read = async () => {
      for await (const event of await app.client.responses.create({ model, input: 'hi', stream: true })) {
        events.push(event);
      }
    };
    await expect(read()).rejects.toMatchObject({ code: 'model_unavailable' });
    expect(events.at(-1)).toMatchObject({
      type: 'response.failed',
      response: { status: 'failed', error: { code: 'model_unavailable' }, output: [{ type: 'message' }] },
    });
    expect(app.stores.responses.size).toBe(0);
    expect(app.service.errorCount).toBe(1);
  });

  test('says nothing of an error that is not of the table', async () => {
    app.agent.script = async function* () {
      yield* message('x');
      throw new Error('password=hunter2 at 10.0.0.7');
    };
    const error = await app.client.responses
      .create({ model, input: 'hi' })
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({ status: 500, code: 'internal_error' });
    expect(JSON.stringify(error)).not.toContain('hunter2');
  });

  test('frees its slot when the client goes away', async () => {
    const { script } = hanging();
    app.agent.script = script;
    const controller = new AbortController();
    const request = app.client.responses.create(
      { model, input: 'hi', stream: true },
      { signal: controller.signal },
    );
    await request;
    await until(() => app.agent.turns.length === 1);
    expect(app.service.activeSessions).toBe(1);
    controller.abort();
    await until(() => app.service.activeSessions === 0);
    expect(app.agent.turns[0]?.signal.aborted).toBe(true);
    expect(app.stores.responses.size).toBe(0);
  });

  test('frees its slot when the client of a JSON answer goes away', async () => {
    const { script } = hanging();
    app.agent.script = script;
    const controller = new AbortController();
    const request = app.client.responses.create({ model, input: 'hi' }, { signal: controller.signal });
    await until(() => app.service.activeSessions === 1);
    controller.abort();
    await expect(request).rejects.toThrow();
    await until(() => app.service.activeSessions === 0);
  });
});

describe('responses that were kept', () => {
  test('are read, listed and deleted', async () => {
    app.agent.script = toolTurn;
    const { id } = await app.client.responses.create({ model, input: 'one' });
    const read = await app.client.responses.retrieve(id);
    expect(read).toMatchObject({ id, output_text: 'It is "42"\n✓', status: 'completed' });
    const items = await app.client.responses.inputItems.list(id);
    expect(items.data).toMatchObject([{ role: 'user', content: [{ type: 'input_text', text: 'one' }] }]);
    await app.client.responses.delete(id);
    await expect(app.client.responses.retrieve(id)).rejects.toMatchObject({
      status: 404,
      code: 'response_not_found',
    });
    await expect(app.client.responses.delete(id)).rejects.toMatchObject({ status: 404 });
  });
});
