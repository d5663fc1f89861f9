import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AgentDefinitionInput } from '../../../contract/agent-definition';
import { createModel } from '../../../server/models/create-model';
import { makeAgent, play, userSays } from '../agents/played-turn';
import { eventReply, jsonReply, ModelServer } from './model-server';

let server: ModelServer;

beforeEach(async () => {
  server = await new ModelServer().start();
});

afterEach(() => server.stop());

/** An agent with one tool, asked `what is 6*7?` after an earlier turn that used the tool. */
async function turnOn(
  model: AgentDefinitionInput['model'],
  options: { apiKey?: string; region?: string },
  stream: boolean,
) {
  const agent = makeAgent(
    {
      type: 'conversational',
      instructions: 'Be exact.',
      model,
      tools: [{ kind: 'built-in', name: 'calculate' }],
    },
    createModel(model, options),
  );
  const history = [
    userSays('what is 1+1?'),
    {
      type: 'function_call',
      id: 'fc_1',
      call_id: 'call_1',
      name: 'calculate',
      arguments: '{"expression":"1+1"}',
      status: 'completed',
    } as const,
    {
      type: 'function_call_output',
      id: 'fco_1',
      call_id: 'call_1',
      output: '2',
      status: 'completed',
    } as const,
    {
      type: 'message',
      id: 'msg_1',
      role: 'assistant',
      status: 'completed',
      content: [{ type: 'output_text', text: 'It is 2.', annotations: [] }],
    } as const,
  ];
  return play(agent, 'what is 6*7?', { history, stream, temperature: 0.5, maxOutputTokens: 100 });
}

const expectedOutline = ['call calculate', 'output', 'message', 'finished completed'];

describe('openai-compatible', () => {
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
        { ...chunk({}), choices: [], usage: { prompt_tokens: 10, completion_tokens: 4 } } as object,
        '[DONE]',
      ),
      eventReply(
        chunk({ role: 'assistant', content: 'It ' }),
        chunk({ content: 'is 42.' }),
        chunk({}, 'stop'),
        { ...chunk({}), choices: [], usage: { prompt_tokens: 12, completion_tokens: 6 } } as object,
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
});

describe('anthropic', () => {
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
        } as object,
        {
          type: 'content_block_delta',
          index: 0,
          delta: { type: 'input_json_delta', partial_json: '{"expression":"6*7"}' },
        } as object,
        ...done('tool_use'),
      ),
      eventReply(
        start,
        { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } } as object,
        { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'It ' } } as object,
        { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'is 42.' } } as object,
        ...done('end_turn'),
      ),
    );
    const { outline, texts, finished } = await turnOn(definition(), { apiKey: 'sk-ant' }, true);
    expect(outline).toEqual(expectedOutline);
    expect(texts).toEqual(['It is 42.']);
    expect(finished.usage).toEqual({ inputTokens: 20, outputTokens: 12 });
  });
});

describe('bedrock', () => {
  const kept = { ...process.env };
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pod-identity-'));
    for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
    process.env.AWS_ENDPOINT_URL_BEDROCK_RUNTIME = server.url;
    process.env.AWS_EC2_METADATA_DISABLED = 'true';
  });

  afterEach(() => {
    process.env = { ...kept };
    rmSync(folder, { recursive: true });
  });

  test('signs with the credentials of Pod Identity, for the region of the definition', async () => {
    writeFileSync(join(folder, 'token'), 'pod-token');
    process.env.AWS_CONTAINER_CREDENTIALS_FULL_URI = `${server.url}/v1/credentials`;
    process.env.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE = join(folder, 'token');
    server.reply(
      jsonReply({
        AccessKeyId: 'ASIAPOD',
        SecretAccessKey: 'secret',
        Token: 'session',
        Expiration: new Date(Date.now() + 3_600_000).toISOString(),
      }),
      jsonReply({
        output: { message: { role: 'assistant', content: [{ text: '42.' }] } },
        stopReason: 'end_turn',
        usage: { inputTokens: 10, outputTokens: 4, totalTokens: 14 },
      }),
    );
    const model = { provider: 'bedrock', modelId: 'anthropic.claude-test', region: 'eu-west-1' } as const;
    const { texts } = await turnOn(model, { region: 'us-east-1' }, false);
    expect(texts).toEqual(['42.']);
    const [credentials, converse] = server.requests;
    expect(credentials?.headers.authorization).toBe('pod-token');
    expect(converse?.path).toBe('/model/anthropic.claude-test/converse');
    expect(converse?.headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=ASIAPOD\/\d{8}\/eu-west-1\/bedrock\/aws4_request/,
    );
    expect(converse?.body).toMatchObject({
      system: [{ text: 'Be exact.' }],
      toolConfig: { tools: [{ toolSpec: { name: 'calculate' } }] },
      inferenceConfig: { maxTokens: 100 },
    });
  });

  test('uses a Bedrock API key where there is one', async () => {
    server.reply(
      jsonReply({
        output: { message: { role: 'assistant', content: [{ text: '42.' }] } },
        stopReason: 'end_turn',
        usage: { inputTokens: 10, outputTokens: 4, totalTokens: 14 },
      }),
    );
    await turnOn({ provider: 'bedrock', modelId: 'm' }, { apiKey: 'key', region: 'us-east-1' }, false);
    expect(server.requests[0]?.headers.authorization).toBe('Bearer key');
  });
});

test.each([
  [
    { provider: 'anthropic', modelId: 'm' },
    "'MODEL_API_KEY' must be set for provider 'anthropic', got nothing; set it to the key for https://api.anthropic.com/v1",
  ],
  [
    { provider: 'openai-compatible', modelId: 'm', baseUrl: 'https://llm.example.com/v1' },
    "'MODEL_API_KEY' must be set for provider 'openai-compatible', got nothing; set it to the key for https://llm.example.com/v1; any value will do where the endpoint asks for none",
  ],
  [
    { provider: 'bedrock', modelId: 'm' },
    "'region' must be set for provider 'bedrock', got nothing; set it in the definition or set AWS_REGION",
  ],
] as const)('fails at once when something is missing: %j', (definition, message) => {
  expect(() => createModel(definition, {})).toThrow(message);
});

test('names the model and its provider before anything is loaded', () => {
  expect(createModel({ provider: 'anthropic', modelId: 'claude-test' }, { apiKey: 'x' })).toMatchObject({
    provider: 'anthropic',
    modelId: 'claude-test',
  });
  expect(createModel({ provider: 'scripted' }, {})).toMatchObject({ provider: 'scripted' });
});
