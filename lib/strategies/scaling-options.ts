import { type AgentScale } from '../../constructs/k8s/agent-scale';
import { type EventScale, type SessionsScale, type Trigger, type VerticalScale } from '../../constructs/k8s';

/** What `Scaling.horizontal` takes. */
export interface HorizontalScalingOptions {
  /**
   * Replicas at least.
   *
   * @default 3
   */
  readonly min?: number;
  /**
   * Replicas at most.
   *
   * @default 20
   */
  readonly max?: number;
  /**
   * CPU in use, in percent of the request, that the autoscaler aims at.
   *
   * @default 70
   */
  readonly cpuPercent?: number;
  /**
   * Memory in use, in percent of the request, that the autoscaler aims at.
   *
   * @default 80
   */
  readonly memoryPercent?: number;
}

/** What `Scaling.vertical` takes. */
export type VerticalScalingOptions = VerticalScale;

/** What `Scaling.sessions` takes. */
export interface SessionsScalingOptions {
  /**
   * Replicas at least; two or more, so that one can go while the other serves.
   *
   * @default 2
   */
  readonly min?: number;
  /**
   * Replicas at most.
   *
   * @default 20
   */
  readonly max?: number;
  /**
   * The share of `maxConcurrentSessions` that replicas are filled to on average, 0.1 to 0.9.
   *
   * @default 0.7
   */
  readonly target?: number;
}

/** What `Scaling.serverless` takes. */
export interface ServerlessScalingOptions {
  /** What starts replicas. */
  readonly trigger: Trigger;
  /**
   * Replicas at most.
   *
   * @default 10
   */
  readonly max?: number;
  /**
   * Seconds without an event before the last replica goes.
   *
   * @default 300
   */
  readonly restAfterSeconds?: number;
}

/** A strategy with its figures. */
export type ScalingChoice =
  | ({ readonly kind: 'horizontal' } & Readonly<Required<AgentScale>>)
  | ({ readonly kind: 'vertical'; readonly replicas: number } & VerticalScale)
  | ({ readonly kind: 'sessions' } & Required<SessionsScale>)
  | ({ readonly kind: 'serverless' } & Required<EventScale>);

/** What a strategy needs in its cluster. */
export type ScalingAddOn = 'keda' | 'vertical-pod-autoscaler';
