import { type WayIn, type Workload } from '../../contract';
import { type Findings, type ProofWarning } from './findings';

/** No two mechanisms pull at the same thing: one counter of replicas, one mover of requests, one balancing algorithm. */
export function proveStrategies(workloads: readonly Workload[], wayIn: WayIn): Findings {
  return {
    problems: [...workloads.flatMap(scalingProblems), ...wayIn.targetGroups.flatMap(balancingProblems)],
    warnings: slotWarnings(workloads, wayIn.controller?.serverSlots),
  };
}

function scalingProblems(workload: Workload): string[] {
  const { name, counters, countedResources, resizedResources } = workload;
  const both = countedResources.filter((resource) => resizedResources.includes(resource));
  return [
    ...(counters.length > 1
      ? [
          `replicas of '${name}' must be counted by one mechanism, got ${counters.join(' and ')}; each would undo the other's work, so leave one`,
        ]
      : []),
    ...(both.length > 0
      ? [
          `'${name}' must not scale by ${both.join(' and ')} while a VerticalPodAutoscaler moves that request, got both; a larger request looks like less use, so use one of them`,
        ]
      : []),
  ];
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html */
function balancingProblems(group: WayIn['targetGroups'][number]): string[] {
  const { name, algorithm, slowStartSeconds, sticky, anomalyMitigation } = group;
  return [
    ...(slowStartSeconds > 0 && algorithm !== 'round_robin'
      ? [
          `'slow_start.duration_seconds' of target group ${name} must be 0 with ${algorithm}, got ${slowStartSeconds}; it works with round_robin only`,
        ]
      : []),
    ...(sticky && algorithm === 'weighted_random'
      ? [
          `'stickiness.enabled' of target group ${name} must be false with weighted_random, got true; use round_robin or least_outstanding_requests`,
        ]
      : []),
    ...(anomalyMitigation && algorithm !== 'weighted_random'
      ? [
          `'load_balancing.algorithm.anomaly_mitigation' of target group ${name} must be off with ${algorithm}, got on; it works with weighted_random only`,
        ]
      : []),
  ];
}

function slotWarnings(workloads: readonly Workload[], slots: number | undefined): ProofWarning[] {
  if (slots === undefined) return [];
  return workloads
    .filter(({ direct, maxReplicas, surge }) => !direct && maxReplicas + surge > slots)
    .map(({ name, maxReplicas, surge }) => ({
      id: 'agent-fleet-cdk:server-slots',
      message: `'${name}' may have ${maxReplicas + surge} pods in a rollout, more than the ${slots} that the ingress controller adds without a reload ('scale-server-slots'); each reload keeps a second HAProxy process for as long as its streams last`,
    }));
}
