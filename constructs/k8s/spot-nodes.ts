import { type k8s } from 'cdk8s-plus-28';
import { longestSpotTurnSeconds, SCALING } from '../../contract';

/** What lets a pod onto spot nodes and prefers them; without room there it runs on any other. */
export function spotPlacement(): Pick<k8s.PodSpec, 'tolerations' | 'affinity'> {
  return {
    tolerations: [{ key: SCALING.spotKey, operator: 'Exists', effect: 'NoSchedule' }],
    affinity: {
      nodeAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          {
            weight: 100,
            preference: { matchExpressions: [{ key: SCALING.spotKey, operator: 'Exists' }] },
          },
        ],
      },
    },
  };
}

/** Problems of turns on spot nodes: what lasts longer than the warning would be cut. */
export function spotProblems(turnTimeoutSeconds: number, forgetsPodSeconds: number): string[] {
  const longest = longestSpotTurnSeconds(forgetsPodSeconds);
  if (turnTimeoutSeconds <= longest) return [];
  return [
    `'spotNodes' must not be set for turns longer than ${longest} s (${SCALING.spotNoticeSeconds} s of warning, ${forgetsPodSeconds} s of which routing needs), got 'limits.turnTimeoutSeconds' ${turnTimeoutSeconds}; lower it, or leave spotNodes out`,
  ];
}
