import { type WayIn, type Workload } from '../../../contract';
import { proveStrategies } from '../../../lib/proofs/strategy-proof';
import { controller, targetGroup, wayIn, workload } from './declared';

test('one strategy each is sound', () => {
  const vertical = workload({
    counters: ['replicas'],
    countedResources: [],
    resizedResources: ['cpu', 'memory'],
  });
  expect(proveStrategies([workload(), vertical], wayIn())).toEqual({ problems: [], warnings: [] });
});

test.each<[string, Partial<Workload>, string]>([
  [
    'two autoscalers',
    { counters: ['HorizontalPodAutoscaler', 'ScaledObject'] },
    "replicas of 'chat-agent' must be counted by one mechanism, got HorizontalPodAutoscaler and ScaledObject; each would undo the other's work, so leave one",
  ],
  [
    'a fixed number beside an autoscaler',
    { counters: ['HorizontalPodAutoscaler', 'replicas'] },
    "replicas of 'chat-agent' must be counted by one mechanism, got HorizontalPodAutoscaler and replicas; each would undo the other's work, so leave one",
  ],
  [
    'two that act on CPU',
    { resizedResources: ['cpu'] },
    "'chat-agent' must not scale by cpu while a VerticalPodAutoscaler moves that request, got both; a larger request looks like less use, so use one of them",
  ],
])('refuses %s', (_name, broken, message) => {
  expect(proveStrategies([workload(broken)], wayIn()).problems).toEqual([message]);
});

test.each<[string, Partial<WayIn['targetGroups'][number]>, string]>([
  [
    'slow start with least outstanding requests',
    { slowStartSeconds: 30 },
    "'slow_start.duration_seconds' of target group Edge/Targets must be 0 with least_outstanding_requests, got 30; it works with round_robin only",
  ],
  [
    'stickiness with a draw by weight',
    { sticky: true, algorithm: 'weighted_random' },
    "'stickiness.enabled' of target group Edge/Targets must be false with weighted_random, got true; use round_robin or least_outstanding_requests",
  ],
  [
    'anomaly mitigation without a draw',
    { anomalyMitigation: true },
    "'load_balancing.algorithm.anomaly_mitigation' of target group Edge/Targets must be off with least_outstanding_requests, got on; it works with weighted_random only",
  ],
])('refuses %s', (_name, broken, message) => {
  expect(proveStrategies([workload()], wayIn({ targetGroups: [targetGroup(broken)] })).problems).toEqual([
    message,
  ]);
});

test('tells of reloads when an agent outgrows the slots of the controller', () => {
  const large = workload({ maxReplicas: 40, surge: 10 });
  expect(proveStrategies([large], wayIn())).toEqual({
    problems: [],
    warnings: [
      {
        id: 'agent-fleet-cdk:server-slots',
        message:
          "'chat-agent' may have 50 pods in a rollout, more than the 42 that the ingress controller adds without a reload ('scale-server-slots'); each reload keeps a second HAProxy process for as long as its streams last",
      },
    ],
  });
  expect(proveStrategies([{ ...large, direct: true }], wayIn()).warnings).toEqual([]);
  expect(proveStrategies([large], wayIn({ controller: controller({ serverSlots: 50 }) })).warnings).toEqual(
    [],
  );
});
