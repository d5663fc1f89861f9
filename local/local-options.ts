import { existsSync, statSync } from 'node:fs';
import { InvalidArgumentError } from 'commander';
import { ENVIRONMENT } from '../contract';

/** Readers of the command line's values; each says what it got, what is allowed, and an example. */

/** A whole number within limits. */
export function wholeNumber(minimum: number, maximum: number, example: string): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (!/^\d+$/.test(value) || number < minimum || number > maximum) {
      fail(`must be a whole number from ${minimum} to ${maximum}, got '${value}'; for example ${example}`);
    }
    return number;
  };
}

/**
 * A URL of one of the protocols that the agent server accepts for a variable.
 *
 * `refuse` ends the command: commander would repeat the value, which may carry a password.
 */
export function storeUrl(
  variable: 'DATABASE_URL' | 'CACHE_URL',
  example: string,
  refuse: (problem: string) => never,
): (value: string) => string {
  const { protocols } = ENVIRONMENT[variable];
  return (value) => {
    if (!URL.canParse(value) || !(protocols as readonly string[]).includes(new URL(value).protocol)) {
      const allowed = protocols.map((name) => `${name}//`).join(' or ');
      refuse(`must be a URL that starts with ${allowed}; for example ${example}`);
    }
    return value;
  };
}

/** A folder that exists. */
export function folder(value: string): string {
  if (!existsSync(value) || !statSync(value).isDirectory()) {
    fail(`must be a folder that exists, got '${value}'; 'npm run manifests' writes dist/manifests`);
  }
  return value;
}

/** Collects `key=value` pairs. */
export function contextPair(
  value: string,
  previous: Readonly<Record<string, string>>,
): Record<string, string> {
  const at = value.indexOf('=');
  if (at < 1) fail(`must be key=value, got '${value}'; for example -c environment=development`);
  return { ...previous, [value.slice(0, at)]: value.slice(at + 1) };
}

function fail(message: string): never {
  throw new InvalidArgumentError(message);
}
