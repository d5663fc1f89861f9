import { LIFECYCLE } from './lifecycle';

/** What the server measures, the manifests scale on, and the cluster's add-on reads: named once. */
export const SCALING = {
  /** The gauge of a replica's active sessions as a share of its limit; an idle replica shows 0. */
  saturationMetric: 'agent_session_saturation',
  /** The saturation that `Scaling.sessions` aims at: room for what arrives while a replica starts. */
  targetSaturation: 0.7,
  /** The namespace in which KEDA runs; its pods read the gauge from every replica. */
  kedaNamespace: 'keda',
  /** What keeps other pods off spot nodes, and marks these nodes. */
  spotKey: 'agent-fleet/spot',
  /** The warning that EC2 gives before it takes a spot instance back. */
  spotNoticeSeconds: 120,
} as const;

/** The longest turn that still ends within the warning of a spot node, once routing has forgotten the pod. */
export function longestSpotTurnSeconds(
  forgetsPodSeconds: number = LIFECYCLE.ingressForgetsPodSeconds,
): number {
  return SCALING.spotNoticeSeconds - forgetsPodSeconds - LIFECYCLE.terminationMarginSeconds;
}
