import { makeAgent, play, userSays } from './played-turn';
import { end, HandMadeModel, toolCall, words } from './hand-made-model';

const agent = makeAgent({ type: 'conversational' });

test('streams its answer as it comes', async () => {
  const { events, outline, texts } = await play(agent, 'count to 3');
  expect(events.map(({ type }) => type)).toEqual([
    'message-started',
    'text-delta',
    'text-delta',
    'text-delta',
    'item-done',
    'finished',
  ]);
  expect(outline).toEqual(['message', 'finished completed']);
  expect(texts).toEqual(['1 2 3']);
});

test('answers in one delta where nobody reads deltas', async () => {
  const { events, texts } = await play(agent, 'count to 3', { stream: false });
  expect(events.map(({ type }) => type)).toEqual(['message-started', 'text-delta', 'item-done', 'finished']);
  expect(texts).toEqual(['1 2 3']);
});

test('remembers what was said before', async () => {
  const first = await play(agent, 'My name is Ada.');
  const history = [userSays('My name is Ada.'), ...first.items];
  const second = await play(agent, 'What is my name?', { history });
  expect(second.texts).toEqual(['Your name is Ada.']);
});

test('calls a tool and answers from its result', async () => {
  const { outline, items, texts } = await play(agent, 'What is 6 times 7?');
  expect(outline).toEqual(['call calculate', 'output', 'message', 'finished completed']);
  expect(items[0]).toMatchObject({ arguments: '{"expression":"6 * 7"}' });
  expect(items[1]).toMatchObject({ output: '42' });
  expect(texts).toEqual(['6 * 7 = 42.']);
});

test('sums up the usage of all its model calls', async () => {
  const model = new HandMadeModel((_, number) =>
    number === 1
      ? [toolCall('calculate', { expression: '1+1' }), end('tool-calls', 7)]
      : [...words('2'), end('stop', 3)],
  );
  const { finished } = await play(makeAgent({ type: 'conversational' }, model), 'x');
  expect(finished.usage).toEqual({ inputTokens: 20, outputTokens: 10 });
});

test('gives the model its instructions, those of the turn, its tools, and its limits', async () => {
  const model = new HandMadeModel(() => [...words('ok'), end()]);
  const limited = makeAgent(
    {
      type: 'conversational',
      instructions: 'You sell tea.',
      tools: [{ kind: 'built-in', name: 'wait' }],
      limits: { maxOutputTokens: 99 },
    },
    model,
  );
  await play(limited, 'hi', { instructions: 'Be brief.', temperature: 0.3 });
  await play(limited, 'hi', { maxOutputTokens: 10 });
  expect(model.calls[0]).toMatchObject({
    prompt: [
      { role: 'system', content: 'You sell tea.\n\nBe brief.' },
      { role: 'user', content: [{ type: 'text', text: 'hi' }] },
    ],
    tools: [{ type: 'function', name: 'wait', inputSchema: { type: 'object', required: ['seconds'] } }],
    toolChoice: { type: 'auto' },
    temperature: 0.3,
    maxOutputTokens: 99,
  });
  expect(model.calls[1]).toMatchObject({ maxOutputTokens: 10 });
});

test('sends no tools where it has none', async () => {
  const model = new HandMadeModel(() => [...words('ok'), end()]);
  await play(makeAgent({ type: 'conversational', tools: [] }, model), 'hi');
  expect(model.calls[0]).not.toHaveProperty('tools');
  expect(model.calls[0]).not.toHaveProperty('toolChoice');
});
