import { createToolRegistry } from '../../../server/tools/tool-registry';

const registry = createToolRegistry([{ kind: 'built-in', name: 'calculate' }]);

function calculate(expression: string) {
  return registry.call('calculate', JSON.stringify({ expression }), new AbortController().signal);
}

test.each([
  ['1 + 2 * 3', '7'],
  ['(1 + 2) * 3', '9'],
  ['0.1 + 0.2', '0.3'],
  ['2 ^ 3 ^ 2', '512'],
  ['2 ** 10', '1024'],
  ['-2 ^ 2', '-4'],
  ['2 ^ -1', '0.5'],
  ['7 % 4', '3'],
  ['10 / 4 / 5', '0.5'],
  ['1.5e3 + .5', '1500.5'],
  ['sqrt(16) + max(1, 2, 3) - min(4, 5)', '3'],
  ['round(2 * pi)', '6'],
  ['LN(e)', '1'],
  ['--3', '3'],
])('%s is %s', async (expression, expected) => {
  await expect(calculate(expression)).resolves.toEqual({ output: expected, failed: false });
});

test.each([
  ['1 / 0', /no finite value/],
  ['sqrt(-1)', /no finite value/],
  ['1 +', /ends too early/],
  ['(1 + 2', /a '\)' is missing/],
  ['1 2', /unexpected '2'/],
  ['process.exit(1)', /position 8 is not part of an expression/],
  ['constructor', /unexpected 'constructor'/],
  ['sqrt 4', /parentheses/],
  ['sqrt(1, 2)', /takes 1 argument, got 2/],
  ['2 # 3', /'#' at position 2/],
  [`${'('.repeat(200)}1${')'.repeat(200)}`, /nested deeper than 64/],
  ['-'.repeat(400) + '1', /nested deeper than 64/],
])('%s is refused', async (expression, message) => {
  const result = await calculate(expression);
  expect(result.failed).toBe(true);
  expect(result.output).toMatch(message);
});
