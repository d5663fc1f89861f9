import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { type Cluster, KubernetesManifest, KubernetesObjectValue } from 'aws-cdk-lib/aws-eks-v2';
import { type Chart } from 'cdk8s';
import { Construct, type IDependable } from 'constructs';
import {
  AGENT_DATABASE_USER,
  type AgentCache,
  type AgentCluster,
  type AgentDatabase,
  AgentIdentity,
} from '../../constructs/aws';
import { ingressPath } from '../../contract';
import { type Agent } from '../agent';
import { type FleetCharts } from '../fleet-charts';
import { storeSecrets } from '../store-secrets';

export interface AgentsStackProps extends StackProps {
  readonly agentCluster: AgentCluster;
  readonly database: AgentDatabase;
  readonly cache: AgentCache;
  readonly namespace: string;
  /** Where agents are reached, without a path. */
  readonly url: string;
}

/** What a release changes: roles, the migration, and the agents themselves. */
export class AgentsStack extends Stack {
  private readonly props: AgentsStackProps;
  private migrated?: IDependable;

  constructor(scope: Construct, id: string, props: AgentsStackProps) {
    super(scope, id, props);
    this.props = props;
  }

  /**
   * Puts down what agents share, and lets nothing that comes after start before the schema is there.
   *
   * Applying a Job does not wait for it: the value of its status does.
   */
  addShared(charts: FleetCharts): void {
    const { agentCluster, database, cache, namespace } = this.props;
    const { cluster } = agentCluster;
    const { shared } = charts;

    const migration = new AgentIdentity(this, 'MigrationIdentity', {
      clusterName: agentCluster.clusterName,
      namespace,
      serviceAccount: shared.migrationServiceAccountName,
    });
    database.grantReadAdminSecret(migration);
    database.grantConnect(migration);

    const [first, ...rest] = manifestOf(shared);
    const namespaceManifest = this.apply('Namespace', cluster, [first!]);
    namespaceManifest.node.addDependency(agentCluster.ready);
    const secrets = this.apply('StoreSecrets', cluster, storeSecrets({ namespace, database, cache }));
    secrets.node.addDependency(namespaceManifest);
    const migrationManifest = this.apply('Shared', cluster, rest);
    migrationManifest.node.addDependency(secrets, migration);

    const migrated = new KubernetesObjectValue(this, 'Migrated', {
      cluster,
      objectType: 'job',
      objectName: shared.migrationJobName,
      objectNamespace: namespace,
      jsonPath: '.status.succeeded',
      timeout: Duration.minutes(12),
    });
    migrated.node.addDependency(migrationManifest);
    this.migrated = migrated;
  }

  /** Puts down one agent, with a role that may do what its declaration needs. */
  addAgent(
    name: string,
    agent: Agent,
    chart: Chart & { readonly serviceAccountName: string },
  ): AgentIdentity {
    const { agentCluster, database, cache, namespace, url } = this.props;
    const scope = new Construct(this, name);
    const identity = new AgentIdentity(scope, 'Identity', {
      clusterName: agentCluster.clusterName,
      namespace,
      serviceAccount: chart.serviceAccountName,
    });
    database.grantConnect(identity, AGENT_DATABASE_USER);
    cache.grantConnect(identity);
    const { model } = agent.definition;
    if (model.provider === 'bedrock') identity.allowModel(model.modelId, model.region);

    const manifest = this.apply('Manifest', agentCluster.cluster, manifestOf(chart), scope);
    manifest.node.addDependency(identity, this.migrated!);
    new CfnOutput(scope, 'Url', {
      description: `Where ${name} is reached`,
      value: `${url}${ingressPath(name)}`,
    });
    return identity;
  }

  private apply(
    id: string,
    cluster: Cluster,
    manifest: Record<string, unknown>[],
    scope: Construct = this,
  ): KubernetesManifest {
    return new KubernetesManifest(scope, id, { cluster, manifest });
  }
}

function manifestOf(chart: Chart): Record<string, unknown>[] {
  return chart.toJson() as Record<string, unknown>[];
}
