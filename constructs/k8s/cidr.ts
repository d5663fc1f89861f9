import { isIP } from 'node:net';
import { isUnresolved } from './unresolved';

/** Problems of a list of IPv4 ranges; a value that is known only at deployment passes. */
export function cidrProblems(property: string, cidrs: readonly string[]): string[] {
  return cidrs
    .filter((cidr) => !isUnresolved(cidr) && !isCidr(cidr))
    .map((cidr) => `'${property}' must hold IPv4 ranges, got '${cidr}'; write it as in '10.0.0.0/16'`);
}

/** The same for the ranges of the stores, of which there has to be one: an empty peer list would open every host. */
export function dataCidrProblems(cidrs: readonly string[]): string[] {
  if (cidrs.length > 0) return cidrProblems('dataCidrs', cidrs);
  return ["'dataCidrs' must hold at least one IPv4 range, got []; leave it out for the private ranges"];
}

function isCidr(text: string): boolean {
  const [address = '', prefix = '', ...rest] = text.split('/');
  return rest.length === 0 && isIP(address) === 4 && /^\d{1,2}$/.test(prefix) && Number(prefix) <= 32;
}
