import { AgentVerticalAutoscaler, type AgentVerticalAutoscalerProps } from '../../../constructs/k8s';
import { PROFILES } from '../../../contract';
import { only, synth } from './synth';

// Not checked against a schema: no package publishes that of autoscaling.k8s.io/v1. Fields are those of the
// definition in vertical-pod-autoscaler 1.7.1.
const autoscaler = (props: Partial<AgentVerticalAutoscalerProps> = {}) =>
  only(
    synth((scope) => new AgentVerticalAutoscaler(scope, 'Autoscaler', { agentName: 'chat-agent', ...props })),
    'VerticalPodAutoscaler',
  );
const policy = (props: Partial<AgentVerticalAutoscalerProps> = {}) =>
  autoscaler(props).spec.resourcePolicy.containerPolicies[0];

test('resizes running pods within the disruption budget, and evicts none that is alone', () => {
  const { apiVersion, spec } = autoscaler();
  expect(apiVersion).toBe('autoscaling.k8s.io/v1');
  expect(spec.targetRef).toEqual({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'chat-agent' });
  expect(spec.updatePolicy).toEqual({ updateMode: 'InPlaceOrRecreate', minReplicas: 2 });
});

test('moves requests inside the range of the profile, and leaves limits alone', () => {
  expect(policy({ profile: PROFILES['tool-using'] })).toEqual({
    containerName: 'agent',
    controlledResources: ['cpu', 'memory'],
    controlledValues: 'RequestsOnly',
    minAllowed: { cpu: '1000m', memory: '2048Mi' },
    maxAllowed: { cpu: '2000m', memory: '4096Mi' },
  });
  expect(policy()).toMatchObject({
    minAllowed: { cpu: '500m', memory: '512Mi' },
    maxAllowed: { cpu: '1000m', memory: '1024Mi' },
  });
});

test('all props', () => {
  const allProps: Required<AgentVerticalAutoscalerProps> = {
    agentName: 'task-agent',
    pool: 'large',
    profile: PROFILES.planning,
    replicas: 3,
    mode: 'Initial',
    min: { cpuCores: 2.5, memoryGiB: 5 },
    max: { cpuCores: 3, memoryGiB: 6 },
  };
  const { metadata, spec } = autoscaler(allProps);
  expect([metadata.name, spec.targetRef.name]).toEqual(['task-agent-large', 'task-agent-large']);
  expect(spec.updatePolicy.updateMode).toBe('Initial');
  expect(policy(allProps)).toMatchObject({
    minAllowed: { cpu: '2500m', memory: '5120Mi' },
    maxAllowed: { cpu: '3000m', memory: '6144Mi' },
  });
});

test('fails with all problems at once', () => {
  const build = () =>
    autoscaler({
      profile: PROFILES['simple-chat'],
      replicas: 0,
      mode: 'Auto' as any,
      min: { cpuCores: 0.1 },
      max: { memoryGiB: 3 },
    });
  expect(build).toThrow("'replicas' must be a whole number from 1 to 1000, got 0");
  expect(build).toThrow("'mode' must be one of InPlaceOrRecreate, Recreate, Initial, Off, got 'Auto'");
  expect(build).toThrow("'min.cpuCores' must be from 0.5 to 1, the profile's range, got 0.1");
  expect(build).toThrow("'max.memoryGiB' must be from 1 to 2, the profile's range, got 3");
  expect(() => autoscaler({ min: { cpuCores: 0.9 }, max: { cpuCores: 0.6 } })).toThrow(
    "'min.cpuCores' must be at most 'max.cpuCores' (0.6), got 0.9; raise max.cpuCores",
  );
});
