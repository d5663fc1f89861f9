import {
  controllerTiming,
  longestTurn,
  type RolloutEvent,
  rolloutTimeline,
  timingProblems,
  type WayIn,
  wayInProblems,
  type Workload,
} from '../contract';
import { LocalError } from './local-error';

/** What happens when one kind of pod is replaced. */
export interface PodPlan {
  /** The agent's Deployment, or the ingress controller. */
  readonly name: string;
  readonly kind: 'agent' | 'ingress controller';
  /** From Terminating to SIGKILL. */
  readonly timeline: readonly RolloutEvent[];
}

/** How many replicas an agent may have, and what they ask for when all of them run. */
export interface AgentPlan extends PodPlan {
  readonly kind: 'agent';
  readonly minReplicas: number;
  readonly maxReplicas: number;
  /** Pods beyond the maximum while a rollout is on. */
  readonly surge: number;
  readonly atMaximum: { readonly cores: number; readonly memoryGiB: number; readonly connections: number };
}

/** How a rollout goes, and the inequalities that do not hold. */
export interface RolloutPlan {
  readonly pods: readonly (PodPlan | AgentPlan)[];
  readonly problems: readonly string[];
}

/** Plans the rollout of all agents, or of one. */
export function planRollout(
  workloads: readonly Workload[],
  wayIn: WayIn | undefined,
  agentName?: string,
): RolloutPlan {
  const chosen = workloads.filter((each) => agentName === undefined || each.agentName === agentName);
  if (chosen.length === 0) {
    const known = [...new Set(workloads.map((each) => each.agentName))].join(', ');
    throw new LocalError(
      `'agent' must be one of ${known || 'none'}, got '${agentName}'; leave it out for all`,
    );
  }
  const controller = wayIn?.controller;
  return {
    pods: [
      ...chosen.map(planAgent),
      ...(controller
        ? [
            {
              name: 'haproxy-ingress',
              kind: 'ingress controller' as const,
              timeline: rolloutTimeline(controllerTiming(controller, longestTurn(workloads))),
            },
          ]
        : []),
    ],
    problems: [
      ...chosen.flatMap(({ name, timing }) => timingProblems(`agent '${name}'`, timing)),
      ...(wayIn ? wayInProblems(wayIn, workloads) : []),
    ],
  };
}

function planAgent(workload: Workload): AgentPlan {
  const { name, minReplicas, maxReplicas, surge, cpuMillicores, memoryMebibytes, poolSize } = workload;
  return {
    name,
    kind: 'agent',
    timeline: rolloutTimeline(workload.timing),
    minReplicas,
    maxReplicas,
    surge,
    atMaximum: {
      cores: (maxReplicas * cpuMillicores) / 1000,
      memoryGiB: (maxReplicas * memoryMebibytes) / 1024,
      connections: (maxReplicas + surge) * poolSize,
    },
  };
}

/** A plan for people. */
export function describePlan({ pods, problems }: RolloutPlan): string {
  const agents = pods.filter((pod) => pod.kind === 'agent') as readonly AgentPlan[];
  const sum = (of: (agent: AgentPlan) => number) => agents.reduce((total, agent) => total + of(agent), 0);
  const blocks = pods.map((pod) => [title(pod), ...pod.timeline.map(line)].join('\n'));
  const atMaximum =
    `At maximum: ${sum((each) => each.maxReplicas)} replicas ask for ${sum((each) => each.atMaximum.cores)} cores and ` +
    `${sum((each) => each.atMaximum.memoryGiB)} GiB; with a rollout of all, ${sum((each) => each.atMaximum.connections)} connections to Postgres.`;
  const verdict =
    problems.length === 0
      ? 'No turn is cut: every inequality holds.'
      : ['Turns are cut:', ...problems].join('\n');
  return [...blocks, atMaximum, verdict].join('\n\n');
}

function title(pod: PodPlan | AgentPlan): string {
  const heading = `${pod.kind} ${pod.name}: seconds from Terminating to SIGKILL`;
  if (!('surge' in pod)) return heading;
  return `${heading} (${pod.minReplicas} to ${pod.maxReplicas} replicas, ${pod.surge} more in a rollout)`;
}

function line({ atSeconds, what }: RolloutEvent): string {
  return `${String(atSeconds).padStart(6)}  ${what}`;
}
