import { type Duration, Token } from 'aws-cdk-lib';
import { type ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { type IVpc } from 'aws-cdk-lib/aws-ec2';
import { type TargetGroupLoadBalancingAlgorithmType } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { LIFECYCLE } from '../../contract';
import { type Authentication } from './authentication';

/** How the load balancer is set up. */
export interface AgentLoadBalancerProps {
  /** The network; needs public subnets in at least two zones. */
  readonly vpc: IVpc;
  /**
   * Serves HTTPS with this certificate, and sends HTTP there.
   *
   * @default none: plain HTTP, for a first try only
   */
  readonly certificate?: ICertificate;
  /**
   * Who may come through. Needs `certificate`: sign-ins and tokens are not sent in the clear.
   *
   * @default - anyone whose address is allowed
   */
  readonly authentication?: Authentication;
  /**
   * The cluster whose pods become targets. EKS Auto Mode may only register targets in a group that names it.
   *
   * @default the target group is not tagged
   */
  readonly clusterName?: string;
  /**
   * The port of the targets: where the in-cluster ingress controller's pods listen.
   *
   * @default 8080, the HTTP port of the HAProxy controller's pods
   */
  readonly targetPort?: number;
  /**
   * What a target answers 200 on while it may get requests.
   *
   * @default /healthz, as the HAProxy controller
   */
  readonly healthCheckPath?: string;
  /**
   * The port of the health check.
   *
   * @default 1042, as the HAProxy controller
   */
  readonly healthCheckPort?: number;
  /**
   * How requests are spread over the targets.
   *
   * No slow start is set with either: it has no effect on least outstanding requests.
   *
   * @default LEAST_OUTSTANDING_REQUESTS: requests here last from milliseconds to minutes
   */
  readonly algorithm?: TargetGroupLoadBalancingAlgorithmType;
  /**
   * How long a target that leaves may finish what it has begun.
   *
   * @default 660 s: routing forgets the pod (60), and the longest stream ends (600)
   */
  readonly deregistrationDelay?: Duration;
  /**
   * How long a connection may be silent. Must be above the heartbeat of streams and below the keep-alive of the
   * server.
   *
   * @default 610 s: an answer that is not streamed is silent until it is complete
   */
  readonly idleTimeout?: Duration;
  /**
   * Who may connect.
   *
   * @default anyone: 0.0.0.0/0
   */
  readonly allowedCidrs?: readonly string[];
  /**
   * Refuse to delete the load balancer, whoever asks.
   *
   * @default true
   */
  readonly deletionProtection?: boolean;
  /**
   * Requests that one address may send in five minutes.
   *
   * @default 2000
   */
  readonly requestsPerFiveMinutes?: number;
  /**
   * How long access logs are kept.
   *
   * @default 90 days
   */
  readonly accessLogRetention?: Duration;
}

/** Says all that is wrong at once. */
export function checkLoadBalancerProps({
  idleTimeout,
  deregistrationDelay,
  allowedCidrs,
  healthCheckPath,
  authentication,
  certificate,
}: AgentLoadBalancerProps): void {
  const { streamHeartbeatSeconds, keepAliveSeconds, longestStreamSeconds } = LIFECYCLE;
  const problems: string[] = [];
  const idle = seconds(idleTimeout);
  if (idle !== undefined && (idle <= streamHeartbeatSeconds || idle >= keepAliveSeconds)) {
    problems.push(
      `'idleTimeout' must be above the heartbeat of streams (${streamHeartbeatSeconds} s) and below the server's keep-alive (${keepAliveSeconds} s), got ${idle} s`,
    );
  }
  const delay = seconds(deregistrationDelay);
  if (delay !== undefined && (delay < longestStreamSeconds || delay > 3600)) {
    problems.push(
      `'deregistrationDelay' must be from the longest stream (${longestStreamSeconds} s) to 3600 s, got ${delay} s`,
    );
  }
  if (allowedCidrs?.length === 0) {
    problems.push(`'allowedCidrs' must name at least one range, got none; leave it out to allow anyone`);
  }
  for (const cidr of allowedCidrs ?? []) {
    if (!Token.isUnresolved(cidr) && !/^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/.test(cidr)) {
      problems.push(`'allowedCidrs' must hold IPv4 ranges such as 203.0.113.0/24, got '${cidr}'`);
    }
  }
  if (
    healthCheckPath !== undefined &&
    !Token.isUnresolved(healthCheckPath) &&
    !healthCheckPath.startsWith('/')
  ) {
    problems.push(`'healthCheckPath' must start with '/', got '${healthCheckPath}'`);
  }
  if (authentication && !certificate) {
    problems.push(
      `'certificate' must be given with 'authentication', got none; the load balancer signs in and checks tokens over HTTPS only`,
    );
  }
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

function seconds(duration?: Duration): number | undefined {
  return duration && !duration.isUnresolved() ? duration.toSeconds() : undefined;
}
