import { Duration } from 'aws-cdk-lib';
import { HelmChart, KubernetesManifest } from 'aws-cdk-lib/aws-eks-v2';
import { Construct } from 'constructs';
import { LIFECYCLE, terminationGraceSeconds } from '../../contract';
import { type AgentCluster } from './agent-cluster';
import { haproxyChartValues } from './haproxy-chart-values';
import { LONGEST_DRAIN_SECONDS } from './target-drain';
import { type ITargetService } from './target-group-binding';

/** https://github.com/haproxytech/helm-charts/releases/tag/kubernetes-ingress-1.52.1, controller 3.2.12. */
const CHART = { version: '1.52.1', repository: 'https://haproxytech.github.io/helm-charts' } as const;

const NAME = 'haproxy-ingress';

/** How the ingress controller is set up. */
export interface HaproxyIngressControllerProps {
  /** The cluster that it serves. */
  readonly cluster: AgentCluster;
  /**
   * Replicas at least; spread over zones and nodes.
   *
   * @default 3, one a zone
   */
  readonly minReplicas?: number;
  /**
   * Replicas at most; added at 70 % CPU.
   *
   * @default 10
   */
  readonly maxReplicas?: number;
  /**
   * How many pods of one agent are added without reloading HAProxy; at least the largest `maxReplicas` of an agent.
   *
   * @default 42, the controller's own
   */
  readonly serverSlots?: number;
  /**
   * The longest turn or stream.
   *
   * A replica that goes serves on for as long, so that a rollout of the controller cuts none.
   *
   * @default 600 seconds, `LIFECYCLE.longestStreamSeconds`
   */
  readonly longestStream?: Duration;
}

/**
 * HAProxy's ingress controller, between the load balancer and the agents: it serves ordinary Ingress objects of class
 * `haproxy`, follows pods within seconds, and balances per pod (round robin, least connections, weights, cookie or
 * header affinity).
 *
 * Not reachable by itself: its Service is of type ClusterIP, and the load balancer's target group points at its pods
 * (`TargetGroupBinding`). It takes the client's address from the last value of `X-Forwarded-For`, which the load
 * balancer appends. Rate limits of an Ingress count per replica.
 */
export class HaproxyIngressController extends Construct implements ITargetService {
  readonly namespace = 'haproxy-controller';
  readonly serviceName = NAME;
  readonly servicePort = 80;
  readonly targetPort = 8080;
  readonly healthCheckPort = 1042;
  /** The path that a health check asks for, on `healthCheckPort`. */
  readonly healthCheckPath = '/healthz';
  /** The class that an Ingress names to be served. */
  readonly ingressClassName = 'haproxy';
  /**
   * How long the load balancer has to let a target that goes finish: the deregistration delay of its target group.
   * Shorter cuts streams.
   */
  readonly drain: Duration;
  /** What its chart is installed with. */
  readonly values: Readonly<Record<string, unknown>>;

  constructor(scope: Construct, id: string, props: HaproxyIngressControllerProps) {
    super(scope, id);
    const minReplicas = props.minReplicas ?? 3;
    const maxReplicas = props.maxReplicas ?? 10;
    const serverSlots = props.serverSlots ?? 42;
    const streamSeconds = (
      props.longestStream ?? Duration.seconds(LIFECYCLE.longestStreamSeconds)
    ).toSeconds();
    const problems = problemsOf({ minReplicas, maxReplicas, serverSlots, streamSeconds });
    if (problems.length > 0) throw new Error(problems.join('\n'));
    this.drain = Duration.seconds(LIFECYCLE.albForgetsPodSeconds + streamSeconds);

    this.values = haproxyChartValues({
      name: NAME,
      ingressClassName: this.ingressClassName,
      servicePort: this.servicePort,
      targetPort: this.targetPort,
      minReplicas,
      maxReplicas,
      serverSlots,
      streamSeconds,
      preStopSeconds: this.drain.toSeconds(),
      graceSeconds: terminationGraceSeconds(LIFECYCLE.albForgetsPodSeconds, streamSeconds),
    });

    const { cluster } = props.cluster;
    const namespace = new KubernetesManifest(this, 'Namespace', {
      cluster,
      manifest: [
        {
          apiVersion: 'v1',
          kind: 'Namespace',
          metadata: {
            name: this.namespace,
            labels: {
              'pod-security.kubernetes.io/enforce': 'restricted',
              'pod-security.kubernetes.io/warn': 'restricted',
            },
          },
        },
      ],
    });
    const chart = new HelmChart(this, 'Chart', {
      cluster,
      chart: 'kubernetes-ingress',
      ...CHART,
      release: NAME,
      namespace: this.namespace,
      createNamespace: false,
      wait: true,
      timeout: Duration.minutes(12),
      values: this.values,
    });
    chart.node.addDependency(namespace, props.cluster.ready);
  }
}

function problemsOf(props: {
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly serverSlots: number;
  readonly streamSeconds: number;
}): string[] {
  const { minReplicas, maxReplicas, streamSeconds } = props;
  const problems: string[] = [];
  const lowest = { minReplicas: 2, maxReplicas: 2, serverSlots: 1 } as const;
  for (const name of ['minReplicas', 'maxReplicas', 'serverSlots'] as const) {
    if (!Number.isInteger(props[name]) || props[name] < lowest[name]) {
      problems.push(`'${name}' must be a whole number from ${lowest[name]} up, got ${props[name]}`);
    }
  }
  if (minReplicas > maxReplicas) {
    problems.push(
      `'minReplicas' must be at most 'maxReplicas' (${maxReplicas}), got ${minReplicas}; raise maxReplicas`,
    );
  }
  const most = LONGEST_DRAIN_SECONDS - LIFECYCLE.albForgetsPodSeconds;
  if (streamSeconds < 1 || streamSeconds > most) {
    problems.push(
      `'longestStream' must be from 1 to ${most} seconds (a target group drains for ${LONGEST_DRAIN_SECONDS} at ` +
        `most, ${LIFECYCLE.albForgetsPodSeconds} of them go to deregistration), got ${streamSeconds}`,
    );
  }
  return problems;
}
