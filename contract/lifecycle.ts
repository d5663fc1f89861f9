/**
 * Seconds that pods, balancers and the server have to agree on, so that a rollout cuts no stream.
 *
 * With S the longest stream and P the time that routing needs to forget a pod:
 * `preStop = P`, `grace = P + S + margin` (Kubernetes counts preStop inside the grace period).
 */
export const LIFECYCLE = {
  /** S: the longest turn or stream that a rollout waits for. */
  longestStreamSeconds: 600,
  /** P behind the in-cluster ingress controller, which follows EndpointSlices; the lesson's `sleep 15`. */
  ingressForgetsPodSeconds: 15,
  /** P behind an ALB with IP targets: target deregistration propagates within a minute. */
  albForgetsPodSeconds: 60,
  /** How long an ALB needs to find a ready pod: registration, and two health checks ten seconds apart. */
  albFindsPodSeconds: 60,
  /** Added to P + S so that the server exits on its own before SIGKILL. */
  terminationMarginSeconds: 15,
  /** A comment line on every open stream, from the start of the request, before the first token. */
  streamHeartbeatSeconds: 15,
  /**
   * Idle timeout of the balancer: above the longest turn, because an answer that is not streamed is silent until it
   * is complete. (The lesson's balancer would cut it after AWS's default of 60 s.)
   */
  balancerIdleSeconds: 610,
  /** Keep-alive of everything behind the balancer: above its idle timeout, so that the balancer closes first. */
  keepAliveSeconds: 620,

  /** Liveness probe on `/health`: the lesson's 30/10. */
  livenessInitialDelaySeconds: 30,
  livenessPeriodSeconds: 10,
  /** Readiness probe on `/ready`: the lesson's 5/5. */
  readinessInitialDelaySeconds: 5,
  readinessPeriodSeconds: 5,
  /** Startup probe on `/health`: a slow start is not a dead process. 60 × 2 s. */
  startupPeriodSeconds: 2,
  startupFailureThreshold: 60,
  probeTimeoutSeconds: 3,

  /** How often the orchestrator of a local run checks each service: the lesson's `health_check_interval`. */
  healthCheckIntervalSeconds: 30,
} as const;

/** Seconds between the start of a pod's termination and SIGKILL: P + S + margin. */
export function terminationGraceSeconds(
  forgetsPodSeconds: number = LIFECYCLE.ingressForgetsPodSeconds,
  longestStreamSeconds: number = LIFECYCLE.longestStreamSeconds,
): number {
  return forgetsPodSeconds + longestStreamSeconds + LIFECYCLE.terminationMarginSeconds;
}
