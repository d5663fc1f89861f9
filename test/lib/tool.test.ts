import { BUILT_IN_TOOLS } from '../../contract';
import { type HttpToolOptions, Tool } from '../../lib/tool';

test('each built-in tool has a shortcut', () => {
  const shortcuts = [
    Tool.calculate(),
    Tool.currentTime(),
    Tool.convertUnits(),
    Tool.textStatistics(),
    Tool.wait(),
  ];
  expect(shortcuts.map((tool) => tool.definition.name)).toEqual([...BUILT_IN_TOOLS]);
  expect(Tool.builtIn('wait').definition).toEqual({ kind: 'built-in', name: 'wait' });
});

test('an HTTP tool is a GET without arguments by default', () => {
  const { definition } = Tool.http({ name: 'a', description: 'b', url: 'https://a.example.com' });
  expect(definition).toEqual({
    kind: 'http',
    name: 'a',
    description: 'b',
    method: 'GET',
    url: 'https://a.example.com',
    parameters: { type: 'object', properties: {} },
  });
});

test('all options of an HTTP tool', () => {
  const allOptions: Required<HttpToolOptions> = {
    name: 'a',
    description: 'b',
    url: 'https://a.example.com',
    method: 'POST',
    parameters: { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] },
  };
  expect(Tool.http(allOptions).definition).toEqual({ kind: 'http', ...allOptions });
});
