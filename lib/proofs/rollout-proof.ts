import { LIFECYCLE, timingProblems, type WayIn, wayInProblems, type Workload } from '../../contract';
import { type Findings, problemsOnly } from './findings';

/** A rollout cuts no turn: every inequality between pods, the ingress controller and the load balancer holds. */
export function proveRollouts(workloads: readonly Workload[], wayIn: WayIn): Findings {
  return problemsOnly([
    ...workloads.flatMap((workload) => [
      ...timingProblems(`agent '${workload.name}'`, workload.timing),
      ...strategyProblems(workload),
    ]),
    ...wayInProblems(wayIn, workloads),
  ]);
}

function strategyProblems(workload: Workload): string[] {
  const { name, surge, maxUnavailable, budget, minReplicas, direct, minReadySeconds, timing } = workload;
  const { albFindsPodSeconds } = LIFECYCLE;
  const silence = workload.routeSilenceSeconds;
  const problems: string[] = [];
  if (maxUnavailable > 0) {
    problems.push(
      `'maxUnavailable' of agent '${name}' must be 0, got ${maxUnavailable}; a rollout would have fewer replicas than the load needs, so let 'maxSurge' carry it`,
    );
  }
  if (surge < 1) {
    problems.push(
      `'maxSurge' of agent '${name}' must be at least 1 pod, got ${surge}; with maxUnavailable 0 a rollout would never move, so use 25%`,
    );
  }
  if (budget !== undefined && (budget < 1 || (budget >= minReplicas && minReplicas > 1))) {
    problems.push(
      `'maxUnavailable' of the disruption budget of '${name}' must be from 1 to below 'minReplicas' (${minReplicas}), got ${budget}; 0 holds every node drain up, all replicas is an outage: use 1`,
    );
  }
  if (direct && minReadySeconds < albFindsPodSeconds) {
    problems.push(
      `'minReadySeconds' of agent '${name}' must be at least the time that the load balancer needs to find a pod (${albFindsPodSeconds} s), got ${minReadySeconds} s; a rollout would end old pods before new ones are found, so raise it`,
    );
  }
  if (silence !== undefined && silence < timing.longestTurnSeconds) {
    problems.push(
      `'timeout-server' of the Ingress of '${name}' must be at least the longest turn (${timing.longestTurnSeconds} s), got ${silence} s; it would cut silent turns, so raise it`,
    );
  }
  return problems;
}
