import { type ControllerSettings, type Workload } from '../../contract';
import { type Findings, type ProofWarning, problemsOnly } from './findings';
import { fits, pack, type PodGroup } from './node-packing';
import { nodeType, type NodeType } from './node-type';

/** A node group as it is declared. */
export interface NodeGroupFacts {
  readonly instanceTypes: readonly string[];
  readonly maxSize: number;
  /** Nodes that some agents prefer. */
  readonly spot: { readonly instanceTypes: readonly string[]; readonly maxSize: number } | undefined;
  /** The vCPUs of the smallest node, where its type's name tells. */
  readonly nodeCores: number | undefined;
}

/** DNS, metrics, the load balancer controller and the autoscaler: two replicas each. */
const CLUSTER_PODS: PodGroup = { count: 8, cpuMillicores: 100, memoryMebibytes: 300 };

/** KEDA's three parts, two replicas each, where an agent scales by sessions or events. */
const KEDA_PODS: PodGroup = { count: 6, cpuMillicores: 100, memoryMebibytes: 100 };

/**
 * The pods fit the nodes.
 *
 * An error: a pod that no node can hold, and a maximum that an agent cannot reach even while all others are at their
 * minimum. A warning: all agents at their maximum at once, which is rare and may be left uncovered on purpose.
 *
 * Nodes of Auto Mode follow the pods without a bound, so that there is nothing to prove.
 */
export function proveCapacity(
  workloads: readonly Workload[],
  group: NodeGroupFacts | undefined,
  controller: ControllerSettings | undefined,
): Findings {
  if (!group) return problemsOnly([]);
  const node = smallest(group.instanceTypes);
  if (!node) return problemsOnly(coreProblems(workloads, group));
  const tooLarge = workloads.filter((workload) => !fits(replicas(workload, 1), node));
  if (tooLarge.length > 0) return problemsOnly(tooLarge.map((workload) => placeProblem(workload, node)));

  const others = systemPods(workloads, controller);
  const spotNode = group.spot && smallest(group.spot.instanceTypes);
  const nodes = (count: (workload: Workload) => number) => {
    const pods = (spot: boolean) =>
      workloads.filter((each) => each.spot === spot).map((each) => replicas(each, count(each)));
    const preferSpot = pods(true);
    const fitting = preferSpot.filter((each) => spotNode && fits(each, spotNode));
    const notFitting = preferSpot.filter((each) => !fitting.includes(each));
    const left = spotNode ? pack(fitting, spotNode, group.spot?.maxSize).left : [];
    return pack([...others, ...pods(false), ...notFitting, ...left], node).nodes;
  };
  const problems = workloads.flatMap((grown) => {
    const needed = nodes((each) => (each === grown ? each.maxReplicas : each.minReplicas));
    if (needed <= group.maxSize) return [];
    return [
      `'maxSize' of the node group must be at least ${needed} for '${grown.name}' to reach its maximum of ${grown.maxReplicas} replicas beside the minimum of all others, got ${group.maxSize} of ${node.name}; raise maxSize, choose larger instance types, or lower its 'max'`,
    ];
  });
  const together = nodes((each) => each.maxReplicas);
  return {
    problems,
    warnings:
      problems.length === 0 && together > group.maxSize ? [togetherWarning(together, group, node)] : [],
  };
}

function placeProblem({ name, cpuMillicores, memoryMebibytes }: Workload, node: NodeType): string {
  const asks = `${cpuMillicores / 1000} cores and ${round(memoryMebibytes)} GiB`;
  const has = `${node.cpuMillicores / 1000} cores and ${round(node.memoryMebibytes)} GiB`;
  return `'profile' of '${name}' must ask for no more than a node has for pods (${node.name}: ${has}), got ${asks}; choose larger instance types or Auto Mode`;
}

/** What can be told of a type whose memory and network interfaces are not known here. */
function coreProblems(
  workloads: readonly Workload[],
  { instanceTypes, nodeCores }: NodeGroupFacts,
): string[] {
  if (nodeCores === undefined) return [];
  return workloads
    .filter(({ cpuMillicores }) => cpuMillicores >= nodeCores * 1000)
    .map(
      ({ name, cpuMillicores }) =>
        // A node keeps part of its cores for itself, so that a request of all of them never fits.
        `'profile' of '${name}' must ask for less CPU than a node has (${instanceTypes.join(', ')}: ${nodeCores} cores), got ${cpuMillicores / 1000}; choose larger instance types or Auto Mode`,
    );
}

function togetherWarning(needed: number, { maxSize }: NodeGroupFacts, { name }: NodeType): ProofWarning {
  return {
    id: 'agent-fleet-cdk:capacity-at-maximum',
    message: `all agents at their maximum at once would need ${needed} nodes of ${name}, 'maxSize' is ${maxSize}; the last replicas would wait for room: raise maxSize, choose larger instance types, or acknowledge it where peaks do not meet`,
  };
}

function systemPods(workloads: readonly Workload[], controller: ControllerSettings | undefined): PodGroup[] {
  const keda = workloads.some(({ counters }) => counters.includes('ScaledObject'));
  return [
    CLUSTER_PODS,
    ...(keda ? [KEDA_PODS] : []),
    ...(controller
      ? [
          {
            count: controller.maxReplicas,
            cpuMillicores: controller.cpuMillicores,
            memoryMebibytes: controller.memoryMebibytes,
          },
        ]
      : []),
  ];
}

function replicas({ cpuMillicores, memoryMebibytes }: Workload, count: number): PodGroup {
  return { count, cpuMillicores, memoryMebibytes };
}

/** The autoscaler may add any of the types, so that the smallest counts; an unknown one proves nothing. */
function smallest(instanceTypes: readonly string[]): NodeType | undefined {
  const types = instanceTypes.map(nodeType);
  if (types.some((type) => type === undefined)) return undefined;
  return (types as NodeType[]).reduce((least, each) =>
    each.cpuMillicores < least.cpuMillicores ? each : least,
  );
}

function round(mebibytes: number): number {
  return Math.floor(mebibytes / 102.4) / 10;
}
