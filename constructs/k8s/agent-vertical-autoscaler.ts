import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { type CapacityProfile } from '../../contract';
import { objectLabels, objectName } from './agent-labels';
import { agentResources } from './agent-resources';
import { integerProblems, Problems } from './problems';

/** How a recommendation reaches running pods, in the words of the VerticalPodAutoscaler. */
export const VERTICAL_MODES = ['InPlaceOrRecreate', 'Recreate', 'Initial', 'Off'] as const;

export type VerticalMode = (typeof VERTICAL_MODES)[number];

/** One end of the range of requests. */
export interface RequestBound {
  /** CPU cores. @default - the end of the profile's range */
  readonly cpuCores?: number;
  /** Memory in GiB. @default - the end of the profile's range */
  readonly memoryGiB?: number;
}

/** How what a replica asks for follows its use. */
export interface VerticalScale {
  /**
   * Replicas, a fixed number.
   *
   * With one, nothing is ever restarted to give it a new size, as nobody else would serve meanwhile.
   *
   * @default 2
   */
  readonly replicas?: number;
  /**
   * How a recommendation reaches running pods.
   *
   * `InPlaceOrRecreate` resizes the running pod, and evicts it only when its node has no room: one at a time, within
   * the disruption budget, drained like in a rollout. `Recreate` always evicts. `Initial` waits for pods that start
   * anyway. `Off` only recommends.
   *
   * @default 'InPlaceOrRecreate'
   */
  readonly mode?: VerticalMode;
  /**
   * The least that a replica asks for.
   *
   * @default - the lower end of the profile
   */
  readonly min?: RequestBound;
  /**
   * The most that a replica asks for.
   *
   * @default - the upper end of the profile, which is its limit
   */
  readonly max?: RequestBound;
}

export interface AgentVerticalAutoscalerProps extends VerticalScale {
  /** The agent's name. */
  readonly agentName: string;
  /**
   * The second set of replicas that is scaled.
   *
   * @default - the agent's first set of replicas
   */
  readonly pool?: string;
  /**
   * What one replica needs, as its Deployment has it.
   *
   * @default - the lesson's Deployment: 500m to 1000m CPU, 512Mi to 1Gi memory
   */
  readonly profile?: CapacityProfile;
}

/** The replicas of a vertical scale that names none. */
export const VERTICAL_REPLICAS = 2;

interface Bounds {
  readonly cpuMillicores: number;
  readonly memoryMebibytes: number;
}

/** Problems that need no profile, all at once. */
export function verticalScaleProblems(scale: VerticalScale): string[] {
  const { mode, replicas = VERTICAL_REPLICAS } = scale;
  return [
    ...integerProblems('replicas', replicas, { min: 1, max: 1000 }, 'a vertical agent keeps at least one'),
    ...(mode === undefined || VERTICAL_MODES.includes(mode)
      ? []
      : [`'mode' must be one of ${VERTICAL_MODES.join(', ')}, got '${String(mode)}'; leave it out`]),
  ];
}

/** Problems of a scale's range with a profile: limits stand, so that requests stay inside its range. */
export function verticalRangeProblems(scale: VerticalScale, profile?: CapacityProfile): string[] {
  const range = rangeOf(profile);
  const wanted = { min: bounds(scale.min, range.min), max: bounds(scale.max, range.max) };
  const check = (name: 'cpuCores' | 'memoryGiB', key: keyof Bounds, unit: number): string[] => [
    ...(['min', 'max'] as const)
      .filter((end) => !(wanted[end][key] >= range.min[key] && wanted[end][key] <= range.max[key]))
      .map(
        (end) =>
          `'${end}.${name}' must be from ${range.min[key] / unit} to ${range.max[key] / unit}, the profile's range, got ${wanted[end][key] / unit}; choose another profile`,
      ),
    ...(wanted.min[key] > wanted.max[key]
      ? [
          `'min.${name}' must be at most 'max.${name}' (${wanted.max[key] / unit}), got ${wanted.min[key] / unit}; raise max.${name}`,
        ]
      : []),
  ];
  return [...check('cpuCores', 'cpuMillicores', 1000), ...check('memoryGiB', 'memoryMebibytes', 1024)];
}

/**
 * A VerticalPodAutoscaler: the same number of replicas, each with the requests that its use shows, inside the range of
 * the profile.
 *
 * It moves requests and leaves limits alone: Node's heap is cut to the memory limit when the process starts, and a
 * limit that sank below it would kill the process. Bursts up to the limit stay possible at any request.
 *
 * Needs the VerticalPodAutoscaler's controllers, 1.6 or later for the default mode. A HorizontalPodAutoscaler on CPU or
 * memory must not act on the same pods.
 */
export class AgentVerticalAutoscaler extends Construct {
  constructor(scope: Construct, id: string, props: AgentVerticalAutoscalerProps) {
    super(scope, id);
    new Problems()
      .add(...verticalScaleProblems(props))
      .add(...verticalRangeProblems(props, props.profile))
      .throwFor(`AgentVerticalAutoscaler '${objectName(props)}'`);
    const range = rangeOf(props.profile);
    new ApiObject(this, 'Autoscaler', {
      apiVersion: 'autoscaling.k8s.io/v1',
      kind: 'VerticalPodAutoscaler',
      metadata: { name: objectName(props), labels: objectLabels(props) },
      spec: {
        targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: objectName(props) },
        // Fewer live replicas than two are never evicted.
        updatePolicy: { updateMode: props.mode ?? VERTICAL_MODES[0], minReplicas: 2 },
        resourcePolicy: {
          containerPolicies: [
            {
              containerName: 'agent',
              controlledResources: ['cpu', 'memory'],
              controlledValues: 'RequestsOnly',
              minAllowed: quantities(bounds(props.min, range.min)),
              maxAllowed: quantities(bounds(props.max, range.max)),
            },
          ],
        },
      },
    });
  }
}

function rangeOf(profile: CapacityProfile | undefined): { readonly min: Bounds; readonly max: Bounds } {
  const resources = agentResources(profile);
  return {
    min: {
      cpuMillicores: resources.cpuRequestMillicores,
      memoryMebibytes: resources.memoryRequestMebibytes,
    },
    max: { cpuMillicores: resources.cpuLimitMillicores, memoryMebibytes: resources.memoryLimitMebibytes },
  };
}

function bounds(bound: RequestBound | undefined, standard: Bounds): Bounds {
  return {
    cpuMillicores: bound?.cpuCores === undefined ? standard.cpuMillicores : bound.cpuCores * 1000,
    memoryMebibytes: bound?.memoryGiB === undefined ? standard.memoryMebibytes : bound.memoryGiB * 1024,
  };
}

function quantities({ cpuMillicores, memoryMebibytes }: Bounds): Record<string, string> {
  return { cpu: `${Math.round(cpuMillicores)}m`, memory: `${Math.round(memoryMebibytes)}Mi` };
}
