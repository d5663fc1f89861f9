import { AgentAutoscaler, type AgentAutoscalerProps } from '../../../constructs/k8s';
import { only, synth } from './synth';

const autoscaler = (props: AgentAutoscalerProps) =>
  only(
    synth((scope) => new AgentAutoscaler(scope, 'Autoscaler', props)),
    'HorizontalPodAutoscaler',
  );

const targets = (spec: any) =>
  Object.fromEntries(
    spec.metrics.map((metric: any) => [metric.resource.name, metric.resource.target.averageUtilization]),
  );

test("has the lesson's figures by default", () => {
  const { apiVersion, spec } = autoscaler({ agentName: 'chat-agent' });
  expect(apiVersion).toBe('autoscaling/v2');
  expect(spec.scaleTargetRef).toEqual({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'chat-agent' });
  expect([spec.minReplicas, spec.maxReplicas]).toEqual([3, 20]);
  expect(targets(spec)).toEqual({ cpu: 70, memory: 80 });
});

test('grows fast and shrinks one pod at a time', () => {
  expect(autoscaler({ agentName: 'chat-agent' }).spec.behavior).toEqual({
    scaleUp: { stabilizationWindowSeconds: 30 },
    scaleDown: {
      stabilizationWindowSeconds: 300,
      policies: [{ type: 'Pods', value: 1, periodSeconds: 120 }],
    },
  });
});

test('all props', () => {
  const allProps: Required<AgentAutoscalerProps> = {
    agentName: 'chat-agent',
    pool: 'large',
    minReplicas: 1,
    maxReplicas: 4,
    cpuPercent: 50,
    memoryPercent: 60,
  };
  const { metadata, spec } = autoscaler(allProps);
  expect(metadata.name).toBe('chat-agent-large');
  expect(spec.scaleTargetRef.name).toBe('chat-agent-large');
  expect([spec.minReplicas, spec.maxReplicas]).toEqual([1, 4]);
  expect(targets(spec)).toEqual({ cpu: 50, memory: 60 });
});

test('fails with all problems at once', () => {
  const build = () =>
    autoscaler({
      agentName: 'chat-agent',
      minReplicas: 5,
      maxReplicas: 2,
      cpuPercent: 0,
      memoryPercent: 101,
    });
  expect(build).toThrow("'minReplicas' must be at most 'maxReplicas' (2), got 5; raise maxReplicas");
  expect(build).toThrow("'cpuPercent' must be a whole number from 1 to 100, got 0");
  expect(build).toThrow("'memoryPercent' must be a whole number from 1 to 100, got 101");
});
