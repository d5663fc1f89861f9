import { LIFECYCLE } from './lifecycle';
import { type RolloutTiming, timingProblems } from './rollout-timing';
import { type Workload } from './workload';

/** The ingress controller, by the values that its chart is installed with. */
export interface ControllerSettings {
  readonly preStopSeconds: number;
  readonly graceSeconds: number;
  /** How long an idle connection to it stays open. */
  readonly keepAliveSeconds: number;
  /** How long it waits for a silent client or pod. */
  readonly silenceSeconds: number;
  /** How long the process before a reload keeps its streams. */
  readonly hardStopSeconds: number;
  readonly minReadySeconds: number;
  /** Pods of one agent that it adds without a reload. */
  readonly serverSlots: number;
  readonly maxReplicas: number;
  readonly cpuMillicores: number;
  readonly memoryMebibytes: number;
}

/** A target group of the load balancer, by its attributes. */
export interface TargetGroupSettings {
  readonly name: string;
  readonly deregistrationSeconds: number;
  readonly algorithm: string;
  readonly slowStartSeconds: number;
  readonly sticky: boolean;
  readonly anomalyMitigation: boolean;
}

/** What stands between clients and pods. */
export interface WayIn {
  readonly balancerIdleSeconds: number;
  readonly targetGroups: readonly TargetGroupSettings[];
  readonly controller: ControllerSettings | undefined;
}

/** Attributes as CloudFormation holds them. */
export type Attributes = readonly { readonly key?: string; readonly value?: string }[];

/** The idle timeout of a load balancer. */
export function readBalancerIdle(attributes: Attributes): number {
  return Number(attribute(attributes, 'idle_timeout.timeout_seconds', '60'));
}

/** A target group; what is not set is AWS's default. */
export function readTargetGroup(name: string, attributes: Attributes): TargetGroupSettings {
  return {
    name,
    deregistrationSeconds: Number(attribute(attributes, 'deregistration_delay.timeout_seconds', '300')),
    algorithm: attribute(attributes, 'load_balancing.algorithm.type', 'round_robin'),
    slowStartSeconds: Number(attribute(attributes, 'slow_start.duration_seconds', '0')),
    sticky: attribute(attributes, 'stickiness.enabled', 'false') === 'true',
    anomalyMitigation: attribute(attributes, 'load_balancing.algorithm.anomaly_mitigation', 'off') === 'on',
  };
}

/** What of a chart's values says when a controller goes; the defaults are HAProxy's and Kubernetes'. */
export interface ControllerValues {
  readonly controller?: {
    readonly lifecycle?: { readonly preStop?: { readonly sleep?: { readonly seconds: number } } };
    readonly terminationGracePeriodSeconds?: number;
    readonly minReadySeconds?: number;
    readonly autoscaling?: { readonly maxReplicas?: number };
    readonly config?: Readonly<Record<string, string>>;
    readonly resources?: { readonly requests?: { readonly cpu: string; readonly memory: string } };
  };
}

/** The ingress controller of a chart's values. */
export function readController({ controller = {} }: ControllerValues): ControllerSettings {
  const seconds = (name: string, standard: number) =>
    parseInt(controller.config?.[name] ?? `${standard}`, 10);
  const { cpu = '0m', memory = '0Mi' } = controller.resources?.requests ?? {};
  return {
    preStopSeconds: controller.lifecycle?.preStop?.sleep?.seconds ?? 0,
    graceSeconds: controller.terminationGracePeriodSeconds ?? 30,
    minReadySeconds: controller.minReadySeconds ?? 0,
    maxReplicas: controller.autoscaling?.maxReplicas ?? 1,
    keepAliveSeconds: seconds('timeout-http-keep-alive', 60),
    silenceSeconds: Math.min(seconds('timeout-server', 50), seconds('timeout-client', 50)),
    hardStopSeconds: seconds('hard-stop-after', 1800),
    serverSlots: seconds('scale-server-slots', 42),
    cpuMillicores: parseInt(cpu, 10),
    memoryMebibytes: parseInt(memory, 10),
  };
}

