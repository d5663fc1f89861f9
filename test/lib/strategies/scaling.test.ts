import { Trigger } from '../../../constructs/k8s';
import { type HorizontalScalingOptions, Scaling, type SessionsScalingOptions } from '../../../lib';

const trigger = Trigger.cron({ start: '0 8 * * *', end: '0 18 * * *', timeZone: 'UTC' });

test("horizontal has the lesson's figures by default", () => {
  expect(Scaling.horizontal().choice).toEqual({
    kind: 'horizontal',
    minReplicas: 3,
    maxReplicas: 20,
    cpuPercent: 70,
    memoryPercent: 80,
  });
});

test('all options of horizontal', () => {
  const allOptions: Required<HorizontalScalingOptions> = {
    min: 1,
    max: 2,
    cpuPercent: 30,
    memoryPercent: 40,
  };
  expect(Scaling.horizontal(allOptions).choice).toEqual({
    kind: 'horizontal',
    minReplicas: 1,
    maxReplicas: 2,
    cpuPercent: 30,
    memoryPercent: 40,
  });
});

test('all options of sessions', () => {
  const allOptions: Required<SessionsScalingOptions> = { min: 4, max: 8, target: 0.6 };
  expect(Scaling.sessions(allOptions).choice).toEqual({
    kind: 'sessions',
    minReplicas: 4,
    maxReplicas: 8,
    targetSaturation: 0.6,
  });
});

test.each([
  [Scaling.horizontal(), 3, 20, undefined],
  [Scaling.vertical(), 2, 2, 'vertical-pod-autoscaler'],
  [Scaling.sessions(), 2, 20, 'keda'],
  [Scaling.serverless({ trigger }), 0, 10, 'keda'],
])('%#: says how many replicas there can be and what the cluster needs', (scaling, min, max, addOn) => {
  expect(scaling.scale).toEqual({ minReplicas: min, maxReplicas: max });
  expect(scaling.addOn).toBe(addOn);
});

test.each([
  [() => Scaling.horizontal({ min: 5, max: 2 }), "'min' must be at most 'max' (2), got 5; raise max"],
  [
    () => Scaling.sessions({ min: 1 }),
    "'min' must be a whole number from 2 to 1000, got 1; a single replica would leave nobody to serve",
  ],
  [() => Scaling.sessions({ target: 1 }), "'target' must be from 0.1 to 0.9, got 1"],
  [() => Scaling.vertical({ replicas: 0 }), "'replicas' must be a whole number from 1 to 1000, got 0"],
  [() => Scaling.serverless({ trigger, max: 0 }), "'max' must be a whole number from 1 to 1000, got 0"],
])('%#: is refused in the words of its options', (build, message) => {
  expect(build).toThrow(message);
});
