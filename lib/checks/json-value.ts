/** An object as JSON has it. */
export type JsonObject = Readonly<Record<string, unknown>>;

const LONGEST_SHOWN = 80;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What stands at a path; undefined where the path leads nowhere. */
export function at(value: unknown, ...path: string[]): unknown {
  return path.reduce((inside, key) => (isObject(inside) ? inside[key] : undefined), value);
}

/** The same as a list: nothing is the empty list, and a single value a list of one, as CloudFormation reads it. */
export function listAt(value: unknown, ...path: string[]): readonly unknown[] {
  const found = at(value, ...path);
  if (found === undefined || found === null) return [];
  return Array.isArray(found) ? (found as unknown[]) : [found];
}

/** Whether CloudFormation works a value out at deployment, so that nothing can be said about it before. */
export function isDeployTime(value: unknown): boolean {
  if (!isObject(value)) return false;
  const [key, ...rest] = Object.keys(value);
  return rest.length === 0 && key !== undefined && (key === 'Ref' || key.startsWith('Fn::'));
}

/** Whether a property is on: `true`, as text too, or a value of the deployment. */
export function isOn(value: unknown): boolean {
  return value === true || value === 'true' || isDeployTime(value);
}

/** A value in a message. */
export function shown(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  const text = typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}
