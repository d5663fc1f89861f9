import { Duration, RemovalPolicy, Size } from 'aws-cdk-lib';
import { InstanceClass, InstanceSize, InstanceType, type IVpc } from 'aws-cdk-lib/aws-ec2';
import { type IKey } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';

/** How the agents' database is set up. */
export interface AgentDatabaseProps {
  /** The network; needs isolated subnets in at least two zones. */
  readonly vpc: IVpc;
  /**
   * The size of the instance.
   *
   * @default db.t4g.medium, the lesson's db.t3.medium one generation on: same size, Graviton, lower price
   */
  readonly instanceType?: InstanceType;
  /**
   * Keep a standby in a second zone and fail over to it.
   *
   * Doubles the price of the instance; without it a zone's outage is the database's.
   *
   * @default true
   */
  readonly multiAz?: boolean;
  /**
   * The storage to start with, gp3.
   *
   * @default 100 GiB
   */
  readonly allocatedStorage?: Size;
  /**
   * How far storage may grow by itself when it runs full.
   *
   * @default 500 GiB
   */
  readonly maxAllocatedStorage?: Size;
  /**
   * How long automated backups are kept: any second of that time can be restored.
   *
   * @default 7 days
   */
  readonly backupRetention?: Duration;
  /**
   * When backups are taken, UTC.
   *
   * @default 03:00-04:00
   */
  readonly backupWindow?: string;
  /**
   * When AWS may patch, UTC; must not overlap the backup window.
   *
   * @default sun:04:00-sun:05:00
   */
  readonly maintenanceWindow?: string;
  /**
   * Refuse to delete the instance, whoever asks.
   *
   * @default true
   */
  readonly deletionProtection?: boolean;
  /**
   * What happens to the data when the stack is deleted: `SNAPSHOT` takes a final snapshot.
   *
   * With `DESTROY` the data, its backups and its key go with the stack.
   *
   * @default RemovalPolicy.SNAPSHOT
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * Encrypts storage, insights and the administrator's secret.
   *
   * @default a key of its own, rotated each year
   */
  readonly encryptionKey?: IKey;
  /**
   * How long the logs of the database are kept in CloudWatch.
   *
   * @default one month
   */
  readonly logRetention?: RetentionDays;
}

/** The same with every default filled in; the key is left open, because it is a resource. */
export type AgentDatabaseSettings = Required<Omit<AgentDatabaseProps, 'encryptionKey'>>;

/** Fills in the defaults, and says all that is wrong at once. */
export function databaseSettings(props: AgentDatabaseProps): AgentDatabaseSettings {
  const settings: AgentDatabaseSettings = {
    vpc: props.vpc,
    instanceType: props.instanceType ?? InstanceType.of(InstanceClass.T4G, InstanceSize.MEDIUM),
    multiAz: props.multiAz ?? true,
    allocatedStorage: props.allocatedStorage ?? Size.gibibytes(100),
    maxAllocatedStorage: props.maxAllocatedStorage ?? Size.gibibytes(500),
    backupRetention: props.backupRetention ?? Duration.days(7),
    backupWindow: props.backupWindow ?? '03:00-04:00',
    maintenanceWindow: props.maintenanceWindow ?? 'sun:04:00-sun:05:00',
    deletionProtection: props.deletionProtection ?? true,
    removalPolicy: props.removalPolicy ?? RemovalPolicy.SNAPSHOT,
    logRetention: props.logRetention ?? RetentionDays.ONE_MONTH,
  };
  const problems = settingProblems(settings);
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return settings;
}

function settingProblems(settings: AgentDatabaseSettings): string[] {
  const problems: string[] = [];
  const allocated = settings.allocatedStorage.toGibibytes();
  const max = settings.maxAllocatedStorage.toGibibytes();
  if (allocated < 20) {
    problems.push(`'allocatedStorage' must be at least 20 GiB (the least of gp3), got ${allocated} GiB`);
  }
  if (max < allocated * 1.1) {
    problems.push(
      `'maxAllocatedStorage' must be at least 10% above 'allocatedStorage' (${allocated} GiB), got ${max} GiB; raise maxAllocatedStorage`,
    );
  }
  if (!settings.backupRetention.isUnresolved()) {
    const days = settings.backupRetention.toDays({ integral: false });
    if (!Number.isInteger(days) || days < 1 || days > 35) {
      problems.push(`'backupRetention' must be 1 to 35 whole days, got ${days} days`);
    }
  }
  return problems;
}
