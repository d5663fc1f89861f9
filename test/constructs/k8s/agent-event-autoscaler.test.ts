import { AgentEventAutoscaler, type AgentEventAutoscalerProps, Trigger } from '../../../constructs/k8s';
import { schemaProblems, typeProblems } from './manifest-check';
import { only, synth } from './synth';

const officeHours = Trigger.cron({ start: '0 8 * * 1-5', end: '0 18 * * 1-5', timeZone: 'Europe/Berlin' });
const queue = Trigger.sqs({
  queueUrl: 'https://sqs.eu-central-1.amazonaws.com/123456789012/jobs',
  queueArn: 'arn:aws:sqs:eu-central-1:123456789012:jobs',
  region: 'eu-central-1',
});
const manifests = (props: Partial<AgentEventAutoscalerProps> = {}) =>
  synth(
    (scope) =>
      new AgentEventAutoscaler(scope, 'Autoscaler', {
        agentName: 'task-agent',
        trigger: officeHours,
        ...props,
      }),
  );
const spec = (props: Partial<AgentEventAutoscalerProps> = {}) => only(manifests(props), 'ScaledObject').spec;

test('rests at no replica, five minutes after the last event', () => {
  expect(spec()).toMatchObject({ minReplicaCount: 0, maxReplicaCount: 10, cooldownPeriod: 300 });
  expect(spec().fallback).toBeUndefined();
});

test('a window of time starts replicas', () => {
  expect(spec().triggers).toEqual([
    {
      type: 'cron',
      metadata: {
        timezone: 'Europe/Berlin',
        start: '0 8 * * 1-5',
        end: '0 18 * * 1-5',
        desiredReplicas: '1',
      },
    },
  ]);
});

test("a queue starts a replica for 70 messages, read with KEDA's own identity", () => {
  const objects = manifests({ trigger: queue });
  expect(only(objects, 'ScaledObject').spec.triggers).toEqual([
    {
      type: 'aws-sqs-queue',
      metadata: {
        queueURL: 'https://sqs.eu-central-1.amazonaws.com/123456789012/jobs',
        awsRegion: 'eu-central-1',
        queueLength: '70',
      },
      authenticationRef: { name: 'task-agent' },
    },
  ]);
  expect(only(objects, 'TriggerAuthentication').spec).toEqual({ podIdentity: { provider: 'aws' } });
});

test('all props', () => {
  const allProps: Required<AgentEventAutoscalerProps> = {
    agentName: 'task-agent',
    pool: 'large',
    trigger: Trigger.cron({ start: '0 1 * * *', end: '0 2 * * *', timeZone: 'UTC', replicas: 3 }),
    maxReplicas: 4,
    restAfterSeconds: 60,
  };
  const object = spec(allProps);
  expect(object.scaleTargetRef.name).toBe('task-agent-large');
  expect(object).toMatchObject({ maxReplicaCount: 4, cooldownPeriod: 60 });
  expect(object.triggers[0].metadata.desiredReplicas).toBe('3');
});

test('is valid by the schema of KEDA, with no field that it does not know', () => {
  const objects = [...manifests(), ...manifests({ trigger: queue })];
  expect(schemaProblems(objects)).toEqual([]);
  expect(typeProblems(objects)).toBe('');
});

test('fails with all problems at once', () => {
  const trigger = Trigger.cron({ start: '0 1 * * *', end: '0 2 * * *', timeZone: 'UTC', replicas: 3 });
  const build = () => spec({ trigger, maxReplicas: 2, restAfterSeconds: 1 });
  expect(build).toThrow(
    "'replicas' of the trigger must be at most 'maxReplicas' (2), got 3; raise maxReplicas",
  );
  expect(build).toThrow("'restAfterSeconds' must be a whole number from 60 to 86400, got 1");
});

test('a trigger names everything that is wrong with it', () => {
  const cron = () => Trigger.cron({ start: 'at 8', end: 'at 8', timeZone: 'Berlin', replicas: 0 });
  expect(cron).toThrow("'start' must be five fields of cron, got 'at 8'");
  expect(cron).toThrow("'timeZone' must be an IANA time zone, got 'Berlin'");
  expect(cron).toThrow("'replicas' must be a whole number from 1 to 1000, got 0");
  expect(cron).toThrow("'end' must differ from 'start', got 'at 8' for both");
  const sqs = () => Trigger.sqs({ queueUrl: 'jobs', queueArn: 'jobs', region: 'eu-central-1' });
  expect(sqs).toThrow("'queueUrl' must be the URL of an SQS queue, got 'jobs'");
  expect(sqs).toThrow("'queueArn' must be the ARN of an SQS queue, got 'jobs'");
});
