import { type ManifestObject } from './manifest-schema';

/** The controller reads all three alike. */
const PREFIXES = ['haproxy.org/', 'haproxy.com/', 'ingress.kubernetes.io/'];

/**
 * Known, and rightly without effect here: the router's tables are bounded, readiness comes from the probes, and
 * there is no TLS on the loopback address.
 */
const NEEDLESS = ['rate-limit-size', 'check', 'check-http', 'check-interval', 'scale-server-slots'];

export interface AnnotationSource {
  /** File and object, for messages. */
  readonly origin: string;
  readonly object: ManifestObject<'Ingress' | 'Service'>;
  /** Names that the router honours on this kind of object. */
  readonly honoured: readonly string[];
  /** Gets what is wrong with a value. */
  readonly problems: string[];
  /** Gets a warning for each annotation without effect, once. */
  readonly unknown: Map<string, string>;
}

/** The controller's annotations of an object, by their name without prefix. */
export class AnnotationValues {
  readonly #source: AnnotationSource;
  readonly #values = new Map<string, string>();

  constructor(source: AnnotationSource) {
    this.#source = source;
    for (const [key, value] of Object.entries(source.object.metadata.annotations)) {
      const prefix = PREFIXES.find((candidate) => key.startsWith(candidate));
      const name = prefix && key.slice(prefix.length);
      if (name && source.honoured.includes(name)) this.#values.set(name, value.trim());
      else if (!name || !NEEDLESS.includes(name)) {
        if (!source.unknown.has(key)) {
          source.unknown.set(key, `annotation '${key}' (${source.origin}) has no effect in a local run`);
        }
      }
    }
  }

  /** The value as `parse` reads it; a value that it cannot read is a problem, and the standard is used. */
  read<T>(name: string, standard: T, allowed: string, parse: (value: string) => T | undefined): T {
    const value = this.#values.get(name);
    if (value === undefined) return standard;
    const parsed = parse(value);
    if (parsed === undefined) {
      this.#source.problems.push(
        `${this.#source.origin}: annotation 'haproxy.org/${name}' must be ${allowed}, got '${value}'`,
      );
    }
    return parsed ?? standard;
  }
}

/** A whole number within limits. */
export function parseWhole(
  minimum: number,
  maximum = Number.MAX_SAFE_INTEGER,
): (value: string) => number | undefined {
  return (value) =>
    /^\d+$/.test(value) && Number(value) >= minimum && Number(value) <= maximum ? Number(value) : undefined;
}

/** Milliseconds of a time such as `10s`; a number without a unit counts milliseconds. */
export function parseTime(value: string): number | undefined {
  const [, number, unit] = /^(\d+)(ms|s|m|h|d)?$/.exec(value) ?? [];
  const units: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
  return Number(number) * (units[unit ?? 'ms'] ?? 0) || undefined;
}
