import { type WayIn, type Workload } from '../../../contract';
import { proveRollouts } from '../../../lib/proofs/rollout-proof';
import { controller, targetGroup, wayIn, workload } from './declared';

test("holds for the lesson's agents", () => {
  expect(proveRollouts([workload()], wayIn())).toEqual({ problems: [], warnings: [] });
  const direct = workload({ direct: true, minReadySeconds: 60, routeSilenceSeconds: undefined }, direct60);
  expect(proveRollouts([direct], wayIn()).problems).toEqual([]);
});

const direct60 = { forgetsPodSeconds: 60, preStopSeconds: 60, graceSeconds: 675 };

describe('fails when', () => {
  test.each<[string, Workload, string]>([
    [
      'a pod stops before routing has forgotten it',
      workload({}, { preStopSeconds: 5 }),
      "'preStop' of agent 'chat-agent' must be at least the time that routing needs to forget a pod (15 s), got 5 s; requests would meet a closed port, so lengthen the sleep",
    ],
    [
      'the load balancer has a pod as its target that stops as if an ingress controller had',
      workload({ direct: true, minReadySeconds: 60 }, { forgetsPodSeconds: 60 }),
      "'preStop' of agent 'chat-agent' must be at least the time that routing needs to forget a pod (60 s), got 15 s; requests would meet a closed port, so lengthen the sleep",
    ],
    [
      'the drain is shorter than a turn',
      workload({}, { drainSeconds: 120 }),
      "'preStop' and drain of agent 'chat-agent' must be at least the time that routing needs to forget a pod and the longest turn (15 s + 300 s), got 15 s + 120 s; a rollout would cut turns, so lengthen the drain or lower 'limits.turnTimeoutSeconds'",
    ],
    [
      'SIGKILL comes before the drain ends',
      workload({}, { graceSeconds: 600 }),
      "'terminationGracePeriodSeconds' of agent 'chat-agent' must be at least preStop, drain and margin (15 s + 600 s + 15 s), got 600 s; SIGKILL would cut turns, so raise it to 630",
    ],
    [
      'a rollout may be short of pods',
      workload({ maxUnavailable: 5 }),
      "'maxUnavailable' of agent 'chat-agent' must be 0, got 5; a rollout would have fewer replicas than the load needs, so let 'maxSurge' carry it",
    ],
    [
      'a rollout can start no pod',
      workload({ surge: 0 }),
      "'maxSurge' of agent 'chat-agent' must be at least 1 pod, got 0; with maxUnavailable 0 a rollout would never move, so use 25%",
    ],
    [
      'no node can be drained',
      workload({ budget: 0 }),
      "'maxUnavailable' of the disruption budget of 'chat-agent' must be from 1 to below 'minReplicas' (3), got 0; 0 holds every node drain up, all replicas is an outage: use 1",
    ],
    [
      'a drain may take every replica',
      workload({ budget: 3 }),
      "'maxUnavailable' of the disruption budget of 'chat-agent' must be from 1 to below 'minReplicas' (3), got 3; 0 holds every node drain up, all replicas is an outage: use 1",
    ],
    [
      'a rollout goes on before the load balancer has found a pod',
      workload({ direct: true }, direct60),
      "'minReadySeconds' of agent 'chat-agent' must be at least the time that the load balancer needs to find a pod (60 s), got 0 s; a rollout would end old pods before new ones are found, so raise it",
    ],
    [
      'the route is cut while a turn is silent',
      workload({ routeSilenceSeconds: 50 }),
      "'timeout-server' of the Ingress of 'chat-agent' must be at least the longest turn (300 s), got 50 s; it would cut silent turns, so raise it",
    ],
  ])('%s', (_name, broken, message) => {
    expect(proveRollouts([broken], wayIn()).problems).toEqual([message]);
  });

  test.each<[string, Partial<WayIn>, string]>([
    [
      'the load balancer cuts silent streams',
      { balancerIdleSeconds: 15 },
      "'idle_timeout.timeout_seconds' of the load balancer must be above the heartbeat of streams (15 s), got 15 s; it would cut silent streams, so raise it",
    ],
    [
      'the load balancer cuts silent turns',
      { balancerIdleSeconds: 60 },
      "'idle_timeout.timeout_seconds' of the load balancer must be above the longest turn (300 s), got 60 s; an answer that is not streamed is silent until it ends, so raise it or lower 'limits.turnTimeoutSeconds'",
    ],
    [
      'the server closes before the load balancer',
      { balancerIdleSeconds: 620, controller: controller({ keepAliveSeconds: 700 }) },
      "'idle_timeout.timeout_seconds' of the load balancer must be below the keep-alive behind it (620 s), got 620 s; requests would meet closed connections, so lower it",
    ],
    [
      'a target group cuts turns',
      { targetGroups: [targetGroup({ deregistrationSeconds: 300 })] },
      "'deregistration_delay.timeout_seconds' of target group Edge/Targets must be at least the time that the load balancer needs to forget a pod and the longest turn (60 s + 300 s), got 300 s; it would cut turns, so raise it to 360",
    ],
    [
      'the controller goes too early',
      { controller: controller({ preStopSeconds: 240 }) },
      "'preStop' and drain of the ingress controller must be at least the time that routing needs to forget a pod and the longest turn (60 s + 300 s), got 240 s + 0 s; a rollout would cut turns, so lengthen the sleep or lower 'limits.turnTimeoutSeconds'",
    ],
    [
      'the controller is killed early',
      { controller: controller({ graceSeconds: 660 }) },
      "'terminationGracePeriodSeconds' of the ingress controller must be at least preStop, drain and margin (660 s + 0 s + 15 s), got 660 s; SIGKILL would cut turns, so raise it to 675",
    ],
    [
      "the controller's server timeout is HAProxy's own",
      { controller: controller({ silenceSeconds: 50 }) },
      "'timeout-server' of the ingress controller must be at least the longest turn (300 s), got 50 s; it would cut silent turns, so raise it",
    ],
    [
      'the controller closes before the load balancer',
      { controller: controller({ keepAliveSeconds: 600 }) },
      "'timeout-http-keep-alive' of the ingress controller must be at least a second above the load balancer's idle timeout (611 s), got 600 s; requests would meet closed connections, so raise it",
    ],
    [
      'a reload of the controller cuts streams',
      { controller: controller({ hardStopSeconds: 60 }) },
      "'hard-stop-after' of the ingress controller must be at least the longest turn (300 s), got 60 s; a reload would cut streams, so raise it",
    ],
    [
      'a rollout of the controller outruns the load balancer',
      { controller: controller({ minReadySeconds: 0 }) },
      "'minReadySeconds' of the ingress controller must be at least the time that the load balancer needs to find a pod (60 s), got 0 s; a rollout would end old pods before new ones are found, so raise it",
    ],
  ])('%s', (_name, broken, message) => {
    expect(proveRollouts([workload()], wayIn(broken)).problems).toEqual([message]);
  });
});
