import { Duration } from 'aws-cdk-lib';
import { TargetGroupLoadBalancingAlgorithmType } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Duration as KubernetesDuration } from 'cdk8s';
import { type AgentTargetProps } from '../../constructs/aws';
import { type LoadBalancing } from '../../constructs/k8s';
import { Problems } from '../../constructs/k8s/problems';
import { LIFECYCLE } from '../../contract';

/** What `Exposure.direct` takes. */
export interface DirectExposureOptions {
  /**
   * How long the load balancer's cookie keeps a client on its pod, from a second to seven days.
   *
   * Needs `LoadBalancing.sessionAffinity({ cookie })`.
   *
   * @default - a day with that strategy, AWS's own; no cookie with any other
   */
  readonly stickiness?: Duration;
  /**
   * How long a new pod gets a growing share of the requests, from 30 to 900 seconds.
   *
   * Needs `LoadBalancing.roundRobin()`.
   *
   * @default - a full share at once
   */
  readonly slowStart?: Duration;
  /**
   * Sends less to pods that answer with errors (AWS's automatic target weights), and draws pods at random by weight.
   *
   * Needs `LoadBalancing.roundRobin()`, and excludes `slowStart`.
   *
   * @default false
   */
  readonly anomalyMitigation?: boolean;
}

/** How the target groups of a directly exposed agent spread requests. */
export type DirectRouting = Pick<
  AgentTargetProps,
  'algorithm' | 'stickiness' | 'slowStart' | 'anomalyMitigation'
>;

const LONGEST_STICKINESS_SECONDS = 7 * 86_400;

/** What stands between the load balancer and an agent's pods. */
export class Exposure {
  /** The HAProxy ingress controller: every strategy, rate limits, and pods followed within seconds. */
  static ingress(): Exposure {
    return new Exposure();
  }

  /**
   * Nothing: the load balancer has a target group of the agent's own and sends to its pods itself.
   *
   * One hop less and AWS's metrics for each agent. The price: pods drain for a minute before they stop, a rollout
   * waits a minute for each batch of new ones, and requests are limited by the firewall and by the server's
   * `RATE_LIMIT_REQUESTS` only. The plain manifests, for other clusters and the laptop, keep the agent's Ingress.
   */
  static direct(options: DirectExposureOptions = {}): Exposure {
    new Problems()
      .add(...secondsProblems('slowStart', options.slowStart, 30, 900))
      .add(...secondsProblems('stickiness', options.stickiness, 1, LONGEST_STICKINESS_SECONDS))
      .require(
        !(options.slowStart && options.anomalyMitigation),
        "'slowStart' must be left out with 'anomalyMitigation', got both; the load balancer has no slow start when it draws by weight",
      )
      .throwFor('Exposure.direct');
    return new Exposure(options);
  }

  /** The options of a direct exposure; not given: through the ingress controller. */
  readonly direct?: DirectExposureOptions;

  private constructor(direct?: DirectExposureOptions) {
    this.direct = direct;
  }

  /** Why this exposure and a balancing strategy do not go together, one line each. */
  conflicts(loadBalancing: LoadBalancing): string[] {
    if (!this.direct) return [];
    const { slowStart, stickiness, anomalyMitigation } = this.direct;
    const { algorithm, affinity } = loadBalancing;
    const roundRobin = algorithm === 'roundrobin';
    const says = (option: string, reason: string) =>
      `'exposure' must be without '${option}' for this 'loadBalancing', got both; ${reason}`;
    return [
      ...(affinity === 'header'
        ? [
            "'exposure' must be Exposure.ingress() with session affinity by header, got Exposure.direct(); the load balancer keeps sessions by cookie only: use sessionAffinity({ cookie }) or the ingress",
          ]
        : []),
      ...(slowStart && !roundRobin
        ? [
            says(
              'slowStart',
              'the load balancer has none with least outstanding requests: use LoadBalancing.roundRobin()',
            ),
          ]
        : []),
      ...(anomalyMitigation && affinity === 'cookie'
        ? [
            says(
              'anomalyMitigation',
              'it draws pods by weight (weighted_random), which excludes stickiness: choose one of the two',
            ),
          ]
        : []),
      ...(anomalyMitigation && !roundRobin && affinity === undefined
        ? [
            says(
              'anomalyMitigation',
              'it replaces least outstanding requests by a draw: use LoadBalancing.roundRobin()',
            ),
          ]
        : []),
      ...(stickiness && affinity !== 'cookie'
        ? [
            says(
              'stickiness',
              'nothing keeps a session: use LoadBalancing.sessionAffinity({ cookie }) or leave it out',
            ),
          ]
        : []),
    ];
  }

  /** How the target groups spread requests; call it for a direct exposure without conflicts. */
  routing(loadBalancing: LoadBalancing): DirectRouting {
    const { ROUND_ROBIN, LEAST_OUTSTANDING_REQUESTS, WEIGHTED_RANDOM } =
      TargetGroupLoadBalancingAlgorithmType;
    const { slowStart, stickiness, anomalyMitigation } = this.direct ?? {};
    const even = anomalyMitigation ? WEIGHTED_RANDOM : ROUND_ROBIN;
    return {
      algorithm: loadBalancing.algorithm === 'roundrobin' ? even : LEAST_OUTSTANDING_REQUESTS,
      slowStart,
      anomalyMitigation,
      ...(loadBalancing.affinity === 'cookie' && {
        stickiness: stickiness ?? Duration.days(1),
      }),
    };
  }
}

/** How long the load balancer needs to find and to forget a pod that it reaches itself. */
export const DIRECT_LIFECYCLE = {
  findsPod: KubernetesDuration.seconds(LIFECYCLE.albFindsPodSeconds),
  forgetsPod: KubernetesDuration.seconds(LIFECYCLE.albForgetsPodSeconds),
} as const;

function secondsProblems(property: string, value: Duration | undefined, min: number, max: number): string[] {
  if (!value) return [];
  const seconds = value.toSeconds();
  return seconds >= min && seconds <= max
    ? []
    : [`'${property}' must be from ${min} to ${max} s, got ${seconds} s; leave it out for AWS's default`];
}
