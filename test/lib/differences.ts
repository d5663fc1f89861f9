/** Paths at which two values differ; lists of variables are compared by name. */
export function differences(a: any, b: any, path = ''): string[] {
  if (JSON.stringify(a) === JSON.stringify(b)) return [];
  if (path.endsWith('.env')) return differences(byVariable(a), byVariable(b), `${path}#`);
  if (path.endsWith('.egress') || typeof a !== 'object' || typeof b !== 'object' || !a || !b)
    return [path.replace('#', '')];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((key) =>
    differences(a[key], b[key], path.endsWith('#') ? `${path.slice(0, -1)}.${key}=` : `${path}.${key}`).map(
      (p) => p.replace(/=.*/, ''),
    ),
  );
}

function byVariable(env: { name: string }[]): Record<string, unknown> {
  return Object.fromEntries(env.map((variable) => [variable.name, variable]));
}
