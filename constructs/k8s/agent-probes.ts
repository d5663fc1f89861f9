import { k8s } from 'cdk8s-plus-28';
import { LIFECYCLE, PATHS } from '../../contract';

/** The name of the container's port; probes go by it. */
export const PORT_NAME = 'http';

/**
 * The probes of an agent's container, with the lesson's seconds.
 *
 * Liveness asks only whether the process lives, so a store that is down restarts no pod; readiness tells the truth
 * about stores, start and drain. The startup probe holds both back, so a slow start is not taken for a dead process.
 */
export function agentProbes(): Pick<k8s.Container, 'livenessProbe' | 'readinessProbe' | 'startupProbe'> {
  return {
    startupProbe: {
      ...get(PATHS.health),
      periodSeconds: LIFECYCLE.startupPeriodSeconds,
      failureThreshold: LIFECYCLE.startupFailureThreshold,
    },
    livenessProbe: {
      ...get(PATHS.health),
      initialDelaySeconds: LIFECYCLE.livenessInitialDelaySeconds,
      periodSeconds: LIFECYCLE.livenessPeriodSeconds,
    },
    readinessProbe: {
      ...get(PATHS.ready),
      initialDelaySeconds: LIFECYCLE.readinessInitialDelaySeconds,
      periodSeconds: LIFECYCLE.readinessPeriodSeconds,
    },
  };
}

function get(path: string): k8s.Probe {
  return {
    httpGet: { path, port: k8s.IntOrString.fromString(PORT_NAME) },
    timeoutSeconds: LIFECYCLE.probeTimeoutSeconds,
  };
}
