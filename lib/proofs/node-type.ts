/** What of a node pods can have. */
export interface NodeType {
  readonly name: string;
  readonly cpuMillicores: number;
  readonly memoryMebibytes: number;
  readonly pods: number;
}

interface Machine {
  readonly cores: number;
  readonly memoryGiB: number;
  /** Pods by network interfaces: interfaces × (addresses each − 1) + 2. */
  readonly eniPods: number;
}

const GIB_PER_CORE: Readonly<Record<string, number>> = { t: 4, m: 4, c: 2, r: 8 };

/**
 * Pods by cores, the same for the families that are known here.
 * https://github.com/awslabs/amazon-eks-ami/blob/main/nodeadm/internal/kubelet/eni-max-pods.txt
 */
const ENI_PODS: Readonly<Record<number, number>> = {
  2: 29,
  4: 58,
  8: 58,
  16: 234,
  32: 234,
  48: 234,
  64: 737,
};
const BURSTABLE_LARGE_PODS = 35;

/** EKS caps pods of a managed node by its vCPUs. https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html */
const CAPS = { cores: 30, below: 110, from: 250 } as const;

/** The share of a machine's memory that the kernel and the hypervisor keep: the figure that Karpenter works with. */
const MEMORY_OVERHEAD = 0.075;

/** The kubelet evicts pods when less is free. */
const EVICTION_MEBIBYTES = 100;

/** What runs on every node: the network plugin with its policy agent (50m), kube-proxy (100m), Pod Identity. */
const DAEMONS = { cpuMillicores: 150, pods: 3 } as const;

/**
 * What pods can have of an instance of the families t3, t4g, and c, m and r from the fifth generation on; undefined for
 * any other.
 *
 * The reserve is that of EKS nodes: 6 % of the first core, 1 % of the second, 0.5 % of two more, 0.25 % of the rest;
 * 255 MiB and 11 MiB for each pod (https://github.com/awslabs/amazon-eks-ami).
 */
export function nodeType(name: string): NodeType | undefined {
  const machine = machineOf(name);
  if (machine === undefined) return undefined;
  const { cores, memoryGiB, eniPods } = machine;
  const reserved = [...Array(cores).keys()].reduce((sum, core) => sum + reservedMillicores(core), 0);
  const memory = memoryGiB * 1024 * (1 - MEMORY_OVERHEAD) - (255 + 11 * eniPods) - EVICTION_MEBIBYTES;
  return {
    name,
    cpuMillicores: Math.floor(cores * 1000 - reserved) - DAEMONS.cpuMillicores,
    memoryMebibytes: Math.floor(memory),
    pods: Math.min(eniPods, cores < CAPS.cores ? CAPS.below : CAPS.from) - DAEMONS.pods,
  };
}

function reservedMillicores(core: number): number {
  if (core === 0) return 60;
  if (core === 1) return 10;
  return core < 4 ? 5 : 2.5;
}

function machineOf(name: string): Machine | undefined {
  const [, family = '', size = ''] = /^(t3a?|t4g|[cmr](?:5a?|6[agi]|7[agi]|8g))\.(\w+)$/.exec(name) ?? [];
  const gibPerCore = GIB_PER_CORE[family[0] ?? ''];
  const [matched, times] = /^(?:large|(\d*)xlarge)$/.exec(size) ?? [];
  if (gibPerCore === undefined || matched === undefined) return undefined;
  const cores = size === 'large' ? 2 : 4 * Number(times || 1);
  const burstable = family.startsWith('t');
  const eniPods = burstable && cores === 2 ? BURSTABLE_LARGE_PODS : ENI_PODS[cores];
  return eniPods === undefined ? undefined : { cores, memoryGiB: cores * gibPerCore, eniPods };
}
