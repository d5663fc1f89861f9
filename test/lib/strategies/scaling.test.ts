import { type HorizontalScalingOptions, Scaling } from '../../../lib/strategies/scaling';

test("has the lesson's figures by default", () => {
  expect(Scaling.horizontal().scale).toEqual({
    minReplicas: 3,
    maxReplicas: 20,
    cpuPercent: 70,
    memoryPercent: 80,
  });
});

test('all options', () => {
  const allOptions: Required<HorizontalScalingOptions> = {
    min: 1,
    max: 2,
    cpuPercent: 30,
    memoryPercent: 40,
  };
  expect(Scaling.horizontal(allOptions).scale).toEqual({
    minReplicas: 1,
    maxReplicas: 2,
    cpuPercent: 30,
    memoryPercent: 40,
  });
});

test('fails when the floor is above the ceiling', () => {
  expect(() => Scaling.horizontal({ min: 5, max: 2 })).toThrow(
    "'min' must be at most 'max' (2), got 5; raise max",
  );
});
