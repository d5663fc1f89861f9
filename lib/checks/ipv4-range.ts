/** Whether an IPv4 range holds an address; false for what is no literal IPv4 range. */
export function rangeHolds(cidr: string, address: string): boolean {
  const [first = '', length = '32'] = cidr.split('/');
  const base = numberOf(first);
  const target = numberOf(address);
  if (base === undefined || target === undefined) return false;
  const size = 2 ** (32 - Number(length));
  return Math.floor(base / size) === Math.floor(target / size);
}

function numberOf(address: string): number | undefined {
  const octets = address.split('.').map(Number);
  const valid = octets.length === 4 && octets.every((octet) => octet >= 0 && octet <= 255);
  return valid ? octets.reduce((sum, octet) => sum * 256 + octet, 0) : undefined;
}
