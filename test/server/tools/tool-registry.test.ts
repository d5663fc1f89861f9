import { z } from 'zod';
import { BUILT_IN_TOOLS } from '../../../contract/agent-definition';
import { defineTool } from '../../../server/tools/tool';
import { createToolRegistry, ToolRegistry } from '../../../server/tools/tool-registry';

const { signal } = new AbortController();

function greeter(
  execute: (args: { name: string }, signal: AbortSignal) => Promise<string> | string,
  timeoutSeconds = 5,
) {
  return new ToolRegistry().register(
    defineTool({
      name: 'greet',
      description: 'Greets somebody.',
      parameters: z.strictObject({ name: z.string().min(2) }),
      timeoutSeconds,
      execute,
    }),
  );
}

test('holds the built-in tools that a definition names, in its order', () => {
  const registry = createToolRegistry([
    { kind: 'built-in', name: 'wait' },
    { kind: 'built-in', name: 'calculate' },
  ]);
  expect(registry.list().map(({ name }) => name)).toEqual(['wait', 'calculate']);
  expect(registry.get('calculate')?.description).toContain('arithmetic');
  expect(registry.get('current_time')).toBeUndefined();
});

test('every built-in tool exists and shows the model an object schema with its fields', () => {
  const tools = createToolRegistry(BUILT_IN_TOOLS.map((name) => ({ kind: 'built-in', name }))).list();
  expect(tools.map(({ name }) => name)).toEqual([...BUILT_IN_TOOLS]);
  for (const { inputSchema } of tools) {
    expect(inputSchema).toMatchObject({ type: 'object', additionalProperties: false });
    expect(inputSchema).not.toHaveProperty('$schema');
  }
});

test('passes validated arguments', async () => {
  const registry = greeter(({ name }) => `hello ${name}`);
  await expect(registry.call('greet', '{"name":"Ada"}', signal)).resolves.toEqual({
    output: 'hello Ada',
    failed: false,
  });
});

test.each([
  ['not JSON', '{"name":', `error: the arguments of 'greet' must be a JSON object, got {"name":`],
  [
    'a wrong type',
    '{"name":7}',
    "error: wrong arguments for 'greet': name: Invalid input: expected string, received number",
  ],
  [
    'several mistakes, all told',
    '{"name":"A","loud":true}',
    `error: wrong arguments for 'greet': name: Too small: expected string to have >=2 characters; arguments: Unrecognized key: "loud"`,
  ],
  [
    'nothing',
    '',
    "error: wrong arguments for 'greet': name: Invalid input: expected string, received undefined",
  ],
  [
    'no object',
    '[1]',
    "error: wrong arguments for 'greet': arguments: Invalid input: expected object, received array",
  ],
])('answers with the mistake when the arguments are %s', async (_, json, output) => {
  const execute = jest.fn();
  await expect(greeter(execute).call('greet', json, signal)).resolves.toEqual({ output, failed: true });
  expect(execute).not.toHaveBeenCalled();
});

test('answers with the tools that there are when one is unknown', async () => {
  await expect(greeter(() => '').call('greeet', '{}', signal)).resolves.toEqual({
    output: "error: there is no tool 'greeet'; use one of: greet",
    failed: true,
  });
  await expect(new ToolRegistry().call('x', '{}', signal)).resolves.toMatchObject({ failed: true });
});

test.each([
  [
    'throws',
    () => {
      throw new Error('boom');
    },
  ],
  ['rejects', () => Promise.reject(new Error('boom'))],
])('answers with the failure when a tool %s', async (_, execute) => {
  await expect(greeter(execute).call('greet', '{"name":"Ada"}', signal)).resolves.toEqual({
    output: "error: 'greet' failed: boom",
    failed: true,
  });
});

test('answers when a tool takes too long, and aborts it, even one that does not listen', async () => {
  let aborted = false;
  const registry = greeter((_, inner) => {
    inner.addEventListener('abort', () => (aborted = true));
    return new Promise(() => undefined);
  }, 0.02);
  await expect(registry.call('greet', '{"name":"Ada"}', signal)).resolves.toEqual({
    output: "error: 'greet' gave no answer within 0.02 s",
    failed: true,
  });
  expect(aborted).toBe(true);
});

test("throws the caller's reason when the caller aborts", async () => {
  const controller = new AbortController();
  const calling = greeter(() => new Promise(() => undefined)).call(
    'greet',
    '{"name":"Ada"}',
    controller.signal,
  );
  controller.abort(new Error('turn over'));
  await expect(calling).rejects.toThrow('turn over');
  await expect(greeter(() => 'x').call('greet', '{"name":"Ada"}', controller.signal)).rejects.toThrow(
    'turn over',
  );
});

test('fails when two tools have one name', () => {
  const registry = createToolRegistry([{ kind: 'built-in', name: 'wait' }]);
  expect(() => registry.register(registry.get('wait')!)).toThrow(
    "tool 'wait' is registered already; give the second one another name",
  );
});

test('fails when the schema of an http tool cannot be checked', () => {
  const definition = {
    kind: 'http',
    name: 'lookup',
    description: 'x',
    method: 'GET',
    url: 'https://example.com/',
    parameters: { type: 'object', if: {}, then: {} },
  } as const;
  expect(() => createToolRegistry([definition])).toThrow(
    /'parameters' of tool 'lookup' must be a JSON Schema.*if\/then\/else/,
  );
});
