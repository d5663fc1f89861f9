import { expectedOutline, turnOn } from './asked-turn';
import { eventReply, jsonReply, ModelServer } from './model-server';

let server: ModelServer;

beforeEach(async () => {
  server = await new ModelServer().start();
});

afterEach(() => server.stop());

const definition = () =>
  ({ provider: 'anthropic', modelId: 'claude-test', baseUrl: `${server.url}/v1` }) as const;
const answer = (content: readonly object[], stop_reason: string) =>
  jsonReply({
    id: 'm',
    type: 'message',
    role: 'assistant',
    model: 'claude-test',
    content,
    stop_reason,
    usage: { input_tokens: 10, output_tokens: 4 },
  });

test('as JSON: the request that arrives and the turn that comes of it', async () => {
  server.reply(
    answer(
      [{ type: 'tool_use', id: 'toolu_x', name: 'calculate', input: { expression: '6*7' } }],
      'tool_use',
    ),
    answer([{ type: 'text', text: '42.' }], 'end_turn'),
  );
  const { outline, texts } = await turnOn(definition(), { apiKey: 'sk-ant' }, false);
  expect(outline).toEqual(expectedOutline);
  expect(texts).toEqual(['42.']);
  const [first, second] = server.requests;
  expect(first?.path).toBe('/v1/messages');
  expect(first?.headers).toMatchObject({ 'x-api-key': 'sk-ant', 'anthropic-version': expect.any(String) });
  expect(first?.body).toMatchObject({
    model: 'claude-test',
    max_tokens: 100,
    system: [{ type: 'text', text: 'Be exact.' }],
    tools: [{ name: 'calculate', input_schema: { type: 'object' } }],
    messages: [
      { role: 'user', content: [{ type: 'text', text: 'what is 1+1?' }] },
      { role: 'assistant', content: [{ type: 'tool_use', id: 'call_1', input: { expression: '1+1' } }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'call_1', content: '2' }] },
      { role: 'assistant', content: [{ type: 'text', text: 'It is 2.' }] },
      { role: 'user', content: [{ type: 'text', text: 'what is 6*7?' }] },
    ],
  });
  expect(second?.body.messages.at(-1)).toMatchObject({
    role: 'user',
    content: [{ type: 'tool_result', tool_use_id: 'toolu_x', content: '42' }],
  });
});

test('as a stream', async () => {
  const start = {
    type: 'message_start',
    message: {
      id: 'm',
      type: 'message',
      role: 'assistant',
      model: 'claude-test',
      content: [],
      stop_reason: null,
      usage: { input_tokens: 10, output_tokens: 1 },
    },
  };
  const done = (stop_reason: string) => [
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason }, usage: { output_tokens: 6 } },
    { type: 'message_stop' },
  ];
  server.reply(
    eventReply(
      start,
      {
        type: 'content_block_start',
        index: 0,
        content_block: { type: 'tool_use', id: 'toolu_x', name: 'calculate', input: {} },
      },
      {
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'input_json_delta', partial_json: '{"expression":"6*7"}' },
      },
      ...done('tool_use'),
    ),
    eventReply(
      start,
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'It ' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'is 42.' } },
      ...done('end_turn'),
    ),
  );
  const { outline, texts, finished } = await turnOn(definition(), { apiKey: 'sk-ant' }, true);
  expect(outline).toEqual(expectedOutline);
  expect(texts).toEqual(['It is 42.']);
  expect(finished.usage).toEqual({ inputTokens: 20, outputTokens: 12 });
});
