/** GiB of a `large`; every `xlarge` step doubles from there. */
const LARGE_GIB: Readonly<Record<string, number>> = { t: 8, m: 8, r: 16 };

/** Sizes below `large`, which the burstable families have. */
const SMALL_GIB: Readonly<Record<string, number>> = { micro: 1, small: 2, medium: 4 };

const SIZES = ['micro', 'small', 'medium', 'large', 'xlarge', '2xlarge', '4xlarge', '8xlarge', '12xlarge'];

/** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.MaxConnections */
const BYTES_PER_CONNECTION = 9_531_392;
const MOST_CONNECTIONS = 5000;

/**
 * The memory of an RDS instance class of the t3, t4g, m5 to m8 and r5 to r8 families, in GiB.
 *
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Summary.html
 */
export function databaseMemoryGiB(instanceType: string): number | undefined {
  const [, letter = '', size = ''] = /^([tmr])(?:3|4g|[5-8]g?|[5-8]i)\.(\w+)$/.exec(instanceType) ?? [];
  const large = LARGE_GIB[letter];
  if (large === undefined) return undefined;
  if (letter === 't' && size in SMALL_GIB) return SMALL_GIB[size];
  if (size === 'large') return large;
  const [matched, times] = /^(\d*)xlarge$/.exec(size) ?? [];
  return matched === undefined ? undefined : large * 2 * Number(times || 1);
}

/**
 * What `max_connections` of RDS for PostgreSQL is by default: LEAST(DBInstanceClassMemory / 9531392, 5000).
 *
 * `DBInstanceClassMemory` is what the operating system and RDS leave of the memory; AWS publishes no figure. 260 MiB
 * and 2 % is a fit from below to values read with `show max_connections`: 198 at 2 GiB, 413 at 4, 856 at 8, 1,660 at
 * 15.25 (https://gist.github.com/guizmaii/1cacffef793c2ba9645083c3e18b3d8c).
 */
export function defaultMaxConnections(memoryGiB: number): number {
  const left = memoryGiB * 2 ** 30 * 0.98 - 260 * 2 ** 20;
  return Math.min(Math.floor(left / BYTES_PER_CONNECTION), MOST_CONNECTIONS);
}

/** The smallest class of the same family that takes so many connections. */
export function classForConnections(instanceType: string, connections: number): string | undefined {
  const family = instanceType.split('.')[0] ?? '';
  return SIZES.map((size) => `${family}.${size}`).find((type) => {
    const memory = databaseMemoryGiB(type);
    return memory !== undefined && defaultMaxConnections(memory) >= connections;
  });
}
