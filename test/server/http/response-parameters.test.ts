import {
  parseConversationParameters,
  parseResponseParameters,
} from '../../../server/http/response-parameters';

const turn = { model: 'chat-agent', input: 'hi' };

describe('parameters that ask for nothing special', () => {
  test.each([
    { background: false },
    { include: [] },
    { parallel_tool_calls: true },
    { service_tier: 'auto' },
    { text: { format: { type: 'text' } } },
    { text: {} },
    { tool_choice: 'auto' },
    { tools: [] },
    { top_p: 1 },
    { top_logprobs: 0 },
    { truncation: 'disabled' },
    { user: 'someone', safety_identifier: 'x', prompt_cache_key: 'y', stream_options: {} },
    { reasoning: null, prompt: null, conversation: null, previous_response_id: null, metadata: null },
  ])('%j', (parameters) => {
    expect(parseResponseParameters({ ...turn, ...parameters })).toMatchObject(turn);
  });
});

describe('parameters that are not supported are refused by name', () => {
  test.each([
    ['background', true, 'send false'],
    ['tools', [{ type: 'function', name: 'f' }], 'the tools are those of the agent'],
    ['tool_choice', 'required', "send 'auto'"],
    ['text', { format: { type: 'json_schema' } }, "type: 'text'"],
    ['text', { verbosity: 'low' }, "type: 'text'"],
    ['include', ['reasoning.encrypted_content'], 'send []'],
    ['top_p', 0.5, 'send 1'],
    ['truncation', 'auto', "'disabled'"],
    ['reasoning', { effort: 'high' }, 'leave it out'],
    ['max_tool_calls', 3, 'leave it out'],
    ['temprature', 1, 'leave it out'],
  ])('%s', (name, value, fix) => {
    const parse = () => parseResponseParameters({ ...turn, [name]: value });
    expect(parse).toThrow(expect.objectContaining({ code: 'unsupported_parameter', param: name }));
    expect(parse).toThrow(fix);
  });
});

describe('wrong parameters are refused with what is allowed', () => {
  test.each([
    ['model', { model: undefined }],
    ['input', { input: 7 }],
    ['input', { input: [] }],
    ['conversation', { conversation: {} }],
    ['max_output_tokens', { max_output_tokens: 0 }],
    ['temperature', { temperature: 3 }],
    [
      'metadata',
      { metadata: Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`k${index}`, 'v'])) },
    ],
    ['metadata.key', { metadata: { key: 1 } }],
    ['stream', { stream: 'true' }],
  ])('%s', (param, parameters) => {
    expect(() => parseResponseParameters({ ...turn, ...parameters })).toThrow(
      expect.objectContaining({ code: 'invalid_request', param }),
    );
  });

  test.each([[undefined], [null], ['text'], [[turn]]])('a body that is %j', (body) => {
    expect(() => parseResponseParameters(body)).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  });

  test('a conversation and a previous response at once', () => {
    expect(() =>
      parseResponseParameters({ ...turn, conversation: 'conv_1', previous_response_id: 'resp_1' }),
    ).toThrow(/exclude each other/);
  });
});

test('a conversation may be made of nothing', () => {
  expect(parseConversationParameters(undefined)).toEqual({});
  expect(() => parseConversationParameters({ item: [] })).toThrow(expect.objectContaining({ param: 'item' }));
});
