import { expectedOutline, turnOn } from './asked-turn';
import { eventReply, jsonReply, ModelServer } from './model-server';

let server: ModelServer;

beforeEach(async () => {
  server = await new ModelServer().start();
});

afterEach(() => server.stop());

const definition = () =>
  ({ provider: 'openai-compatible', modelId: 'tiny', baseUrl: `${server.url}/v1` }) as const;
const completion = (message: object, finish_reason: string) =>
  jsonReply({
    id: 'c',
    created: 1,
    model: 'tiny',
    choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason }],
    usage: { prompt_tokens: 10, completion_tokens: 4, total_tokens: 14 },
  });
const chunk = (delta: object, finish_reason: string | null = null) => ({
  id: 'c',
  created: 1,
  model: 'tiny',
  choices: [{ index: 0, delta, finish_reason }],
});
const call = {
  id: 'call_x',
  type: 'function',
  function: { name: 'calculate', arguments: '{"expression":"6*7"}' },
};

test('as JSON: the request that arrives and the turn that comes of it', async () => {
  server.reply(
    completion({ content: null, tool_calls: [call] }, 'tool_calls'),
    completion({ content: '42.' }, 'stop'),
  );
  const { outline, texts, finished } = await turnOn(definition(), { apiKey: 'sk-test' }, false);
  expect(outline).toEqual(expectedOutline);
  expect(texts).toEqual(['42.']);
  expect(finished.usage).toEqual({ inputTokens: 20, outputTokens: 8 });

  const [first, second] = server.requests;
  expect(first?.path).toBe('/v1/chat/completions');
  expect(first?.headers.authorization).toBe('Bearer sk-test');
  expect(first?.body).toMatchObject({
    model: 'tiny',
    max_tokens: 100,
    temperature: 0.5,
    tool_choice: 'auto',
    tools: [
      {
        type: 'function',
        function: { name: 'calculate', parameters: { type: 'object', required: ['expression'] } },
      },
    ],
    messages: [
      { role: 'system', content: 'Be exact.' },
      { role: 'user', content: 'what is 1+1?' },
      {
        role: 'assistant',
        tool_calls: [{ id: 'call_1', function: { name: 'calculate', arguments: '{"expression":"1+1"}' } }],
      },
      { role: 'tool', tool_call_id: 'call_1', content: '2' },
      { role: 'assistant', content: 'It is 2.' },
      { role: 'user', content: 'what is 6*7?' },
    ],
  });
  expect(second?.body.messages.slice(-2)).toMatchObject([
    { role: 'assistant', tool_calls: [{ id: 'call_x' }] },
    { role: 'tool', tool_call_id: 'call_x', content: '42' },
  ]);
});

test('as a stream', async () => {
  server.reply(
    eventReply(
      chunk({
        role: 'assistant',
        tool_calls: [{ index: 0, ...call, function: { name: 'calculate', arguments: '{"expr' } }],
      }),
      chunk({ tool_calls: [{ index: 0, function: { arguments: 'ession":"6*7"}' } }] }),
      chunk({}, 'tool_calls'),
      { ...chunk({}), choices: [], usage: { prompt_tokens: 10, completion_tokens: 4 } },
      '[DONE]',
    ),
    eventReply(
      chunk({ role: 'assistant', content: 'It ' }),
      chunk({ content: 'is 42.' }),
      chunk({}, 'stop'),
      { ...chunk({}), choices: [], usage: { prompt_tokens: 12, completion_tokens: 6 } },
      '[DONE]',
    ),
  );
  const { outline, events, finished } = await turnOn(definition(), {}, true);
  expect(outline).toEqual(expectedOutline);
  expect(events.flatMap((event) => (event.type === 'text-delta' ? [event.delta] : []))).toEqual([
    'It ',
    'is 42.',
  ]);
  expect(finished.usage).toEqual({ inputTokens: 22, outputTokens: 10 });
  expect(server.requests[0]?.headers.authorization).toBeUndefined();
  expect(server.requests[0]?.body).toMatchObject({ stream: true, stream_options: { include_usage: true } });
});

test('asks again when the endpoint is ill for a moment', async () => {
  server.reply(
    jsonReply({ error: { message: 'busy' } }, 503, { 'retry-after': '0' }),
    completion({ content: 'ok' }, 'stop'),
  );
  const { texts } = await turnOn(definition(), { apiKey: 'sk-test' }, false);
  expect(texts).toEqual(['ok']);
  expect(server.requests).toHaveLength(2);
});

test('fails with the status when the key is wrong, without the words of the provider', async () => {
  server.reply(jsonReply({ error: { message: 'Incorrect API key provided: sk-te***' } }, 401));
  await expect(turnOn(definition(), { apiKey: 'sk-test' }, true)).rejects.toMatchObject({
    code: 'model_refused',
    message: expect.not.stringContaining('sk-te'),
  });
  expect(server.requests).toHaveLength(1);
});
