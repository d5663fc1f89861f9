import { ApiObject } from 'cdk8s';
import { type Construct } from 'constructs';
import { type AgentObject, objectLabels, objectName } from './agent-labels';
import { scaleBehavior } from './scale-behavior';

/** One trigger of a ScaledObject, in KEDA's words; `authenticationRef` names a TriggerAuthentication. */
export interface KedaTrigger {
  readonly type: string;
  readonly metricType?: 'Value' | 'AverageValue';
  readonly metadata: Readonly<Record<string, string>>;
  readonly authenticationRef?: { readonly name: string };
}

/** What differs between the ScaledObjects of the strategies. */
export interface ScaledObjectOptions extends AgentObject {
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly triggers: readonly KedaTrigger[];
  /** Seconds without any event before the last replicas go; has a meaning with `minReplicas: 0` only. */
  readonly cooldownSeconds?: number;
  /** Whether replicas stay as many as they are, never fewer than the minimum, while the metric is lost. */
  readonly holdOnLostMetric: boolean;
}

/** How often KEDA asks a trigger whether there is anything to do; autoscalers ask as often. */
const POLLING_SECONDS = 15;

/**
 * A KEDA ScaledObject of an agent's Deployment.
 *
 * KEDA makes the one HorizontalPodAutoscaler that moves the Deployment; a second one would fight with it.
 */
export function scaledObject(scope: Construct, id: string, options: ScaledObjectOptions): ApiObject {
  return new ApiObject(scope, id, {
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: {
      name: objectName(options),
      labels: objectLabels(options),
      annotations: {
        // KEDA would refuse an agent that scaled by an HPA before: `kubectl apply --prune` removes that one seconds
        // later, after it has made this.
        'validations.keda.sh/hpa-ownership': 'false',
      },
    },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: objectName(options) },
      minReplicaCount: options.minReplicas,
      maxReplicaCount: options.maxReplicas,
      pollingInterval: POLLING_SECONDS,
      ...(options.cooldownSeconds !== undefined && { cooldownPeriod: options.cooldownSeconds }),
      ...(options.holdOnLostMetric && {
        fallback: { failureThreshold: 3, replicas: options.minReplicas, behavior: 'currentReplicas' },
      }),
      advanced: { horizontalPodAutoscalerConfig: { behavior: scaleBehavior(0) } },
      triggers: options.triggers,
    },
  });
}
