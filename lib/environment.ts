import { type InstanceType } from 'aws-cdk-lib/aws-ec2';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';

/** The environments that a platform can be, from cheapest to safest. */
export const ENVIRONMENT_NAMES = ['development', 'staging', 'production'] as const;

export type EnvironmentName = (typeof ENVIRONMENT_NAMES)[number];

/** What differs between environments: sizes and protection, nothing else. */
export interface EnvironmentSettings {
  /** NAT gateways: one per zone survives the loss of a zone, one for all is a third of the price. */
  readonly natGateways: number;
  /** RDS instance class, without its `db.` prefix. */
  readonly databaseInstanceType: string;
  /** A standby in a second zone, and failover to it. */
  readonly databaseMultiAz: boolean;
  /** ElastiCache node type. */
  readonly cacheNodeType: string;
  /** Cache nodes, over the zones; more than one fails over. */
  readonly cacheNodes: number;
  /** Nothing that holds data or traffic can be deleted by accident, and the database leaves a final snapshot. */
  readonly protect: boolean;
  /** How long logs are kept. */
  readonly logRetention: RetentionDays;
  /** Replicas of an agent that declares no scaling of its own. */
  readonly replicas: { readonly min: number; readonly max: number };
}

/**
 * The one table of sizes and protection.
 *
 * Production holds the lesson's figures (three zones, `db.t3.medium` as its Graviton successor, 3 to 20
 * replicas); what the lesson leaves unprotected for a demonstration is protected there. Three agents at their
 * maximum, a rollout included, fit the database in each: in production 3 × 25 × 5 + 11 = 386 of the 412 connections
 * of `t4g.medium`, in development, the smallest that runs everything, 3 × 4 × 5 + 11 = 71 of the 81 of `t4g.micro`.
 */
export const ENVIRONMENTS: Readonly<Record<EnvironmentName, EnvironmentSettings>> = {
  development: {
    natGateways: 1,
    databaseInstanceType: 't4g.micro',
    databaseMultiAz: false,
    cacheNodeType: 'cache.t4g.micro',
    cacheNodes: 1,
    protect: false,
    logRetention: RetentionDays.ONE_WEEK,
    replicas: { min: 1, max: 3 },
  },
  staging: {
    natGateways: 1,
    databaseInstanceType: 't4g.medium',
    databaseMultiAz: false,
    cacheNodeType: 'cache.t4g.micro',
    cacheNodes: 2,
    protect: false,
    logRetention: RetentionDays.ONE_MONTH,
    replicas: { min: 2, max: 10 },
  },
  production: {
    natGateways: 3,
    databaseInstanceType: 't4g.medium',
    databaseMultiAz: true,
    cacheNodeType: 'cache.t4g.small',
    cacheNodes: 3,
    protect: true,
    logRetention: RetentionDays.THREE_MONTHS,
    replicas: { min: 3, max: 20 },
  },
};

/**
 * Checks the name of an environment.
 *
 * @throws when it is none of the known ones
 */
export function environmentName(value: string): EnvironmentName {
  const known = ENVIRONMENT_NAMES.find((name) => name === value);
  if (known === undefined) {
    throw new Error(
      `'environment' must be one of ${ENVIRONMENT_NAMES.join(', ')}, got '${value}'; pass one of them, or leave it out for production`,
    );
  }
  return known;
}

/** The settings of an environment, with what a platform says otherwise. */
export function environmentSettings(
  name: EnvironmentName,
  overrides: { readonly databaseInstanceType?: InstanceType },
): EnvironmentSettings {
  const { databaseInstanceType } = overrides;
  const settings = ENVIRONMENTS[name];
  return databaseInstanceType === undefined
    ? settings
    : { ...settings, databaseInstanceType: databaseInstanceType.toString() };
}
