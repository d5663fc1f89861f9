import { Construct } from 'constructs';
import { AGENT_PORT, PATHS, SCALING } from '../../contract';
import { objectName } from './agent-labels';
import { integerProblems, Problems } from './problems';
import { scaledObject } from './scaled-object';

/** How the number of replicas follows the sessions. */
export interface SessionsScale {
  /**
   * Replicas at least; two, so that one can go while the other serves.
   *
   * @default 2
   */
  readonly minReplicas?: number;
  /**
   * Replicas at most.
   *
   * @default 20
   */
  readonly maxReplicas?: number;
  /**
   * The share of `maxConcurrentSessions` that replicas are filled to on average.
   *
   * Below 1, because a full replica shows 1 and never more: aimed at 1, a full fleet would look just right.
   *
   * @default 0.7
   */
  readonly targetSaturation?: number;
}

export interface AgentSessionsAutoscalerProps extends SessionsScale {
  /** The agent's name. */
  readonly agentName: string;
  /** The namespace of the agent: KEDA finds the replicas through its Service. */
  readonly namespace: string;
  /**
   * The second set of replicas that is scaled.
   *
   * @default - the agent's first set of replicas
   */
  readonly pool?: string;
}

/** A scale with the defaults where it gives none. */
export function completeSessionsScale(scale: SessionsScale): Required<SessionsScale> {
  return {
    minReplicas: scale.minReplicas ?? 2,
    maxReplicas: scale.maxReplicas ?? 20,
    targetSaturation: scale.targetSaturation ?? SCALING.targetSaturation,
  };
}

/** Problems of a scale, all at once. */
export function sessionsScaleProblems(scale: SessionsScale): string[] {
  const { minReplicas, maxReplicas, targetSaturation } = completeSessionsScale(scale);
  return [
    ...integerProblems(
      'minReplicas',
      minReplicas,
      { min: 2, max: 1000 },
      'a single replica would leave nobody to serve while it is replaced; raise minReplicas to 2',
    ),
    ...integerProblems('maxReplicas', maxReplicas, { min: 2, max: 1000 }, 'give a bound'),
    ...(minReplicas > maxReplicas
      ? [
          `'minReplicas' must be at most 'maxReplicas' (${maxReplicas}), got ${minReplicas}; raise maxReplicas`,
        ]
      : []),
    ...(targetSaturation >= 0.1 && targetSaturation <= 0.9
      ? []
      : [
          `'targetSaturation' must be from 0.1 to 0.9, got ${targetSaturation}; a full replica shows 1, so that a target of 1 never adds one`,
        ]),
  ];
}

/**
 * Replicas by how full they are: sessions with a turn in progress over 0.7 of the session limit.
 *
 * Agents wait for models, so that CPU says little about their load. KEDA reads the gauge from every ready replica
 * behind the Service and takes the average (`aggregateFromKubeServiceEndpoints`): no Prometheus is needed, and one
 * replica that does not answer is left out instead of counting as empty. It grows at once and shrinks as
 * `AgentAutoscaler` does. When no replica answers, three times in a row, the number stays as it is.
 *
 * Needs KEDA 2.20 or later (before, the average could take in replicas of other Services), and a network policy that
 * lets KEDA's namespace in.
 */
export class AgentSessionsAutoscaler extends Construct {
  constructor(scope: Construct, id: string, props: AgentSessionsAutoscalerProps) {
    super(scope, id);
    new Problems()
      .add(...sessionsScaleProblems(props))
      .throwFor(`AgentSessionsAutoscaler '${objectName(props)}'`);
    const { minReplicas, maxReplicas, targetSaturation } = completeSessionsScale(props);
    scaledObject(this, 'ScaledObject', {
      agentName: props.agentName,
      pool: props.pool,
      minReplicas,
      maxReplicas,
      holdOnLostMetric: true,
      triggers: [
        {
          type: 'metrics-api',
          // The average is of replicas already; `AverageValue` would divide it by their number once more.
          metricType: 'Value',
          metadata: {
            url: `http://${objectName(props)}.${props.namespace}.svc:${AGENT_PORT}${PATHS.metrics}`,
            format: 'prometheus',
            valueLocation: SCALING.saturationMetric,
            targetValue: String(targetSaturation),
            aggregateFromKubeServiceEndpoints: 'true',
            aggregationType: 'average',
          },
        },
      ],
    });
  }
}
