import { readWorkloads } from '../../contract';

const deployment = (spec: object = {}, container: object = {}, pod: object = {}) => ({
  kind: 'Deployment',
  metadata: { name: 'chat-agent' },
  spec: { ...spec, template: { spec: { containers: [container], ...pod } } },
});
const scaler = (kind: string, spec: object) => ({ kind, metadata: { name: 'chat-agent' }, spec });
const target = { scaleTargetRef: { name: 'chat-agent' } };

test('takes what a manifest leaves out from Kubernetes and the contract', () => {
  expect(readWorkloads([deployment()])).toEqual([
    {
      name: 'chat-agent',
      agentName: 'chat-agent',
      minReplicas: 1,
      maxReplicas: 1,
      surge: 1,
      maxUnavailable: 0,
      budget: undefined,
      minReadySeconds: 0,
      cpuMillicores: 0,
      memoryMebibytes: 0,
      poolSize: 5,
      architecture: undefined,
      spot: false,
      direct: true,
      routeSilenceSeconds: undefined,
      counters: [],
      countedResources: [],
      resizedResources: [],
      timing: {
        preStopSeconds: 0,
        graceSeconds: 30,
        drainSeconds: 600,
        longestTurnSeconds: 600,
        forgetsPodSeconds: 60,
      },
    },
  ]);
});

test('reads the pod, the last of two variables of a name, and what surrounds it', () => {
  const container = {
    env: [
      { name: 'AGENT_NAME', value: 'chat' },
      { name: 'AGENT_DEFINITION', value: '{"limits":{"turnTimeoutSeconds":120}}' },
      { name: 'DATABASE_POOL_SIZE', value: '2' },
      { name: 'DATABASE_POOL_SIZE', value: '7' },
      { name: 'DRAIN_SECONDS', value: '130' },
    ],
    resources: { requests: { cpu: '1500m', memory: '2Gi' } },
    lifecycle: { preStop: { sleep: { seconds: 20 } } },
  };
  const objects = [
    deployment(
      { strategy: { rollingUpdate: { maxSurge: '30%', maxUnavailable: 2 } }, minReadySeconds: 9 },
      container,
      {
        nodeSelector: { 'kubernetes.io/arch': 'arm64' },
        terminationGracePeriodSeconds: 170,
        tolerations: [{ key: 'agent-fleet/spot' }],
      },
    ),
    scaler('HorizontalPodAutoscaler', {
      ...target,
      minReplicas: 2,
      maxReplicas: 11,
      metrics: [{ resource: { name: 'cpu' } }, { pods: {} }],
    }),
    scaler('PodDisruptionBudget', { maxUnavailable: 1, selector: { matchLabels: { app: 'chat-agent' } } }),
    {
      kind: 'Ingress',
      metadata: { name: 'chat-agent', annotations: { 'haproxy.org/timeout-server': '615s' } },
      spec: { rules: [{ http: { paths: [{ backend: { service: { name: 'chat-agent' } } }] } }] },
    },
  ];
  expect(readWorkloads(objects)).toEqual([
    expect.objectContaining({
      agentName: 'chat',
      minReplicas: 2,
      maxReplicas: 11,
      surge: 4,
      maxUnavailable: 2,
      budget: 1,
      minReadySeconds: 9,
      cpuMillicores: 1500,
      memoryMebibytes: 2048,
      poolSize: 7,
      architecture: 'arm64',
      spot: true,
      direct: false,
      routeSilenceSeconds: 615,
      counters: ['HorizontalPodAutoscaler'],
      countedResources: ['cpu'],
      timing: {
        preStopSeconds: 20,
        graceSeconds: 170,
        drainSeconds: 130,
        longestTurnSeconds: 120,
        forgetsPodSeconds: 15,
      },
    }),
  ]);
});

test('reads bounds of KEDA, with its own maximum where none is given', () => {
  const [bounded] = readWorkloads([
    deployment(),
    scaler('ScaledObject', {
      ...target,
      minReplicaCount: 2,
      maxReplicaCount: 9,
      triggers: [{ type: 'prometheus' }, { type: 'memory' }],
    }),
  ]);
  expect(bounded).toMatchObject({
    minReplicas: 2,
    maxReplicas: 9,
    counters: ['ScaledObject'],
    countedResources: ['memory'],
  });
  const [open] = readWorkloads([deployment(), scaler('ScaledObject', target)]);
  expect(open).toMatchObject({ minReplicas: 0, maxReplicas: 100 });
});

test('counts what a VerticalPodAutoscaler may raise requests to, unless it only recommends', () => {
  const vertical = (updateMode: string) =>
    scaler('VerticalPodAutoscaler', {
      targetRef: { name: 'chat-agent' },
      updatePolicy: { updateMode },
      resourcePolicy: {
        containerPolicies: [
          { controlledResources: ['cpu', 'memory'], maxAllowed: { cpu: '2', memory: '4096Mi' } },
        ],
      },
    });
  const container = { resources: { requests: { cpu: '500m', memory: '1Gi' } } };
  const read = (mode: string) => readWorkloads([deployment({ replicas: 2 }, container), vertical(mode)])[0];
  expect(read('Recreate')).toMatchObject({
    minReplicas: 2,
    maxReplicas: 2,
    cpuMillicores: 2000,
    memoryMebibytes: 4096,
    counters: ['replicas'],
    resizedResources: ['cpu', 'memory'],
  });
  expect(read('Off')).toMatchObject({ cpuMillicores: 500, memoryMebibytes: 1024, resizedResources: [] });
});
