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
  type AgentLoadBalancer,
  type AgentNetwork,
  AgentTarget,
} from '../../constructs/aws';
import { objectName } from '../../constructs/k8s/agent-labels';
import { ingressPath } from '../../contract';
import { type Agent } from '../agent';
import { type AgentChart } from '../agent-chart';
import { type FleetCharts } from '../fleet-charts';
import { scalingAddOns } from '../strategies/scaling-add-ons';
import { storeSecrets } from '../store-secrets';

export interface AgentsStackProps extends StackProps {
  readonly agentCluster: AgentCluster;
  readonly database: AgentDatabase;
  readonly cache: AgentCache;
  readonly namespace: string;
  /** Where agents are reached, without a path. */
  readonly url: string;
  readonly network: AgentNetwork;
  /** Sends to the pods of agents with `Exposure.direct()`. */
  readonly loadBalancer: AgentLoadBalancer;
  /** The host that requests must name; any when not given. */
  readonly host?: string;
}

/** What a release changes: roles, the migration, and the agents themselves. */
export class AgentsStack extends Stack {
  private readonly props: AgentsStackProps;
  private migrated?: IDependable;
  private directRules?: Construct;

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
  addAgent(name: string, agent: Agent, chart: AgentChart): AgentIdentity {
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
    for (const addOn of scalingAddOns(agentCluster, scope, chart.scaling)) manifest.node.addDependency(addOn);
    if (agent.exposure.direct) this.expose(scope, name, agent, manifest);
    new CfnOutput(scope, 'Url', {
      description: `Where ${name} is reached`,
      value: `${url}${ingressPath(name)}`,
    });
    return identity;
  }

  private expose(scope: Construct, agentName: string, agent: Agent, manifest: KubernetesManifest): void {
    const { agentCluster: cluster, network, loadBalancer, namespace, host } = this.props;
    const { second } = agent.loadBalancing;
    this.directRules ??= new Construct(this, 'DirectRules');
    new AgentTarget(scope, 'Target', {
      agentName,
      cluster,
      vpc: network.vpc,
      loadBalancer,
      namespace,
      host,
      manifest,
      rules: this.directRules,
      services: second
        ? [
            { serviceName: objectName({ agentName }), percent: 100 - second.percent },
            { serviceName: objectName({ agentName, pool: second.pool }), percent: second.percent },
          ]
        : [{ serviceName: objectName({ agentName }) }],
      ...agent.exposure.routing(agent.loadBalancing),
    });
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
