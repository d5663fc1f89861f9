import { Size, Token } from 'aws-cdk-lib';
import { InstanceClass, InstanceArchitecture, InstanceSize, InstanceType } from 'aws-cdk-lib/aws-ec2';
import { type Architecture } from './agent-image';

/** What can be chosen about Auto Mode. */
export interface AutoModeOptions {
  /**
   * The processor of the nodes that agents run on.
   *
   * `arm64` (Graviton, about a fifth cheaper) adds a node pool of its own, as the built-in one for workloads is
   * amd64 only. Build the image for the same architecture, and select nodes by `kubernetes.io/arch`.
   *
   * @default amd64
   */
  readonly architecture?: Architecture;
  /**
   * Adds a pool of spot nodes, for agents whose longest turn ends within the two minutes of warning.
   *
   * Everything else, the ingress controller among it, keeps off them.
   *
   * @default false
   */
  readonly spot?: boolean;
}

/** A second node group of spot instances. */
export interface SpotNodeGroupOptions {
  /**
   * Two or more types, of the architecture of the group and with the same number of vCPUs.
   *
   * EC2 takes back one type at a time, and the autoscaler reckons with one size.
   */
  readonly instanceTypes: readonly InstanceType[];
  /**
   * Nodes at most; there is none until an agent asks.
   *
   * @default 10, as in the lesson's group
   */
  readonly maxSize?: number;
}

/** What can be chosen about a managed node group. */
export interface NodeGroupOptions {
  /**
   * Nodes at least.
   *
   * @default 1, the lesson's
   */
  readonly minSize?: number;
  /**
   * Nodes to start with.
   *
   * The autoscaler moves it from then on; changing it later sets the group back to it once.
   *
   * @default 3, the lesson's
   */
  readonly desiredSize?: number;
  /**
   * Nodes at most.
   *
   * @default 10, the lesson's
   */
  readonly maxSize?: number;
  /**
   * Nodes that an update may take away at the same time.
   *
   * @default 1, the lesson's
   */
  readonly maxUnavailable?: number;
  /**
   * The types of the nodes, all of one architecture, which becomes the architecture of the capacity.
   *
   * A pod has to fit on one node: t3.large (2 vCPU, 8 GiB) carries simple-chat and tool-using agents; planning,
   * multi-modal and research agents ask for 2 cores or more and need a larger type.
   *
   * @default t3.large, the lesson's
   */
  readonly instanceTypes?: readonly InstanceType[];
  /**
   * The disk of a node: images, logs and the scratch space of all its pods.
   *
   * @default 100 GiB
   */
  readonly diskSize?: Size;
  /**
   * Adds a group of spot nodes, for agents whose longest turn ends within the two minutes of warning.
   *
   * @default - none
   */
  readonly spot?: SpotNodeGroupOptions;
}

/** Capacity by Auto Mode, as `AgentCluster` builds it. */
export interface AutoModeCapacity {
  readonly kind: 'auto-mode';
  readonly spot: boolean;
}

/** Capacity by a managed node group, as `AgentCluster` builds it. */
export interface NodeGroupCapacity extends Required<Omit<NodeGroupOptions, 'spot'>> {
  readonly kind: 'node-group';
  readonly spot?: Required<SpotNodeGroupOptions>;
}

/** Where pods run: who makes nodes, and of which kind. */
export class ClusterCapacity {
  /**
   * EKS makes, patches and removes nodes as pods need them.
   *
   * It picks instance sizes that fit what is asked for, from a chat agent's half core to a multi-modal agent's four,
   * which no single instance type does; networking, DNS, Pod Identity and target registration are built in. Costs
   * about 12 % on top of the instances.
   */
  static autoMode(options: AutoModeOptions = {}): ClusterCapacity {
    return new ClusterCapacity(options.architecture ?? 'amd64', {
      kind: 'auto-mode',
      spot: options.spot ?? false,
    });
  }

  /**
   * A managed node group of one size of machine, scaled between its bounds by the Cluster Autoscaler.
   *
   * The AWS Load Balancer Controller and the add-ons that Auto Mode has built in are installed with it.
   */
  static nodeGroup(options: NodeGroupOptions = {}): ClusterCapacity {
    const group: NodeGroupCapacity = {
      kind: 'node-group',
      minSize: options.minSize ?? 1,
      desiredSize: options.desiredSize ?? 3,
      maxSize: options.maxSize ?? 10,
      maxUnavailable: options.maxUnavailable ?? 1,
      instanceTypes: options.instanceTypes ?? [InstanceType.of(InstanceClass.T3, InstanceSize.LARGE)],
      diskSize: options.diskSize ?? Size.gibibytes(100),
      ...(options.spot && { spot: { maxSize: 10, ...options.spot } }),
    };
    const problems = nodeGroupProblems(group);
    if (problems.length > 0) throw new Error(problems.join('\n'));
    const graviton = group.instanceTypes[0]?.architecture === InstanceArchitecture.ARM_64;
    return new ClusterCapacity(graviton ? 'arm64' : 'amd64', group);
  }

