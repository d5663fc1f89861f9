import { integerProblems } from './problems';

/** How many replicas an agent has, and what moves the number. */
export interface AgentScale {
  /**
   * Replicas at least.
   *
   * @default 3
   */
  readonly minReplicas?: number;
  /**
   * Replicas at most.
   *
   * @default 20
   */
  readonly maxReplicas?: number;
  /**
   * CPU in use, in percent of the request, that the autoscaler aims at.
   *
   * @default 70
   */
  readonly cpuPercent?: number;
  /**
   * Memory in use, in percent of the request, that the autoscaler aims at.
   *
   * @default 80
   */
  readonly memoryPercent?: number;
}

/** The figures of the lesson's HorizontalPodAutoscaler. */
export const LESSON_SCALE: Readonly<Required<AgentScale>> = {
  minReplicas: 3,
  maxReplicas: 20,
  cpuPercent: 70,
  memoryPercent: 80,
};

/** A scale with the lesson's figures where it gives none. */
export function completeScale(scale: AgentScale): Required<AgentScale> {
  return {
    minReplicas: scale.minReplicas ?? LESSON_SCALE.minReplicas,
    maxReplicas: scale.maxReplicas ?? LESSON_SCALE.maxReplicas,
    cpuPercent: scale.cpuPercent ?? LESSON_SCALE.cpuPercent,
    memoryPercent: scale.memoryPercent ?? LESSON_SCALE.memoryPercent,
  };
}

/** Problems of a scale, all at once. */
export function scaleProblems(scale: AgentScale): string[] {
  const { minReplicas, maxReplicas, cpuPercent, memoryPercent } = completeScale(scale);
  const inPercent = { min: 1, max: 100 };
  return [
    ...integerProblems('minReplicas', minReplicas, { min: 1, max: 1000 }, 'one replica has to stay'),
    ...integerProblems('maxReplicas', maxReplicas, { min: 1, max: 1000 }, 'give a bound'),
    ...(minReplicas > maxReplicas
      ? [
          `'minReplicas' must be at most 'maxReplicas' (${maxReplicas}), got ${minReplicas}; raise maxReplicas`,
        ]
      : []),
    ...integerProblems('cpuPercent', cpuPercent, inPercent, "the lesson's is 70"),
    ...integerProblems('memoryPercent', memoryPercent, inPercent, "the lesson's is 80"),
  ];
}
