import { Chart } from 'cdk8s';
import { type Construct } from 'constructs';
import {
  AgentDeployment,
  AgentDisruptionBudget,
  AgentIngress,
  AgentNetworkPolicy,
  AgentService,
  AgentServiceAccount,
  type WeightedPool,
} from '../constructs/k8s';
import { type EnvironmentInput, ingressPath, longestSpotTurnSeconds, SCALING } from '../contract';
import { type Agent } from './agent';
import { AgentScaling } from './strategies/agent-scaling';
import { DIRECT_LIFECYCLE } from './strategies/exposure';
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
   * The IPv4 ranges of a load balancer that sends to the pods of agents with `Exposure.direct()` itself.
   *
   * Those agents then have no Ingress, let these ranges in instead of `callerNamespaces`, and outlive the minute that
   * the load balancer needs to forget a pod.
   *
   * @default - there is none: every agent is served through its Ingress
   */
  readonly balancerCidrs?: readonly string[];
  /**
   * The processor that the image is built for.
   *
   * @default - any node
   */
  readonly architecture?: 'amd64' | 'arm64';
  /**
   * Whether there are spot nodes: agents prefer them whose longest turn ends within their warning (90 s, or 45 s with
   * `Exposure.direct()`).
   *
   * @default false
   */
  readonly spotNodes?: boolean;
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
  /** How the number of replicas follows the load: as the agent says, else as the platform says. */
  readonly scaling: Scaling;
  /** The path below which the agent is served. */
  readonly path: string;

  constructor(scope: Construct, id: string, props: AgentChartProps) {
    super(scope, id, { namespace: props.namespace });
    const { agentName, agent } = props;
    const env = { ...props.env, ...agent.env };
    this.scaling = agent.scaling ?? props.scaling ?? Scaling.horizontal();

    this.serviceAccountName = new AgentServiceAccount(this, 'ServiceAccount', { agentName }).name;
    new AgentNetworkPolicy(this, 'NetworkPolicy', {
      agentName,
      definition: agent.definition,
      callerNamespaces: [
        ...(isDirect(props) ? [] : (props.callerNamespaces ?? ['haproxy-controller'])),
        ...(this.scaling.choice.kind === 'sessions' ? [SCALING.kedaNamespace] : []),
      ],
      callerCidrs: isDirect(props) ? props.balancerCidrs : undefined,
      dataCidrs: props.dataCidrs,
      privateCidrs: props.privateCidrs,
      podIdentity: usesAwsCredentials(agent, env),
    });
    this.addReplicas(props, env, {});
    const second = agent.loadBalancing.second;
    if (second) this.addReplicas(props, env, second);
    this.path = ingressPath(agentName);
    if (isDirect(props)) return;
    new AgentIngress(this, 'Ingress', {
      agentName,
      host: props.host,
      ingressClassName: props.ingressClassName,
      loadBalancing: agent.loadBalancing,
      rateLimit: agent.rateLimit,
      behindBalancer: props.behindBalancer,
    });
  }

  private addReplicas(
    props: AgentChartProps,
    env: EnvironmentInput,
    { pool, profile, image }: Partial<WeightedPool>,
  ): void {
    const { agentName, agent } = props;
    const { scaling } = this;
    const size = profile ?? agent.profile;
    const id = (kind: string) => `${pool === undefined ? '' : 'Pool'}${kind}`;
    new AgentDeployment(this, id('Deployment'), {
      agentName,
      pool,
      profile: size,
      replicas: scaling.choice.kind === 'vertical' ? scaling.choice.replicas : undefined,
      definition: agent.definition,
      image: image ?? props.image,
      maxConcurrentSessions: agent.maxConcurrentSessions,
      modelApiKey: agent.model.apiKeySecret,
      env,
      architecture: props.architecture,
      spotNodes: props.spotNodes && endsWithinSpotNotice(props),
      serviceAccountName: this.serviceAccountName,
      ...(isDirect(props) && DIRECT_LIFECYCLE),
    });
    new AgentService(this, id('Service'), { agentName, pool, loadBalancing: agent.loadBalancing });
    const { namespace } = props;
    new AgentScaling(this, id('Scaling'), { scaling, agentName, pool, namespace, profile: size });
    new AgentDisruptionBudget(this, id('DisruptionBudget'), { agentName, pool });
  }
}

/** Whether a load balancer sends to the agent's pods itself. */
function isDirect({ agent, balancerCidrs }: AgentChartProps): boolean {
  return agent.exposure.direct !== undefined && balancerCidrs !== undefined;
}

/** Whether a spot node that goes lets the agent's longest turn end. */
function endsWithinSpotNotice(props: AgentChartProps): boolean {
  const forgetsPodSeconds = isDirect(props) ? DIRECT_LIFECYCLE.forgetsPod.toSeconds() : undefined;
  return props.agent.definition.limits.turnTimeoutSeconds <= longestSpotTurnSeconds(forgetsPodSeconds);
}

/** Whether anything that the agent calls is signed for with its role. */
function usesAwsCredentials(agent: Agent, env: EnvironmentInput): boolean {
  return (
    agent.definition.model.provider === 'bedrock' || env.DATABASE_AUTH === 'iam' || env.CACHE_AUTH === 'iam'
  );
}
