/** The size of the subnets of one zone, as prefix lengths. */
export interface SubnetMasks {
  readonly public: number;
  readonly private: number;
  readonly isolated: number;
}

/** AWS allows networks from /16 down, and subnets down to /28. */
const LARGEST = 16;
const SMALLEST = 20;

/**
 * Shares a network among three zones: an eighth of it to each private subnet, where every pod takes an address, and
 * a 256th to each public and isolated one. From the lesson's /16: a /19, and a /24 as in the lesson.
 */
export function subnetMasks(cidr: string): SubnetMasks {
  const [, a, b, c, d, length] = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr) ?? [];
  const octets = [a, b, c, d].map(Number);
  const prefix = Number(length);
  const address = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  const wellFormed = length !== undefined && octets.every((octet) => octet <= 255);

  if (!wellFormed || prefix < LARGEST || prefix > SMALLEST || address % 2 ** (32 - prefix) !== 0) {
    throw new Error(
      `'cidr' must be the literal first address and length of an IPv4 network between /${LARGEST} and ` +
        `/${SMALLEST}, got ${cidr}; for example 10.0.0.0/16`,
    );
  }
  return { public: prefix + 8, private: prefix + 3, isolated: prefix + 8 };
}
