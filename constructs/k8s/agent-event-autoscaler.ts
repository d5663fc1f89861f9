import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { objectLabels, objectName } from './agent-labels';
import { integerProblems, Problems } from './problems';
import { type KedaTrigger, scaledObject } from './scaled-object';
import { type Trigger } from './scale-trigger';

/** How the number of replicas follows events. */
export interface EventScale {
  /** What starts replicas. */
  readonly trigger: Trigger;
  /**
   * Replicas at most.
   *
   * @default 10
   */
  readonly maxReplicas?: number;
  /**
   * Seconds without an event before the last replica goes.
   *
   * It still ends its turns, for as long as its termination grace lasts.
   *
   * @default 300
   */
  readonly restAfterSeconds?: number;
}

export interface AgentEventAutoscalerProps extends EventScale {
  /** The agent's name. */
  readonly agentName: string;
  /**
   * The second set of replicas that is scaled.
   *
   * @default - the agent's first set of replicas
   */
  readonly pool?: string;
}

/** A scale with the defaults where it gives none. */
export function completeEventScale(scale: EventScale): Required<EventScale> {
  return {
    trigger: scale.trigger,
    maxReplicas: scale.maxReplicas ?? 10,
    restAfterSeconds: scale.restAfterSeconds ?? 300,
  };
}

/** Problems of a scale, all at once. */
export function eventScaleProblems(scale: EventScale): string[] {
  const { trigger, maxReplicas, restAfterSeconds } = completeEventScale(scale);
  return [
    ...integerProblems('maxReplicas', maxReplicas, { min: 1, max: 1000 }, 'give a bound'),
    ...integerProblems(
      'restAfterSeconds',
      restAfterSeconds,
      { min: 60, max: 86_400 },
      'starting has a price',
    ),
    ...(trigger.replicas !== undefined && trigger.replicas > maxReplicas
      ? [
          `'replicas' of the trigger must be at most 'maxReplicas' (${maxReplicas}), got ${trigger.replicas}; raise maxReplicas`,
        ]
      : []),
  ];
}

/**
 * No replica at rest, and as many as events ask for: for agents that nobody waits for.
 *
 * At rest the Service has no endpoint and a request gets 503: an agent that people talk to needs a minimum, which
 * `AgentSessionsAutoscaler` keeps. A trigger on AWS is read with KEDA's own identity (EKS Pod Identity), so that no
 * credential lies in the namespace of the agents. Needs KEDA.
 */
export class AgentEventAutoscaler extends Construct {
  constructor(scope: Construct, id: string, props: AgentEventAutoscalerProps) {
    super(scope, id);
    new Problems().add(...eventScaleProblems(props)).throwFor(`AgentEventAutoscaler '${objectName(props)}'`);
    const { trigger, maxReplicas, restAfterSeconds } = completeEventScale(props);
    scaledObject(this, 'ScaledObject', {
      agentName: props.agentName,
      pool: props.pool,
      minReplicas: 0,
      maxReplicas,
      cooldownSeconds: restAfterSeconds,
      // Held replicas would be none for a fleet at rest, and a clock is never lost.
      holdOnLostMetric: false,
      triggers: [trigger.queueArn === undefined ? trigger.keda : this.withIdentity(trigger.keda, props)],
    });
  }

  private withIdentity(trigger: KedaTrigger, props: AgentEventAutoscalerProps): KedaTrigger {
    const name = objectName(props);
    new ApiObject(this, 'Authentication', {
      apiVersion: 'keda.sh/v1alpha1',
      kind: 'TriggerAuthentication',
      metadata: { name, labels: objectLabels(props) },
      spec: { podIdentity: { provider: 'aws' } },
    });
    return { ...trigger, authenticationRef: { name } };
  }
}
