import { type Workload } from '../../contract';
import { classForConnections, databaseMemoryGiB, defaultMaxConnections } from './database-class';
import { type Findings, problemsOnly } from './findings';

/** The database as it is declared. */
export interface DatabaseFacts {
  /** Its class without `db.`, such as `t4g.medium`; undefined when it is known at deployment only. */
  readonly instanceType: string | undefined;
  /** `max_connections` of its parameter group, where that sets it to a number. */
  readonly maxConnections: number | undefined;
}

/** The migration Job works over one. */
const MIGRATION_CONNECTIONS = 1;

/** Kept by Postgres for its superusers (3), taken by RDS itself, and left to a person who has to look. */
const RESERVED_CONNECTIONS = 10;

/**
 * The agents' pools fit the database when all of them are at their maximum and roll out at once.
 *
 * Pods that drain keep no idle connection for longer than ten seconds, so that they are not counted.
 */
export function proveConnections(workloads: readonly Workload[], database: DatabaseFacts): Findings {
  const { instanceType } = database;
  const memory = instanceType === undefined ? undefined : databaseMemoryGiB(instanceType);
  const most = database.maxConnections ?? (memory === undefined ? undefined : defaultMaxConnections(memory));
  if (most === undefined) {
    if (instanceType === undefined) return problemsOnly([]);
    return {
      problems: [],
      warnings: [
        {
          id: 'agent-fleet-cdk:unknown-database-class',
          message: `'databaseInstanceType' is ${instanceType}, whose memory is not known here; check that max_connections is at least ${connectionsOf(workloads)}`,
        },
      ],
    };
  }
  const needed = connectionsOf(workloads);
  if (needed <= most) return problemsOnly([]);
  const sums = workloads.map(
    ({ name, maxReplicas, surge, poolSize }) =>
      `${name} ${maxReplicas + surge} × ${poolSize} = ${(maxReplicas + surge) * poolSize}`,
  );
  const larger = instanceType === undefined ? undefined : classForConnections(instanceType, needed);
  return problemsOnly([
    `connections of all agents at their maximum, a rollout included, must be at most 'max_connections' of the database (${most}${instanceType === undefined ? '' : ` on db.${instanceType}`}), got ${needed}: ${sums.join(', ')}, migration ${MIGRATION_CONNECTIONS}, reserved ${RESERVED_CONNECTIONS}; lower 'max' of an agent's scaling, set a smaller DATABASE_POOL_SIZE in its 'env', or pass a larger 'databaseInstanceType'${larger === undefined ? '' : ` (db.${larger} is enough)`}`,
  ]);
}

function connectionsOf(workloads: readonly Workload[]): number {
  const agents = workloads.reduce(
    (sum, { maxReplicas, surge, poolSize }) => sum + (maxReplicas + surge) * poolSize,
    0,
  );
  return agents + MIGRATION_CONNECTIONS + RESERVED_CONNECTIONS;
}
