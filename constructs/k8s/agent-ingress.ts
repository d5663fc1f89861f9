import { type Duration } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { ingressPath, LIFECYCLE, SERVICE_PORT } from '../../contract';
import { objectLabels, objectName } from './agent-labels';
import { LoadBalancing } from './load-balancing';
import { RateLimit } from './rate-limit';

export interface AgentIngressProps {
  /** The agent's name; requests reach it below `/agents/<name>`. */
  readonly agentName: string;
  /**
   * The host that requests must name.
   *
   * @default - any host
   */
  readonly host?: string;
  /**
   * The IngressClass whose controller serves this Ingress.
   *
   * @default 'haproxy'
   */
  readonly ingressClassName?: string;
  /**
   * How requests spread over the pods.
   *
   * @default LoadBalancing.leastConnections()
   */
  readonly loadBalancing?: LoadBalancing;
  /**
   * How many requests one client may make.
   *
   * @default RateLimit.perClient() (100 a second)
   */
  readonly rateLimit?: RateLimit;
  /**
   * Whether a balancer stands in front of the controller and appends the client's address to `X-Forwarded-For`.
   *
   * The controller takes the last address of that header as the client's. Set it to false where clients reach the
   * controller directly: they could otherwise write the header and so escape the rate limit.
   *
   * @default true
   */
  readonly behindBalancer?: boolean;
  /**
   * The longest turn or stream; the controller waits that long, and a margin, for a silent pod.
   *
   * @default Duration.seconds(600)
   */
  readonly longestStream?: Duration;
}

/**
 * The lesson's Ingress, for the HAProxy ingress controller: path `/agents/<name>`, rewritten to what the agent
 * serves, rate limit 100.
 *
 * ingress-nginx, which the lesson's annotations are for, is retired. The controller follows EndpointSlices, so the
 * kubelet's readiness probe alone decides which pods get requests.
 */
export class AgentIngress extends Construct {
  /** The path below which the agent is served. */
  readonly path: string;

  constructor(scope: Construct, id: string, props: AgentIngressProps) {
    super(scope, id);
    this.path = ingressPath(props.agentName);
    const loadBalancing = props.loadBalancing ?? LoadBalancing.leastConnections();
    const longestStream = props.longestStream?.toSeconds() ?? LIFECYCLE.longestStreamSeconds;
    const backend = {
      ...loadBalancing.ingressAnnotations(props.agentName),
      'haproxy.org/timeout-server': `${longestStream + LIFECYCLE.terminationMarginSeconds}s`,
    };
    this.route('Ingress', props, undefined, {
      ...backend,
      ...(props.rateLimit ?? RateLimit.perClient()).ingressAnnotations,
      ...(props.behindBalancer !== false && { 'haproxy.org/src-ip-header': 'X-Forwarded-For' }),
    });
    // The rules of the first Ingress (limit, client address) go by the path, so they hold for the pool's share too.
    if (loadBalancing.second) this.route('PoolIngress', props, loadBalancing.second.pool, backend);
  }

  private route(
    id: string,
    props: AgentIngressProps,
    pool: string | undefined,
    annotations: Record<string, string>,
  ): void {
    const object = { agentName: props.agentName, pool };
    const service = { name: objectName(object), port: { number: SERVICE_PORT } };
    new k8s.KubeIngress(this, id, {
      metadata: { name: objectName(object), labels: objectLabels(object), annotations },
      spec: {
        ingressClassName: props.ingressClassName ?? 'haproxy',
        rules: [
          {
            ...(props.host !== undefined && { host: props.host }),
            http: { paths: [{ path: this.path, pathType: 'Prefix', backend: { service } }] },
          },
        ],
      },
    });
  }
}
