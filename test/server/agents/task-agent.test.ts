import { end, HandMadeModel, toolCall, words } from './hand-made-model';
import { makeAgent, play } from './played-turn';

const agent = makeAgent({ type: 'task-oriented' });

test('calls tools until the task is done, then reports what it did', async () => {
  const { outline, texts } = await play(
    agent,
    'compute 6*7 and convert 10 km to miles, then wait 0.01 seconds',
  );
  expect(outline).toEqual([
    'call calculate',
    'call convert_units',
    'output',
    'output',
    'call wait',
    'output',
    'message',
    'message',
    'finished completed',
  ]);
  expect(texts[0]).toBe('6*7 = 42. 10 km = 6.21371192237 miles. Waited 0.01 seconds.');
  expect(texts[1]).toBe(
    [
      'What I did (3 tool calls):',
      '1. calculate {"expression":"6*7"} → 42',
      '2. convert_units {"value":10,"from":"km","to":"miles"} → {"value":6.21371192237,"unit":"miles"}',
      '3. wait {"seconds":0.01} → waited 0.01 s',
    ].join('\n'),
  );
});

test('has nothing to report where it needed no tool', async () => {
  const { outline } = await play(agent, 'say hello');
  expect(outline).toEqual(['message', 'finished completed']);
});

test('reports a failed call as such', async () => {
  const { outline, texts } = await play(agent, 'compute 1/0');
  expect(outline).toEqual(['call calculate', 'output failed', 'message', 'message', 'finished completed']);
  expect(texts[1]).toContain(
    'What I did (1 tool call, 1 failed):\n1. calculate {"expression":"1/0"} → error: \'1/0\' has',
  );
});

test('reports what was done when it runs out of steps', async () => {
  const model = new HandMadeModel((_, number) => [
    toolCall('calculate', { expression: `${number}+1` }, `call_${number}`),
    end('tool-calls'),
  ]);
  const { outline, texts } = await play(
    makeAgent({ type: 'task-oriented', limits: { maxSteps: 2 } }, model),
    'never stop',
  );
  expect(outline).toEqual([
    'call calculate',
    'output',
    'call calculate',
    'output',
    'message',
    'finished max_steps',
  ]);
  expect(texts).toEqual([
    'What I did (2 tool calls):\n1. calculate {"expression":"1+1"} → 2\n2. calculate {"expression":"2+1"} → 3',
  ]);
  expect(model.calls).toHaveLength(2);
});

test('tells the model to work until all is done', async () => {
  const model = new HandMadeModel(() => [...words('ok'), end()]);
  await play(makeAgent({ type: 'task-oriented', instructions: 'You file taxes.' }, model), 'x');
  expect(model.calls[0]?.prompt[0]?.content).toMatch(
    /^You file taxes\.\n\nYou work on a task until it is done/,
  );
});