/** How a replica of the controller goes: HAProxy quits at once on SIGTERM, so that all serving is in preStop. */
export function controllerTiming(controller: ControllerSettings, longestTurnSeconds: number): RolloutTiming {
  return {
    preStopSeconds: controller.preStopSeconds,
    graceSeconds: controller.graceSeconds,
    drainSeconds: 0,
    longestTurnSeconds,
    forgetsPodSeconds: LIFECYCLE.albForgetsPodSeconds,
  };
}

/** The longest turn of all agents. */
export function longestTurn(workloads: readonly Workload[]): number {
  return Math.max(0, ...workloads.map(({ timing }) => timing.longestTurnSeconds));
}

/** Which inequalities do not hold between balancer, controller and agents. */
export function wayInProblems(
  { balancerIdleSeconds: idle, targetGroups, controller }: WayIn,
  workloads: readonly Workload[],
): string[] {
  const { streamHeartbeatSeconds: heartbeat, keepAliveSeconds, albForgetsPodSeconds } = LIFECYCLE;
  const turn = longestTurn(workloads);
  const problems: string[] = [];
  const must = (holds: boolean, problem: string) => holds || problems.push(problem);
  must(
    idle > heartbeat,
    `'idle_timeout.timeout_seconds' of the load balancer must be above the heartbeat of streams (${heartbeat} s), got ${idle} s; it would cut silent streams, so raise it`,
  );
  must(
    idle > turn || idle <= heartbeat,
    `'idle_timeout.timeout_seconds' of the load balancer must be above the longest turn (${turn} s), got ${idle} s; an answer that is not streamed is silent until it ends, so raise it or lower 'limits.turnTimeoutSeconds'`,
  );
  must(
    idle < keepAliveSeconds,
    `'idle_timeout.timeout_seconds' of the load balancer must be below the keep-alive behind it (${keepAliveSeconds} s), got ${idle} s; requests would meet closed connections, so lower it`,
  );
  for (const { name, deregistrationSeconds } of targetGroups) {
    const needed = albForgetsPodSeconds + turn;
    must(
      deregistrationSeconds >= needed,
      `'deregistration_delay.timeout_seconds' of target group ${name} must be at least the time that the load balancer needs to forget a pod and the longest turn (${albForgetsPodSeconds} s + ${turn} s), got ${deregistrationSeconds} s; it would cut turns, so raise it to ${needed}`,
    );
  }
  if (controller) problems.push(...controllerProblems(controller, idle, turn));
  return problems;
}

function controllerProblems(controller: ControllerSettings, idle: number, turn: number): string[] {
  const { streamHeartbeatSeconds: heartbeat, albFindsPodSeconds } = LIFECYCLE;
  const problems = timingProblems('the ingress controller', controllerTiming(controller, turn));
  const least = (name: string, got: number, least: number, meaning: string, harm: string) => {
    if (got >= least) return;
    problems.push(
      `'${name}' of the ingress controller must be at least ${meaning} (${least} s), got ${got} s; ${harm}, so raise it`,
    );
  };
  least('timeout-server', controller.silenceSeconds, turn, 'the longest turn', 'it would cut silent turns');
  least('timeout-client', controller.silenceSeconds, heartbeat + 1, 'a heartbeat', 'it would cut streams');
  least(
    'timeout-http-keep-alive',
    controller.keepAliveSeconds,
    idle + 1,
    "a second above the load balancer's idle timeout",
    'requests would meet closed connections',
  );
  least(
    'hard-stop-after',
    controller.hardStopSeconds,
    turn,
    'the longest turn',
    'a reload would cut streams',
  );
  least(
    'minReadySeconds',
    controller.minReadySeconds,
    albFindsPodSeconds,
    'the time that the load balancer needs to find a pod',
    'a rollout would end old pods before new ones are found',
  );
  return problems;
}

function attribute(attributes: Attributes, key: string, standard: string): string {
  return attributes.find((each) => each.key === key)?.value ?? standard;
}
