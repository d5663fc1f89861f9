/** A unit: `value × factor + offset` is the value in the base unit of its quantity. */
export interface Unit {
  readonly name: string;
  readonly quantity: string;
  readonly factor: number;
  readonly offset: number;
}

/** By quantity: name, factor to the base unit, other spellings. Exact by definition (SI, international yard and pound). */
const TABLE: Readonly<
  Record<string, readonly (readonly [name: string, factor: number, ...aliases: string[]])[]>
> = {
  length: [
    ['metres', 1, 'm', 'meter', 'meters', 'metre'],
    ['kilometres', 1000, 'km', 'kilometer', 'kilometers', 'kilometre'],
    ['centimetres', 0.01, 'cm', 'centimeter', 'centimeters', 'centimetre'],
    ['millimetres', 0.001, 'mm', 'millimeter', 'millimeters', 'millimetre'],
    ['miles', 1609.344, 'mi', 'mile'],
    ['yards', 0.9144, 'yd', 'yard'],
    ['feet', 0.3048, 'ft', 'foot'],
    ['inches', 0.0254, 'in', 'inch'],
    ['nautical miles', 1852, 'nmi', 'nautical mile'],
  ],
  mass: [
    ['kilograms', 1, 'kg', 'kilogram', 'kilo', 'kilos'],
    ['grams', 0.001, 'g', 'gram'],
    ['milligrams', 1e-6, 'mg', 'milligram'],
    ['tonnes', 1000, 't', 'tonne'],
    ['pounds', 0.45359237, 'lb', 'lbs', 'pound'],
    ['ounces', 0.028349523125, 'oz', 'ounce'],
  ],
  volume: [
    ['litres', 1, 'l', 'liter', 'liters', 'litre'],
    ['millilitres', 0.001, 'ml', 'milliliter', 'milliliters', 'millilitre'],
    ['cubic metres', 1000, 'm3', 'm³', 'cubic meters', 'cubic metre'],
    ['US gallons', 3.785411784, 'gal', 'gallon', 'gallons'],
    ['US cups', 0.2365882365, 'cup', 'cups'],
  ],
  speed: [
    ['metres per second', 1, 'm/s', 'mps', 'meters per second'],
    ['kilometres per hour', 1 / 3.6, 'km/h', 'kmh', 'kph', 'kilometers per hour'],
    ['miles per hour', 0.44704, 'mph'],
    ['knots', 1852 / 3600, 'kn', 'knot'],
  ],
  time: [
    ['seconds', 1, 's', 'sec', 'second'],
    ['milliseconds', 0.001, 'ms', 'millisecond'],
    ['minutes', 60, 'min', 'minute'],
    ['hours', 3600, 'h', 'hour'],
    ['days', 86_400, 'd', 'day'],
    ['weeks', 604_800, 'week'],
  ],
  data: [
    ['bytes', 1, 'b', 'byte'],
    ['kilobytes', 1e3, 'kb', 'kilobyte'],
    ['megabytes', 1e6, 'mb', 'megabyte'],
    ['gigabytes', 1e9, 'gb', 'gigabyte'],
    ['terabytes', 1e12, 'tb', 'terabyte'],
    ['kibibytes', 1024, 'kib', 'kibibyte'],
    ['mebibytes', 1024 ** 2, 'mib', 'mebibyte'],
    ['gibibytes', 1024 ** 3, 'gib', 'gibibyte'],
  ],
};

const TEMPERATURES: readonly (readonly [
  name: string,
  factor: number,
  offset: number,
  ...aliases: string[],
])[] = [
  ['kelvin', 1, 0, 'k'],
  ['degrees celsius', 1, 273.15, 'c', '°c', 'celsius', 'degree celsius'],
  ['degrees fahrenheit', 5 / 9, 273.15 - (32 * 5) / 9, 'f', '°f', 'fahrenheit', 'degree fahrenheit'],
];

const UNITS = new Map<string, Unit>();

for (const [quantity, units] of Object.entries(TABLE)) {
  for (const [name, factor, ...aliases] of units) add({ name, quantity, factor, offset: 0 }, aliases);
}
for (const [name, factor, offset, ...aliases] of TEMPERATURES) {
  add({ name, quantity: 'temperature', factor, offset }, aliases);
}

/** What can be converted. */
export const QUANTITIES: readonly string[] = [...Object.keys(TABLE), 'temperature'];

/** A unit by its name, symbol or usual spelling, in any case. */
export function findUnit(name: string): Unit | undefined {
  return UNITS.get(name.trim().toLowerCase());
}

function add(unit: Unit, aliases: readonly string[]): void {
  for (const alias of [unit.name, ...aliases]) UNITS.set(alias.toLowerCase(), unit);
}
