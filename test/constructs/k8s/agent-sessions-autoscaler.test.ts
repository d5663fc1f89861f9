import { AgentSessionsAutoscaler, type AgentSessionsAutoscalerProps } from '../../../constructs/k8s';
import { schemaProblems, typeProblems } from './manifest-check';
import { only, synth } from './synth';

const manifests = (props: Partial<AgentSessionsAutoscalerProps> = {}) =>
  synth(
    (scope) =>
      new AgentSessionsAutoscaler(scope, 'Autoscaler', {
        agentName: 'chat-agent',
        namespace: 'agents',
        ...props,
      }),
  );
const spec = (props: Partial<AgentSessionsAutoscalerProps> = {}) =>
  only(manifests(props), 'ScaledObject').spec;

test('aims at replicas that are 0.7 full on average, by what every ready one says of itself', () => {
  const { scaleTargetRef, triggers } = spec();
  expect(scaleTargetRef).toEqual({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'chat-agent' });
  expect(triggers).toEqual([
    {
      type: 'metrics-api',
      metricType: 'Value',
      metadata: {
        url: 'http://chat-agent.agents.svc:8000/metrics',
        format: 'prometheus',
        valueLocation: 'agent_session_saturation',
        targetValue: '0.7',
        aggregateFromKubeServiceEndpoints: 'true',
        aggregationType: 'average',
      },
    },
  ]);
});

test('grows at once, shrinks by one pod in two minutes after five calm ones, and holds when the metric is lost', () => {
  const { advanced, fallback, minReplicaCount, maxReplicaCount } = spec();
  expect(advanced.horizontalPodAutoscalerConfig.behavior).toEqual({
    scaleUp: { stabilizationWindowSeconds: 0 },
    scaleDown: {
      stabilizationWindowSeconds: 300,
      policies: [{ type: 'Pods', value: 1, periodSeconds: 120 }],
    },
  });
  expect(fallback).toEqual({ failureThreshold: 3, replicas: 2, behavior: 'currentReplicas' });
  expect([minReplicaCount, maxReplicaCount]).toEqual([2, 20]);
});

test('takes over from an HPA of the same agent in one apply', () => {
  expect(only(manifests(), 'ScaledObject').metadata.annotations).toEqual({
    'validations.keda.sh/hpa-ownership': 'false',
  });
});

test('all props', () => {
  const allProps: Required<AgentSessionsAutoscalerProps> = {
    agentName: 'task-agent',
    namespace: 'other',
    pool: 'large',
    minReplicas: 4,
    maxReplicas: 9,
    targetSaturation: 0.5,
  };
  const object = spec(allProps);
  expect(object.scaleTargetRef.name).toBe('task-agent-large');
  expect(object.triggers[0].metadata).toMatchObject({
    url: 'http://task-agent-large.other.svc:8000/metrics',
    targetValue: '0.5',
  });
  expect([object.minReplicaCount, object.maxReplicaCount, object.fallback.replicas]).toEqual([4, 9, 4]);
});

test('is valid by the schema of KEDA, with no field that it does not know', () => {
  expect(schemaProblems(manifests())).toEqual([]);
  expect(typeProblems(manifests())).toBe('');
  const wrong = structuredClone(manifests());
  wrong[0].spec.fallback.behavior = 'hope';
  expect(schemaProblems(wrong).join()).toMatch(/behavior/);
});

test('fails with all problems at once', () => {
  const build = () => spec({ minReplicas: 1, maxReplicas: 0, targetSaturation: 1 });
  expect(build).toThrow("'minReplicas' must be a whole number from 2 to 1000, got 1; a single replica");
  expect(build).toThrow("'maxReplicas' must be a whole number from 2 to 1000, got 0");
  expect(build).toThrow("'targetSaturation' must be from 0.1 to 0.9, got 1; a full replica shows 1");
});
