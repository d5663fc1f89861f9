import { createToolRegistry } from '../../../server/tools/tool-registry';

const registry = createToolRegistry([{ kind: 'built-in', name: 'convert_units' }]);

function convert(value: number, from: string, to: string) {
  return registry.call('convert_units', JSON.stringify({ value, from, to }), new AbortController().signal);
}

test.each([
  [10, 'km', 'miles', 6.21371192237, 'miles'],
  [1, 'Mile', 'm', 1609.344, 'metres'],
  [100, 'celsius', '°F', 212, 'degrees fahrenheit'],
  [-40, 'f', 'c', -40, 'degrees celsius'],
  [0, 'C', 'K', 273.15, 'kelvin'],
  [1, 'lb', 'g', 453.59237, 'grams'],
  [36, 'km/h', 'm/s', 10, 'metres per second'],
  [2, 'GiB', 'MiB', 2048, 'mebibytes'],
  [1, 'gallon', 'l', 3.785411784, 'litres'],
  [1, 'week', 'hours', 168, 'hours'],
])('%d %s in %s is %d', async (value, from, to, expected, unit) => {
  const { output, failed } = await convert(value, from, to);
  expect(failed).toBe(false);
  expect(JSON.parse(output)).toEqual({ value: expected, unit });
});

test('fails when a unit is unknown, naming it', async () => {
  await expect(convert(1, 'km', 'parsec')).resolves.toMatchObject({
    failed: true,
    output: expect.stringContaining("'parsec' is not a unit known here"),
  });
});

test('fails when the units measure different things', async () => {
  await expect(convert(1, 'km', 'kg')).resolves.toMatchObject({
    failed: true,
    output: "error: 'km' is a unit of length, 'kg' one of mass",
  });
});
