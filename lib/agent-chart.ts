import { Chart } from 'cdk8s';
import { type Construct } from 'constructs';
import {
  AgentAutoscaler,
  AgentDeployment,
  AgentDisruptionBudget,
  AgentIngress,
  AgentNetworkPolicy,
  AgentService,
  AgentServiceAccount,
} from '../constructs/k8s';
import { type CapacityProfile, type EnvironmentInput } from '../contract';
import { type Agent } from './agent';
import { Scaling } from './strategies/scaling';

export interface AgentChartProps {
  /** The agent's name. */
  readonly agentName: string;
  /** The agent. */
  readonly agent: Agent;
  /** The namespace that it runs in. */
  readonly namespace: string;
  /** The image that runs it; a reference with a digest where there is one. */
  readonly image: string;
  /**
   * The host that requests must name.
   *
   * @default - any host
   */
  readonly host?: string;
  /**
   * The IngressClass of the HAProxy ingress controller.
   *
   * @default 'haproxy'
   */
  readonly ingressClassName?: string;
  /**
   * Whether a balancer in front of the controller appends the client's address to `X-Forwarded-For`.
   *
   * @default true
   */
  readonly behindBalancer?: boolean;
  /**
   * The namespaces whose pods may call the agent.
   *
   * @default ['haproxy-controller']
   */
  readonly callerNamespaces?: readonly string[];
  /**
   * The processor that the image is built for.
   *
   * @default - any node
   */
  readonly architecture?: 'amd64' | 'arm64';
  /**
   * How the number of replicas follows the load, when the agent does not say.
   *
   * @default Scaling.horizontal()
   */
  readonly scaling?: Scaling;
  /**
   * What the platform adds to the agent's own variables, such as `DATABASE_AUTH`; the agent's own win.
   *
   * @default {}
   */
  readonly env?: EnvironmentInput;
  /**
   * The IPv4 ranges in which Postgres and the cache answer.
   *
   * @default - the private ranges of RFC 1918
   */
  readonly dataCidrs?: readonly string[];
  /**
   * The private IPv4 ranges in which hosts of the model or of tools answer, beside the internet.
   *
   * @default []
   */
  readonly privateCidrs?: readonly string[];
}

/** Everything that one agent is in a cluster, from one declaration. */
export class AgentChart extends Chart {
  /** The service account of the agent's pods: on EKS, Pod Identity gives it the agent's role by this name. */
  readonly serviceAccountName: string;
  /** The path below which the Ingress serves the agent. */
  readonly path: string;

  constructor(scope: Construct, id: string, props: AgentChartProps) {
    super(scope, id, { namespace: props.namespace });
    const { agentName, agent } = props;
    const env = { ...props.env, ...agent.env };

    this.serviceAccountName = new AgentServiceAccount(this, 'ServiceAccount', { agentName }).name;
    new AgentNetworkPolicy(this, 'NetworkPolicy', {
      agentName,
      definition: agent.definition,
      callerNamespaces: props.callerNamespaces,
      dataCidrs: props.dataCidrs,
      privateCidrs: props.privateCidrs,
      podIdentity: usesAwsCredentials(agent, env),
    });
    this.addReplicas(props, env, { profile: agent.profile });
    const second = agent.loadBalancing.second;
    if (second) this.addReplicas(props, env, second);
    this.path = new AgentIngress(this, 'Ingress', {
      agentName,
      host: props.host,
      ingressClassName: props.ingressClassName,
      loadBalancing: agent.loadBalancing,
      rateLimit: agent.rateLimit,
      behindBalancer: props.behindBalancer,
    }).path;
  }

  private addReplicas(
    props: AgentChartProps,
    env: EnvironmentInput,
    { pool, profile }: { readonly pool?: string; readonly profile: CapacityProfile },
  ): void {
    const { agentName, agent } = props;
    const scaling = agent.scaling ?? props.scaling ?? Scaling.horizontal();
    const id = (kind: string) => `${pool === undefined ? '' : 'Pool'}${kind}`;
    new AgentDeployment(this, id('Deployment'), {
      agentName,
      pool,
      profile,
      definition: agent.definition,
      image: props.image,
      maxConcurrentSessions: agent.maxConcurrentSessions,
      modelApiKey: agent.model.apiKeySecret,
      env,
      architecture: props.architecture,
      serviceAccountName: this.serviceAccountName,
    });
    new AgentService(this, id('Service'), { agentName, pool, loadBalancing: agent.loadBalancing });
    new AgentAutoscaler(this, id('Autoscaler'), { agentName, pool, ...scaling.scale });
    new AgentDisruptionBudget(this, id('DisruptionBudget'), { agentName, pool });
  }
}

/** Whether anything that the agent calls is signed for with its role. */
function usesAwsCredentials(agent: Agent, env: EnvironmentInput): boolean {
  return (
    agent.definition.model.provider === 'bedrock' || env.DATABASE_AUTH === 'iam' || env.CACHE_AUTH === 'iam'
  );
}
