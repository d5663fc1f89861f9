import { cpus } from 'node:os';
import { haproxyVersion } from './haproxy-version';

/** What was measured, printed as a table at the end. */
export class Figures {
  readonly #rows: (readonly [what: string, measured: string])[] = [];

  add(what: string, measured: string): void {
    this.#rows.push([what, measured]);
  }

  print(title: string): void {
    const width = Math.max(...this.#rows.map(([what]) => what.length));
    const machine = `haproxy ${haproxyVersion()}, Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model}`;
    process.stdout.write(
      [
        `\n${title} (${machine})`,
        ...this.#rows.map(([what, seen]) => `  ${what.padEnd(width)}  ${seen}`),
        '',
      ].join('\n'),
    );
  }
}

/** `a 200, b 200`: how many each got, by name. */
export function spread(counts: ReadonlyMap<string, number>): string {
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}

/** How often each value occurs. */
export function tally(values: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
