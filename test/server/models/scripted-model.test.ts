import {
  type ModelCallOptions,
  type ModelMessage,
  type ModelStreamPart,
} from '../../../server/models/language-model';
import { ScriptedModel } from '../../../server/models/scripted-model';
import { BUILT_IN } from '../../../server/tools/built-in';

const model = new ScriptedModel({ wordPauseMs: 0, countPauseMs: 0 });
const tools = Object.values(BUILT_IN).map(({ name, inputSchema }) => ({
  type: 'function' as const,
  name,
  inputSchema,
}));

const user = (text: string): ModelMessage => ({ role: 'user', content: [{ type: 'text', text }] });

async function ask(texts: string | readonly string[], options: Partial<ModelCallOptions> = {}) {
  const { content, finishReason, usage } = await model.doGenerate({
    prompt: [texts].flat().map(user),
    ...options,
  });
  const text = content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('');
  const calls = content.flatMap((part) =>
    part.type === 'tool-call' ? [[part.toolName, JSON.parse(part.input)]] : [],
  );
  return { text, calls, reason: finishReason.unified, usage };
}

test.each([
  [['My name is Ada and I sail.', 'What is my name?'], 'Your name is Ada.'],
  [['Call me Ada', 'who am I?'], 'Your name is Ada.'],
  [['My name is Ada', 'No, my name is Grace', "What's my name?"], 'Your name is Grace.'],
  [['remember the number 42', 'What number did I tell you?'], 'The number is 42.'],
  [['Remember: the code word is "banana".', 'Tell me the code word'], 'The code word is banana.'],
  [
    ['remember that my favourite colour is green', 'what is my favourite colour?'],
    'Your favourite colour is green.',
  ],
  [['Remember 42', 'What did I ask you to remember?'], 'You asked me to remember 42.'],
  [['What is my name?'], 'You have not told me your name in this conversation.'],
  [['tell me what I told you'], 'You have told me nothing to remember in this conversation.'],
  [['I like tea', 'What did I say before?'], 'You said: "I like tea"'],
  [['What did I say before?'], 'You said nothing before this in this conversation.'],
  [['my name is Ada'], 'Nice to meet you, Ada.'],
  [['remember the number 42'], 'I will remember that the number is 42.'],
  [['Please say "hello, and then bye"'], 'hello, and then bye'],
  [['count to 3'], '1 2 3'],
  [['count to 10001'], 'I count to 10000 at most.'],
])('%j', async (texts, answer) => {
  await expect(ask(texts)).resolves.toMatchObject({ text: answer, calls: [] });
});

test.each([
  ['what is 2+2?', ['calculate', { expression: '2+2' }]],
  ['How much is 17% of 250?', ['calculate', { expression: '17 / 100 * 250' }]],
  ['the sum of 2 and 3', ['calculate', { expression: '2 + 3' }]],
  ['calculate (3 + 4) * sqrt(2)', ['calculate', { expression: '(3 + 4) * sqrt(2)' }]],
  ['What time is it in Tokyo?', ['current_time', { time_zone: 'Asia/Tokyo' }]],
  ['tell me the time', ['current_time', {}]],
  ['convert 10 km to miles', ['convert_units', { value: 10, from: 'km', to: 'miles' }]],
  ['how many feet are in 2.5 miles?', ['convert_units', { value: 2.5, from: 'miles', to: 'feet' }]],
  ['count the words in "one, two and three"', ['text_statistics', { text: 'one, two and three' }]],
  ['wait for 3 seconds', ['wait', { seconds: 3 }]],
  ['use wait with {"seconds": 1}', ['wait', { seconds: 1 }]],
])('%s calls a tool', async (text, call) => {
  await expect(ask(text, { tools })).resolves.toMatchObject({
    calls: [call],
    reason: 'tool-calls',
    text: '',
  });
});

test.each([
  'We are open 24/7',
  'born on 2024-01-02',
  'call 555-1234',
  'remember the number 42',
  'What a day',
  'I counted it',
])('%s calls none', async (text) => {
  await expect(ask(text, { tools })).resolves.toMatchObject({ calls: [], reason: 'stop' });
});

test('calls what can be done at the same time together', async () => {
  const { calls } = await ask('compute 6*7 and tell me the time, then wait 1 second', { tools });
  expect(calls).toEqual([
    ['calculate', { expression: '6*7' }],
    ['current_time', {}],
  ]);
});

test('calls a tool of any kind by its name', async () => {
  const own = [{ type: 'function' as const, name: 'get_order', inputSchema: { type: 'object' as const } }];
  await expect(ask('call get_order with {"id": 7, "open": true}', { tools: own })).resolves.toMatchObject({
    calls: [['get_order', { id: 7, open: true }]],
  });
});

test('says which tool it misses, where none may be called', async () => {
  const missing = "I have no tool 'calculate' here; add it to the agent's tools.";
  await expect(ask('what is 2+2?')).resolves.toMatchObject({ text: missing });
  await expect(ask('what is 2+2?', { tools, toolChoice: { type: 'none' } })).resolves.toMatchObject({
    text: missing,
  });
});

test.each(['Who are you?', 'are you an LLM?', 'something else entirely'])(
  '%s: says that it is no LLM',
  async (text) => {
    const { text: answer } = await ask(text);
    expect(answer).toMatch(/scripted model.*(no|not an) LLM/);
  },
);

test('the answer to anything else repeats it and says how to get a real model', async () => {
  const { text } = await ask('something else entirely');
  expect(text).toMatch(
    /^You said: "something else entirely"\. .*OpenAI-compatible endpoint, Anthropic or Amazon Bedrock/,
  );
});

test('stops at the limit of tokens', async () => {
  await expect(ask('count to 100', { maxOutputTokens: 5 })).resolves.toMatchObject({
    text: '1 2 3 4 5',
    reason: 'length',
    usage: { outputTokens: { total: 5 } },
  });
});

async function stream(options: ModelCallOptions, streaming = model) {
  const parts: ModelStreamPart[] = [];
  const { stream: source } = await streaming.doStream(options);
  for await (const part of source as unknown as AsyncIterable<ModelStreamPart>) parts.push(part);
  return parts;
}

test('streams number by number when it counts, and word by word otherwise', async () => {
  const deltas = (parts: ModelStreamPart[]) =>
    parts.flatMap((part) => (part.type === 'text-delta' ? [part.delta] : []));
  expect(deltas(await stream({ prompt: [user('count to 10000')] }))).toHaveLength(10_000);
  expect(deltas(await stream({ prompt: [user('say hello  my friend')] }))).toEqual([
    'hello',
    '  my',
    ' friend',
  ]);
});

test('streams the parts that every provider streams', async () => {
  const types = (parts: ModelStreamPart[]) => parts.map(({ type }) => type);
  expect(types(await stream({ prompt: [user('say hello')] }))).toEqual([
    'stream-start',
    'text-start',
    'text-delta',
    'text-end',
    'finish',
  ]);
  expect(types(await stream({ prompt: [user('what is 2+2?')], tools }))).toEqual([
    'stream-start',
    'tool-call',
    'finish',
  ]);
});

test('an abort ends a stream in the middle of a pause', async () => {
  const controller = new AbortController();
  const slow = new ScriptedModel({ countPauseMs: 60_000 });
  const reading = stream({ prompt: [user('count to 3')], abortSignal: controller.signal }, slow);
  setImmediate(() => controller.abort());
  await expect(reading).rejects.toThrow(/abort/i);
});
