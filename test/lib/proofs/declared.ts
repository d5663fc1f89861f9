import { type ControllerSettings, type WayIn, type Workload } from '../../../contract';

/** A sound agent as the lesson's platform declares it, with what a test changes. */
export function workload(
  changes: Partial<Workload> = {},
  timing: Partial<Workload['timing']> = {},
): Workload {
  return {
    name: 'chat-agent',
    agentName: 'chat-agent',
    minReplicas: 3,
    maxReplicas: 20,
    surge: 5,
    maxUnavailable: 0,
    budget: 1,
    minReadySeconds: 0,
    cpuMillicores: 500,
    memoryMebibytes: 1024,
    poolSize: 5,
    architecture: 'amd64',
    spot: false,
    direct: false,
    routeSilenceSeconds: 615,
    counters: ['HorizontalPodAutoscaler'],
    countedResources: ['cpu', 'memory'],
    resizedResources: [],
    timing: {
      preStopSeconds: 15,
      graceSeconds: 630,
      drainSeconds: 600,
      longestTurnSeconds: 300,
      forgetsPodSeconds: 15,
      ...timing,
    },
    ...changes,
  };
}

/** A sound ingress controller, with what a test changes. */
export function controller(changes: Partial<ControllerSettings> = {}): ControllerSettings {
  return {
    preStopSeconds: 660,
    graceSeconds: 675,
    keepAliveSeconds: 620,
    silenceSeconds: 615,
    hardStopSeconds: 675,
    minReadySeconds: 60,
    serverSlots: 42,
    maxReplicas: 10,
    cpuMillicores: 250,
    memoryMebibytes: 512,
    ...changes,
  };
}

/** A sound target group, with what a test changes. */
export function targetGroup(
  changes: Partial<WayIn['targetGroups'][number]> = {},
): WayIn['targetGroups'][number] {
  return {
    name: 'Edge/Targets',
    deregistrationSeconds: 660,
    algorithm: 'least_outstanding_requests',
    slowStartSeconds: 0,
    sticky: false,
    anomalyMitigation: false,
    ...changes,
  };
}

/** A sound way in, with what a test changes. */
export function wayIn(changes: Partial<WayIn> = {}): WayIn {
  return { balancerIdleSeconds: 610, targetGroups: [targetGroup()], controller: controller(), ...changes };
}
