import { k8s } from 'cdk8s-plus-28';
import { type CapacityProfile } from '../../contract';

/** What one replica asks for and may use, in Kubernetes' units. */
export interface AgentResources {
  readonly cpuRequestMillicores: number;
  readonly cpuLimitMillicores: number;
  readonly memoryRequestMebibytes: number;
  readonly memoryLimitMebibytes: number;
  /** The bound of `/tmp`, the only place that a replica writes to. */
  readonly scratchLimitGibibytes: number;
}

/** The resources of the lesson's Deployment. */
const LESSON_RESOURCES: AgentResources = {
  cpuRequestMillicores: 500,
  cpuLimitMillicores: 1000,
  memoryRequestMebibytes: 512,
  memoryLimitMebibytes: 1024,
  scratchLimitGibibytes: 1,
};

/** Scratch that is reserved on a node for each replica. */
const SCRATCH_REQUEST_GIBIBYTES = 1;

/** The share of the memory limit that Node's heap may take; buffers, threads and the binary need the rest. */
const HEAP_SHARE = 0.75;

/**
 * The resources of a profile: the lower end of each range is requested, the upper end is the limit.
 *
 * Storage is different: 1 GiB is requested and the lower end is the limit. Replicas are stateless and keep what
 * lasts in Postgres; reserving 50 GB of disk for each would buy nodes for nothing, while the limit still keeps one
 * replica from filling its node's disk. Without a profile the figures are those of the lesson's Deployment.
 */
export function agentResources(profile?: CapacityProfile): AgentResources {
  if (!profile) return LESSON_RESOURCES;
  return {
    cpuRequestMillicores: profile.cpuCores.min * 1000,
    cpuLimitMillicores: profile.cpuCores.max * 1000,
    memoryRequestMebibytes: profile.memoryGiB.min * 1024,
    memoryLimitMebibytes: profile.memoryGiB.max * 1024,
    scratchLimitGibibytes: profile.storageGiB.min,
  };
}

/** The flag that keeps Node's heap below the memory limit, so that it collects garbage instead of being killed. */
export function heapFlag(resources: AgentResources): string {
  return `--max-old-space-size=${Math.floor(resources.memoryLimitMebibytes * HEAP_SHARE)}`;
}

/** The container's `resources`. */
export function resourceRequirements(resources: AgentResources): k8s.ResourceRequirements {
  return {
    requests: {
      cpu: quantity(resources.cpuRequestMillicores, 'm'),
      memory: mebibytes(resources.memoryRequestMebibytes),
      'ephemeral-storage': quantity(SCRATCH_REQUEST_GIBIBYTES, 'Gi'),
    },
    limits: {
      cpu: quantity(resources.cpuLimitMillicores, 'm'),
      memory: mebibytes(resources.memoryLimitMebibytes),
      'ephemeral-storage': scratchLimit(resources),
    },
  };
}

/** The size limit of `/tmp`. */
export function scratchLimit(resources: AgentResources): k8s.Quantity {
  return quantity(resources.scratchLimitGibibytes, 'Gi');
}

function mebibytes(amount: number): k8s.Quantity {
  return amount % 1024 === 0 ? quantity(amount / 1024, 'Gi') : quantity(amount, 'Mi');
}

function quantity(amount: number, unit: string): k8s.Quantity {
  return k8s.Quantity.fromString(`${amount}${unit}`);
}
