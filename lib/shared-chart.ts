import { Chart } from 'cdk8s';
import { type Construct } from 'constructs';
import { AgentNamespace, DefaultDenyNetworkPolicy, MigrationJob } from '../constructs/k8s';
import { type EnvironmentInput } from '../contract';

export interface SharedChartProps {
  /** The namespace that all agents run in. */
  readonly namespace: string;
  /** The image of the agents, which brings the migrations along. */
  readonly image: string;
  /**
   * What makes a new migration necessary when the image is known only at deployment, such as the hash of an asset.
   *
   * @default - the image
   */
  readonly revision?: string;
  /**
   * Variables of the migration, such as `DATABASE_AUTH` or `DATABASE_ADMIN_SECRET_ARN`.
   *
   * @default {}
   */
  readonly migrationEnv?: EnvironmentInput;
  /**
   * The processor that the image is built for.
   *
   * @default - any node
   */
  readonly architecture?: 'amd64' | 'arm64';
  /**
   * The IPv4 ranges in which Postgres answers.
   *
   * @default - the private ranges of RFC 1918
   */
  readonly dataCidrs?: readonly string[];
  /**
   * The private IPv4 ranges in which AWS APIs answer, where interface endpoints are in use.
   *
   * @default []
   */
  readonly privateCidrs?: readonly string[];
}

/** What the agents of a namespace share: the namespace, the closed door, and the database's schema. */
export class SharedChart extends Chart {
  /** The migration's Job: Deployments roll after it has succeeded. */
  readonly migrationJobName: string;
  /** The service account of the migration: on EKS, Pod Identity gives it its role by this name. */
  readonly migrationServiceAccountName: string;

  constructor(scope: Construct, id: string, props: SharedChartProps) {
    super(scope, id, { namespace: props.namespace });
    const namespace = new AgentNamespace(this, 'Namespace', { name: props.namespace });
    const closed = new DefaultDenyNetworkPolicy(this, 'DefaultDeny');
    const migration = new MigrationJob(this, 'Migration', {
      image: props.image,
      revision: props.revision,
      env: props.migrationEnv,
      architecture: props.architecture,
      dataCidrs: props.dataCidrs,
      privateCidrs: props.privateCidrs,
      podIdentity:
        props.migrationEnv?.DATABASE_AUTH === 'iam' ||
        props.migrationEnv?.DATABASE_ADMIN_SECRET_ARN !== undefined,
    });
    closed.node.addDependency(namespace);
    migration.node.addDependency(closed);
    this.migrationJobName = migration.name;
    this.migrationServiceAccountName = migration.serviceAccountName;
  }
}
