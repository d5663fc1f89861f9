/** Until when AWS supports a version at its normal price. */
export interface SupportEnd {
  /** The last day, UTC. */
  readonly date: string;
  /** Not published when this was written: worked out as the table says, and never a reason to refuse. */
  readonly estimated?: true;
}

/** What has versions that end. */
export const SUPPORTED_ENGINES = ['Kubernetes', 'Postgres', 'Valkey'] as const;

export type SupportedEngine = (typeof SUPPORTED_ENGINES)[number];

/**
 * The end of standard support, by version.
 *
 * Kubernetes: https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html. EKS supports a version for 14
 * months; the date of 1.36 is 14 months after its release upstream (April 2026) and the 36 to 60 days that EKS took for
 * 1.31 to 1.34.
 *
 * Postgres: https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-release-calendar.html. RDS
 * ends a major on the last day of the February after the community's last release of it, in November; so did 12
 * (2025-02-28), and so all later dates are worked out.
 *
 * Valkey: AWS had named no end of support for any of its versions, so that it has none here.
 * https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/engine-versions.html
 */
export const SUPPORT_ENDS: Readonly<Record<SupportedEngine, Readonly<Record<string, SupportEnd>>>> = {
  Kubernetes: {
    '1.31': { date: '2025-11-26' },
    '1.32': { date: '2026-03-23' },
    '1.33': { date: '2026-07-29' },
    '1.34': { date: '2026-12-02' },
    '1.35': { date: '2027-03-27' },
    '1.36': { date: '2027-07-31', estimated: true },
  },
  Postgres: {
    '12': { date: '2025-02-28' },
    '13': { date: '2026-02-28', estimated: true },
    '14': { date: '2027-02-28', estimated: true },
    '15': { date: '2028-02-29', estimated: true },
    '16': { date: '2029-02-28', estimated: true },
    '17': { date: '2030-02-28', estimated: true },
    '18': { date: '2031-02-28', estimated: true },
  },
  Valkey: {},
};
