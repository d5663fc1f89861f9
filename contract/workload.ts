import { ENVIRONMENT } from './environment';
import { LIFECYCLE } from './lifecycle';
import { SCALING } from './scaling';
import { type RolloutTiming } from './rollout-timing';

/** A Kubernetes object as a manifest holds it. */
export interface ManifestObjectLike {
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

/** One Deployment of an agent, with what scales it and leads to it: what its manifests say, in figures. */
export interface Workload {
  /** The Deployment's name. */
  readonly name: string;
  /** The agent's name; the Deployment's where it says none. */
  readonly agentName: string;
  readonly minReplicas: number;
  readonly maxReplicas: number;
  /** Pods that a rollout starts beyond the maximum. */
  readonly surge: number;
  /** Pods that a rollout may be short of. */
  readonly maxUnavailable: number;
  /** Pods that a node drain may take at once; undefined without a disruption budget. */
  readonly budget: number | undefined;
  readonly minReadySeconds: number;
  /** What one replica asks for at most; more than its request where a VerticalPodAutoscaler may raise that. */
  readonly cpuMillicores: number;
  readonly memoryMebibytes: number;
  /** Connections to Postgres of one replica at most. */
  readonly poolSize: number;
  readonly architecture: string | undefined;
  /** Whether its pods may run on spot nodes. */
  readonly spot: boolean;
  /** Whether no Ingress leads to it. */
  readonly direct: boolean;
  /** How long the ingress controller waits for a silent pod; undefined where no Ingress says so. */
  readonly routeSilenceSeconds: number | undefined;
  /** What moves the number of replicas, and on what: `HorizontalPodAutoscaler`, `ScaledObject`, `replicas`. */
  readonly counters: readonly string[];
  /** The resources by which the number of replicas moves. */
  readonly countedResources: readonly string[];
  /** The resources whose requests a VerticalPodAutoscaler moves. */
  readonly resizedResources: readonly string[];
  readonly timing: RolloutTiming;
}

type IntOrPercent = number | string;

interface Deployment extends ManifestObjectLike {
  readonly spec: {
    readonly replicas?: number;
    readonly minReadySeconds?: number;
    readonly strategy?: {
      readonly rollingUpdate?: { readonly maxUnavailable?: IntOrPercent; readonly maxSurge?: IntOrPercent };
    };
    readonly template: {
      readonly spec: {
        readonly nodeSelector?: Readonly<Record<string, string>>;
        readonly terminationGracePeriodSeconds?: number;
        readonly tolerations?: readonly { readonly key?: string }[];
        readonly containers: readonly {
          readonly env?: readonly { readonly name: string; readonly value?: string }[];
          readonly resources?: { readonly requests?: Readonly<Record<string, IntOrPercent>> };
          readonly lifecycle?: { readonly preStop?: { readonly sleep?: { readonly seconds: number } } };
        }[];
      };
    };
  };
}

interface Scaler extends ManifestObjectLike {
  readonly spec: {
    readonly scaleTargetRef?: { readonly name: string };
    readonly targetRef?: { readonly name: string };
    readonly minReplicas?: number;
    readonly maxReplicas?: number;
    readonly minReplicaCount?: number;
    readonly maxReplicaCount?: number;
    readonly metrics?: readonly { readonly resource?: { readonly name: string } }[];
    readonly triggers?: readonly { readonly type: string }[];
    readonly updatePolicy?: { readonly updateMode?: string };
    readonly resourcePolicy?: {
      readonly containerPolicies?: readonly {
        readonly controlledResources?: readonly string[];
        readonly maxAllowed?: Readonly<Record<string, IntOrPercent>>;
      }[];
    };
  };
}

interface DisruptionBudget extends ManifestObjectLike {
  readonly spec: {
    readonly maxUnavailable?: IntOrPercent;
    readonly selector?: { readonly matchLabels?: Readonly<Record<string, string>> };
  };
}

interface Ingress extends ManifestObjectLike {
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: {
    readonly rules?: readonly {
      readonly http?: {
        readonly paths: readonly { readonly backend: { readonly service?: { readonly name: string } } }[];
      };
    }[];
  };
}

/** Reads the Deployments of agents from all objects of a fleet; what a manifest leaves out is Kubernetes' default. */
export function readWorkloads(objects: readonly ManifestObjectLike[]): Workload[] {
  const all = <T extends ManifestObjectLike>(kind: string) =>
    objects.filter((object) => object.kind === kind) as unknown as T[];
  return all<Deployment>('Deployment').map((deployment) => {
    const { name } = deployment.metadata;
    const scaledBy = (kind: string) =>
      all<Scaler>(kind).find(({ spec }) => (spec.scaleTargetRef ?? spec.targetRef)?.name === name);
    return readWorkload(deployment, {
      horizontal: scaledBy('HorizontalPodAutoscaler'),
      scaled: scaledBy('ScaledObject'),
      vertical: scaledBy('VerticalPodAutoscaler'),
      budget: all<DisruptionBudget>('PodDisruptionBudget').find(
        ({ spec }) => spec.selector?.matchLabels?.['app'] === name,
      ),
      ingress: all<Ingress>('Ingress').find((ingress) => leadsTo(ingress, name)),
    });
  });
}

interface Surroundings {
  readonly horizontal: Scaler | undefined;
  readonly scaled: Scaler | undefined;
  readonly vertical: Scaler | undefined;
  readonly budget: DisruptionBudget | undefined;
  readonly ingress: Ingress | undefined;
}

function readWorkload(deployment: Deployment, around: Surroundings): Workload {
  const { name } = deployment.metadata;
  const { spec } = deployment;
  const pod = spec.template.spec;
  const container = pod.containers[0];
  const variable = (wanted: string) => container?.env?.findLast((each) => each.name === wanted)?.value;
  const integer = (wanted: 'DATABASE_POOL_SIZE' | 'DRAIN_SECONDS') =>
    Number(variable(wanted) ?? ENVIRONMENT[wanted].default);
  const { horizontal, scaled, vertical, budget, ingress } = around;
  const resized = vertical?.spec.updatePolicy?.updateMode === 'Off' ? undefined : vertical?.spec;
  const policy = resized?.resourcePolicy?.containerPolicies?.[0];
  const asks = (resource: string) =>
    quantity(policy?.maxAllowed?.[resource] ?? container?.resources?.requests?.[resource] ?? 0);
  const maxReplicas =
    horizontal?.spec.maxReplicas ?? scaled?.spec.maxReplicaCount ?? (scaled ? 100 : (spec.replicas ?? 1));
  const rolling = spec.strategy?.rollingUpdate;
  const direct = ingress === undefined;
  return {
    name,
    agentName: variable('AGENT_NAME') ?? name,
    minReplicas: horizontal
      ? (horizontal.spec.minReplicas ?? 1)
      : (scaled?.spec.minReplicaCount ?? (scaled ? 0 : maxReplicas)),
    maxReplicas,
    surge: share(rolling?.maxSurge ?? '25%', maxReplicas, Math.ceil),
    maxUnavailable: share(rolling?.maxUnavailable ?? '25%', maxReplicas, Math.floor),
    budget: budget && share(budget.spec.maxUnavailable ?? 0, maxReplicas, Math.ceil),
    minReadySeconds: spec.minReadySeconds ?? 0,
    cpuMillicores: Math.round(asks('cpu') * 1000),
    memoryMebibytes: Math.round(asks('memory') / 2 ** 20),
    poolSize: integer('DATABASE_POOL_SIZE'),
    architecture: pod.nodeSelector?.['kubernetes.io/arch'],
    spot: (pod.tolerations ?? []).some(({ key }) => key === SCALING.spotKey),
    direct,
    routeSilenceSeconds: seconds(ingress?.metadata.annotations?.['haproxy.org/timeout-server']),
    counters: [
      ...(horizontal ? ['HorizontalPodAutoscaler'] : []),
      ...(scaled ? ['ScaledObject'] : []),
      ...(spec.replicas === undefined ? [] : ['replicas']),
    ],
    countedResources: [
      ...(horizontal?.spec.metrics ?? []).flatMap(({ resource }) => (resource ? [resource.name] : [])),
      ...(scaled?.spec.triggers ?? []).flatMap(({ type }) =>
        type === 'cpu' || type === 'memory' ? [type] : [],
      ),
    ],
    resizedResources: resized ? (policy?.controlledResources ?? ['cpu', 'memory']) : [],
    timing: {
      preStopSeconds: container?.lifecycle?.preStop?.sleep?.seconds ?? 0,
      graceSeconds: pod.terminationGracePeriodSeconds ?? 30,
      drainSeconds: integer('DRAIN_SECONDS'),
      longestTurnSeconds: turnTimeout(variable('AGENT_DEFINITION')),
      forgetsPodSeconds: direct ? LIFECYCLE.albForgetsPodSeconds : LIFECYCLE.ingressForgetsPodSeconds,
    },
  };
}

function leadsTo({ spec }: Ingress, service: string): boolean {
  return (spec.rules ?? []).some(({ http }) =>
    http?.paths.some(({ backend }) => backend.service?.name === service),
  );
}

function share(value: IntOrPercent, of: number, round: (value: number) => number): number {
  return typeof value === 'string' && value.endsWith('%')
    ? round((Number(value.slice(0, -1)) * of) / 100)
    : Number(value);
}

const UNITS: Readonly<Record<string, number>> = {
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** A Kubernetes quantity as a number. */
function quantity(value: IntOrPercent): number {
  const [, digits, unit = ''] = /^([\d.]+)([A-Za-z]*)$/.exec(String(value)) ?? [];
  return Number(digits) * (UNITS[unit] ?? 1);
}

/** HAProxy's times: a number of seconds here, as we write them. */
function seconds(value: string | undefined): number | undefined {
  const [, digits] = /^(\d+)s$/.exec(value ?? '') ?? [];
  return digits === undefined ? undefined : Number(digits);
}

/** The longest turn that the agent allows; what any agent may at most where its definition is not there. */
function turnTimeout(definition: string | undefined): number {
  if (definition === undefined) return LIFECYCLE.longestStreamSeconds;
  const { limits } = JSON.parse(definition) as { limits?: { turnTimeoutSeconds?: number } };
  return limits?.turnTimeoutSeconds ?? LIFECYCLE.longestStreamSeconds;
}