  /** The processor of the nodes that agents run on: what images are built for and pods select. */
  readonly architecture: Architecture;
  /** What was chosen. */
  readonly choice: AutoModeCapacity | NodeGroupCapacity;
  /**
   * The vCPUs of the smallest node; a pod that asks for as many finds no room, as the system takes a share.
   * Undefined where the size of nodes follows the pods, or cannot be told from the name of the instance type.
   */
  readonly nodeCores: number | undefined;

  /** Whether there are spot nodes, with the label and taint `agent-fleet/spot`. */
  readonly spot: boolean;

  private constructor(architecture: Architecture, choice: AutoModeCapacity | NodeGroupCapacity) {
    this.architecture = architecture;
    this.choice = choice;
    this.spot = Boolean(choice.spot);
    this.nodeCores = choice.kind === 'node-group' ? smallestCores(choice.instanceTypes) : undefined;
  }
}

/** EC2 names sizes by their vCPUs: a `large` has 2, an `xlarge` 4, an `8xlarge` 32, in every family. */
function smallestCores(types: readonly InstanceType[]): number | undefined {
  const cores = types.map((type) => {
    if (Token.isUnresolved(type.toString())) return undefined;
    const [, size, times] = /\.((\d*)xlarge|large)$/.exec(type.toString()) ?? [];
    if (size === undefined) return undefined;
    return size === 'large' ? 2 : 4 * Number(times || 1);
  });
  return cores.reduce((least, each) =>
    least === undefined || each === undefined ? undefined : Math.min(least, each),
  );
}

function nodeGroupProblems(group: NodeGroupCapacity): string[] {
  const problems: string[] = [];
  const sizes = { minSize: group.minSize, desiredSize: group.desiredSize, maxSize: group.maxSize };
  for (const [name, value] of Object.entries({ ...sizes, maxUnavailable: group.maxUnavailable })) {
    if (Token.isUnresolved(value)) continue;
    const lowest = name === 'minSize' ? 0 : 1;
    if (!Number.isInteger(value) || value < lowest) {
      problems.push(`'${name}' must be a whole number from ${lowest} up, got ${value}`);
    }
  }
  const atMost = (name: keyof typeof sizes | 'maxUnavailable', limit: 'desiredSize' | 'maxSize'): void => {
    if (Token.isUnresolved(group[name]) || Token.isUnresolved(group[limit])) return;
    if (group[name] > group[limit]) {
      problems.push(
        `'${name}' must be at most '${limit}' (${group[limit]}), got ${group[name]}; raise ${limit}`,
      );
    }
  };
  atMost('minSize', 'desiredSize');
  atMost('desiredSize', 'maxSize');
  atMost('maxUnavailable', 'maxSize');
  const architectures = new Set(group.instanceTypes.map((type) => type.architecture));
  if (architectures.size !== 1) {
    const got = group.instanceTypes.map((type) => `${type.toString()} (${type.architecture})`).join(', ');
    problems.push(
      `'instanceTypes' must hold one or more types of a single architecture, got ${got || 'none'}; ` +
        'one image runs on all of them',
    );
  }
  if (group.spot) problems.push(...spotProblems(group.spot, architectures));
  return problems;
}

function spotProblems(
  { instanceTypes, maxSize }: Required<SpotNodeGroupOptions>,
  architectures: ReadonlySet<InstanceArchitecture>,
): string[] {
  const got = instanceTypes.map((type) => type.toString()).join(', ') || 'none';
  const fits = instanceTypes.every((type) => architectures.has(type.architecture));
  const sizes = new Set(instanceTypes.map((type) => smallestCores([type])));
  return [
    ...(instanceTypes.length >= 2 && sizes.size === 1 && fits
      ? []
      : [
          `'spot.instanceTypes' must hold two or more types of the group's architecture with the same number of vCPUs, got ${got}; name m, c and r of one size`,
        ]),
    ...(Token.isUnresolved(maxSize) || (Number.isInteger(maxSize) && maxSize >= 1)
      ? []
      : [`'spot.maxSize' must be a whole number from 1 up, got ${maxSize}`]),
  ];
}
