import { Duration } from 'aws-cdk-lib';
import { type IVpc } from 'aws-cdk-lib/aws-ec2';
import {
  ApplicationProtocol,
  ApplicationTargetGroup,
  TargetGroupLoadBalancingAlgorithmType,
  TargetType,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { type Construct } from 'constructs';
import { AGENT_PORT, LIFECYCLE, PATHS } from '../../contract';
import { LONGEST_DRAIN_SECONDS } from './target-drain';

/** How the pods of one agent are targets; all but `vpc` has a default. */
export interface AgentTargetGroupProps {
  /** The network of the pods. */
  readonly vpc: IVpc;
  /** @default LEAST_OUTSTANDING_REQUESTS */
  readonly algorithm?: TargetGroupLoadBalancingAlgorithmType;
  /** @default - no cookie */
  readonly stickiness?: Duration;
  /** @default - a full share at once */
  readonly slowStart?: Duration;
  /** @default false */
  readonly anomalyMitigation?: boolean;
  /** @default 600 s, `LIFECYCLE.longestStreamSeconds` */
  readonly longestStream?: Duration;
}

/** The pods of one agent as targets: port 8000, in service while `/ready` says 200, drained for the longest stream. */
export class AgentTargetGroup extends ApplicationTargetGroup {
  constructor(scope: Construct, id: string, props: AgentTargetGroupProps) {
    const algorithm = props.algorithm ?? TargetGroupLoadBalancingAlgorithmType.LEAST_OUTSTANDING_REQUESTS;
    const drainSeconds =
      LIFECYCLE.albForgetsPodSeconds + (props.longestStream?.toSeconds() ?? LIFECYCLE.longestStreamSeconds);
    const problems = targetGroupProblems(props, algorithm, drainSeconds);
    if (problems.length > 0) throw new Error(problems.join('\n'));
    super(scope, id, {
      vpc: props.vpc,
      targetType: TargetType.IP,
      protocol: ApplicationProtocol.HTTP,
      port: AGENT_PORT,
      loadBalancingAlgorithmType: algorithm,
      enableAnomalyMitigation: props.anomalyMitigation,
      stickinessCookieDuration: props.stickiness,
      slowStart: props.slowStart,
      deregistrationDelay: Duration.seconds(drainSeconds),
      healthCheck: {
        path: PATHS.ready,
        healthyHttpCodes: '200',
        interval: Duration.seconds(10),
        timeout: Duration.seconds(5),
        healthyThresholdCount: 2,
        unhealthyThresholdCount: 2,
      },
    });
  }
}

/**
 * What AWS would refuse at deployment.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html
 */
function targetGroupProblems(
  { slowStart, stickiness, anomalyMitigation }: AgentTargetGroupProps,
  algorithm: TargetGroupLoadBalancingAlgorithmType,
  drainSeconds: number,
): string[] {
  const { ROUND_ROBIN, WEIGHTED_RANDOM } = TargetGroupLoadBalancingAlgorithmType;
  const problems: string[] = [];
  const unless = (condition: boolean, problem: string) => condition || problems.push(problem);
  if (slowStart) {
    unless(
      algorithm === ROUND_ROBIN,
      `'slowStart' must be left out with algorithm ${algorithm}, got ${slowStart.toSeconds()} s; it works with ${ROUND_ROBIN} only`,
    );
    unless(
      slowStart.toSeconds() >= 30 && slowStart.toSeconds() <= 900,
      `'slowStart' must be from 30 to 900 s, got ${slowStart.toSeconds()} s`,
    );
  }
  if (stickiness) {
    unless(
      algorithm !== WEIGHTED_RANDOM,
      `'stickiness' must be left out with algorithm ${WEIGHTED_RANDOM}, got ${stickiness.toSeconds()} s; take ${ROUND_ROBIN}`,
    );
    unless(
      stickiness.toSeconds() >= 1 && stickiness.toSeconds() <= 604_800,
      `'stickiness' must be from 1 to 604800 s (seven days), got ${stickiness.toSeconds()} s`,
    );
  }
  unless(
    !anomalyMitigation || algorithm === WEIGHTED_RANDOM,
    `'anomalyMitigation' must be left out with algorithm ${algorithm}, got true; it works with ${WEIGHTED_RANDOM} only`,
  );
  unless(
    drainSeconds <= LONGEST_DRAIN_SECONDS,
    `'longestStream' must be ${LONGEST_DRAIN_SECONDS - LIFECYCLE.albForgetsPodSeconds} s at most, got ${drainSeconds - LIFECYCLE.albForgetsPodSeconds} s; a target group drains for ${LONGEST_DRAIN_SECONDS} s and no longer`,
  );
  return problems;
}
