import { type StackProps, Stage, Validations } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import {
  type AgentCache,
  type AgentCluster,
  type AgentDatabase,
  type AgentIdentity,
  AgentImage,
  type AgentLoadBalancer,
  type AgentNetwork,
  ClusterCapacity,
} from '../constructs/aws';
import { type Agent } from './agent';
import { type AgentPlatformProps, platformProblems } from './agent-platform-props';
import { environmentName, environmentSettings } from './environment';
import { FleetCharts } from './fleet-charts';
import { MANIFEST_FOLDER, writeManifestsOnSynth } from './manifest-folder';
import { PACKAGE_VERSION } from './package-version';
import { proveOnSynth } from './proofs/proofs-on-synth';
import { AgentsStack } from './stacks/agents-stack';
import { ClusterStack } from './stacks/cluster-stack';
import { DataStack } from './stacks/data-stack';
import { EdgeStack } from './stacks/edge-stack';
import { NetworkStack } from './stacks/network-stack';
import { Scaling } from './strategies/scaling';

/** Manifests that read another stack's value must fail the deployment that would pull it away, not go stale. */
const CROSS_STACK_REFERENCES = '@aws-cdk/core:defaultCrossStackReferences';

/** Acknowledge it with the prefix `Annotation::` where the scripted model is meant. */
const SCRIPTED_MODEL_WARNING = 'agent-fleet-cdk:scripted-model';

/**
 * Everything that runs agents on AWS, and the manifests that run them anywhere else.
 *
 * Five stacks, each depending on those before it: `Network → Cluster → Data → Edge → Agents`. Synthesises without
 * credentials, Docker or look-ups, and writes the plain manifests into `manifests/` of the cloud assembly. What it
 * declares is proven while it synthesises: `docs/proofs.md`.
 *
 * @throws when a prop is wrong; all problems in one error, nothing made
 */
export class AgentPlatform extends Construct {
  readonly network: AgentNetwork;
  readonly cluster: AgentCluster;
  readonly database: AgentDatabase;
  readonly cache: AgentCache;
  readonly loadBalancer: AgentLoadBalancer;
  /** Where agents are reached; append `/agents/<name>`. */
  readonly url: string;

  private readonly agentsStack: AgentsStack;
  private readonly eksCharts: FleetCharts;
  private readonly plainCharts: FleetCharts;

  constructor(scope: Construct, id: string, props: AgentPlatformProps = {}) {
    const problems = platformProblems(props);
    if (problems.length > 0) throw new Error(problems.join('\n'));
    super(scope, id);
    this.node.setContext(CROSS_STACK_REFERENCES, 'strong');

    const environment = environmentName(props.environment ?? 'production');
    const settings = environmentSettings(environment, props);
    const capacity = props.capacity ?? ClusterCapacity.autoMode();
    const host = props.domainName === undefined ? undefined : `api.${props.domainName}`;
    const namespace = props.namespace ?? 'agents';
    const stack = (name: string): StackProps => ({
      env: props.env,
      stackName: [Stage.of(this)?.stageName, id, name].filter(Boolean).join('-'),
      description: `${name} of the agent platform ${id}`,
      tags: { Environment: environment },
    });

    const { network } = new NetworkStack(this, 'Network', {
      ...stack('Network'),
      settings,
      cidr: props.cidr,
      interfaceEndpoints: props.interfaceEndpoints,
    });
    const { agentCluster } = new ClusterStack(this, 'Cluster', {
      ...stack('Cluster'),
      settings,
      network,
      capacity,
      clusterName: props.clusterName,
      publicAccessCidrs: props.publicAccessCidrs,
      admins: props.admins,
    });
    const { database, cache } = new DataStack(this, 'Data', {
      ...stack('Data'),
      settings,
      network,
      podSecurityGroupId: agentCluster.cluster.clusterSecurityGroupId,
    });
    const edge = new EdgeStack(this, 'Edge', {
      ...stack('Edge'),
      settings,
      network,
      agentCluster,
      host,
      certificateArn: props.certificateArn,
      allowedCidrs: props.allowedCidrs,
      authentication: props.authentication,
      geographic: props.geographic,
    });
    this.network = network;
    this.cluster = agentCluster;
    this.database = database;
    this.cache = cache;
    this.loadBalancer = edge.loadBalancer;
    this.url = edge.url;

    this.agentsStack = new AgentsStack(this, 'Agents', {
      ...stack('Agents'),
      agentCluster,
      database,
      cache,
      namespace,
      url: edge.url,
      network,
      loadBalancer: edge.loadBalancer,
      host,
    });
    // Agents without a way in would look deployed and answer nothing.
    this.agentsStack.addStackDependency(edge);

    const scaling = Scaling.horizontal(settings.replicas);
    const image = (props.image ?? AgentImage.shipped({ architecture: capacity.architecture })).bind(
      this.agentsStack,
    );
    this.eksCharts = new FleetCharts({
      namespace,
      host,
      scaling,
      image: image.reference,
      revision: image.revision,
      architecture: image.architecture,
      dataCidrs: [network.cidr],
      privateCidrs: network.privateCidrs,
      spotNodes: capacity.spot,
      balancerCidrs: network.vpc.publicSubnets.map((subnet) => subnet.ipv4CidrBlock),
      env: this.storeVariables(),
      migrationEnv: {
        DATABASE_AUTH: 'iam',
        DATABASE_ADMIN_SECRET_ARN: database.adminSecretArn,
        AWS_REGION: this.agentsStack.region,
      },
    });
    this.agentsStack.addShared(this.eksCharts);
    this.plainCharts = new FleetCharts({
      namespace,
      host,
      scaling,
      image: props.manifestImage ?? `agent-fleet-cdk:${PACKAGE_VERSION}`,
    });
    writeManifestsOnSynth(this, this.plainCharts, MANIFEST_FOLDER);
    proveOnSynth(this, { charts: this.eksCharts, capacity, imageArchitecture: image.architecture });
  }

  /**
   * Adds an agent: role, pods, autoscaler, network policy and route.
   *
   * @returns the agent's identity, for further permissions
   */
  addAgent(name: string, agent: Agent): AgentIdentity {
    if (this.plainCharts.byName().has(name)) {
      throw new Error(
        `'name' must be different for each agent, got '${name}' twice; name one of them otherwise`,
      );
    }
    if (agent.definition.model.provider === 'scripted') this.warnOfScriptedModel(name);
    this.plainCharts.add(name, agent);
    return this.agentsStack.addAgent(name, agent, this.eksCharts.add(name, agent));
  }

  private warnOfScriptedModel(name: string): void {
    Validations.of(this).addWarning(
      SCRIPTED_MODEL_WARNING,
      `'model' of '${name}' is the scripted model, which is no LLM; name one with Model.bedrock, Model.anthropic or Model.openAiCompatible before users meet it`,
    );
  }

  private storeVariables() {
    return {
      DATABASE_AUTH: 'iam',
      CACHE_AUTH: 'iam',
      CACHE_NAME: this.cache.replicationGroupId,
      AWS_REGION: this.agentsStack.region,
    } as const;
  }
}
