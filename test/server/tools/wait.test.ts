import { createToolRegistry } from '../../../server/tools/tool-registry';

const registry = createToolRegistry([{ kind: 'built-in', name: 'wait' }]);

test('waits', async () => {
  const result = await registry.call('wait', '{"seconds":0.01}', new AbortController().signal);
  expect(result).toEqual({ output: 'waited 0.01 s', failed: false });
});

test('ends at once when the turn is aborted', async () => {
  const controller = new AbortController();
  const waiting = registry.call('wait', '{"seconds":60}', controller.signal);
  controller.abort(new Error('client left'));
  await expect(waiting).rejects.toThrow('client left');
});

test('refuses more than a minute', async () => {
  const result = await registry.call('wait', '{"seconds":61}', new AbortController().signal);
  expect(result).toMatchObject({ failed: true, output: expect.stringContaining('seconds: Too big') });
});
