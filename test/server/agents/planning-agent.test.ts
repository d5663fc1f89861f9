import { end, HandMadeModel, toolCall, words } from './hand-made-model';
import { makeAgent, play, userSays } from './played-turn';

const agent = makeAgent({ type: 'planning' });

test('writes a plan, carries out its steps, and reports', async () => {
  const { outline, texts } = await play(agent, 'compute 6*7 and count to 3, then convert 10 km to miles');
  expect(outline).toEqual([
    'message',
    'call calculate',
    'output',
    'message',
    'message',
    'call convert_units',
    'output',
    'message',
    'message',
    'finished completed',
  ]);
  expect(texts).toEqual([
    'Plan:\n1. Compute 6*7\n2. Count to 3\n3. Convert 10 km to miles',
    'Step 1 of 3: Compute 6*7\n6*7 = 42.',
    'Step 2 of 3: Count to 3\n1 2 3',
    'Step 3 of 3: Convert 10 km to miles\n10 km = 6.21371192237 miles.',
    [
      'Report on "compute 6*7 and count to 3, then convert 10 km to miles":',
      '1. Compute 6*7 → 6*7 = 42.',
      '2. Count to 3 → 1 2 3',
      '3. Convert 10 km to miles → 10 km = 6.21371192237 miles.',
    ].join('\n'),
  ]);
});

test('streams its steps and its report, never the JSON of the plan', async () => {
  const { events } = await play(agent, 'count to 3');
  const deltas = events.flatMap((event) => (event.type === 'text-delta' ? [event.delta] : []));
  expect(deltas.slice(0, 5)).toEqual([
    'Plan:\n1. Count to 3\n2. Check the result',
    'Step 1 of 2: Count to 3\n',
    '1',
    ' 2',
    ' 3',
  ]);
  expect(deltas.join('')).not.toContain('{"steps"');
});

test('plans with the conversation in mind', async () => {
  const history = [userSays('My name is Ada.')];
  const { texts } = await play(agent, 'What is my name?', { history });
  expect(texts[1]).toBe('Step 1 of 2: What is my name?\nYour name is Ada.');
});

/** A model that plans `steps` steps and says `did N` to each. */
function planner(steps: number, answer = (number: number) => [...words(`did ${number}`), end()]) {
  return new HandMadeModel((_, number) =>
    number === 1
      ? [
          ...words(JSON.stringify({ steps: Array.from({ length: steps }, (_, index) => `do ${index + 1}`) })),
          end(),
        ]
      : answer(number - 1),
  );
}

test('asks for a plan that fits its steps, names the tools, and lets the model call them in steps only', async () => {
  const model = planner(2);
  const made = makeAgent({ type: 'planning', tools: [{ kind: 'built-in', name: 'wait' }] }, model);
  await play(made, 'do it');
  const asked = model.calls.map(({ prompt }) => (prompt.at(-1) as any).content[0].text as string);
  expect(asked[0]).toMatch(/^Write a plan .* in at most 10 steps.*these tools: wait\..*\{"steps"/);
  expect(asked[1]).toMatch(/^Carry out step 1 of 2: do 1\n/);
  expect(asked[2]).toMatch(/^Carry out step 2 of 2: do 2\n/);
  expect(asked[3]).toMatch(/^Write the final report: /);
  expect(model.calls.map(({ toolChoice }) => toolChoice?.type)).toEqual(['none', 'auto', 'auto', 'none']);
  expect(JSON.stringify(model.calls[3]?.prompt)).toContain('did 2');
});

test('keeps its last model call for the report, which names the steps that were left', async () => {
  const model = planner(5);
  const made = makeAgent({ type: 'planning', limits: { maxSteps: 4 } }, model);
  const { outline, texts } = await play(made, 'do it');
  expect(outline).toEqual(['message', 'message', 'message', 'message', 'finished max_steps']);
  expect(texts.slice(1)).toEqual(['Step 1 of 5: do 1\ndid 1', 'Step 2 of 5: do 2\ndid 2', 'did 3']);
  expect(JSON.stringify(model.calls[3]?.prompt.at(-1))).toContain('not carried out: do 3; do 4; do 5.');
});

test.each([1, 2])('stays within %d model calls', async (maxSteps) => {
  const model = planner(3);
  const { outline } = await play(makeAgent({ type: 'planning', limits: { maxSteps } }, model), 'do it');
  expect(model.calls).toHaveLength(maxSteps);
  expect(outline.at(-1)).toBe('finished max_steps');
});

test('a step that never stops calling tools ends with its calls answered and the report written', async () => {
  const model = planner(2, (number) =>
    number === 3
      ? [...words('report'), end()]
      : [toolCall('calculate', { expression: '1+1' }, `c${number}`), end('tool-calls')],
  );
  const { outline, texts } = await play(
    makeAgent({ type: 'planning', limits: { maxSteps: 4 } }, model),
    'do it',
  );
  expect(outline).toEqual([
    'message',
    'call calculate',
    'output',
    'call calculate',
    'output',
    'message',
    'finished max_steps',
  ]);
  expect(texts.at(-1)).toBe('report');
});

test('takes the request as the only step where the model writes no plan', async () => {
  const model = new HandMadeModel(() => [...words('I would rather not.'), end()]);
  const { texts } = await play(makeAgent({ type: 'planning' }, model), 'bake a cake');
  expect(texts[0]).toBe('Plan:\n1. bake a cake');
  expect(texts[1]).toBe('Step 1 of 1: bake a cake\nI would rather not.');
});

test('ends where an answer runs out of tokens', async () => {
  const model = planner(3, () => [...words('did'), end('length')]);
  const { outline, finished } = await play(makeAgent({ type: 'planning' }, model), 'do it');
  expect(outline).toEqual(['message', 'message cut', 'finished max_output_tokens']);
  expect(finished.usage).toEqual({ inputTokens: 20, outputTokens: 10 });
});
