import { ENVIRONMENT_NAMES, environmentName, ENVIRONMENTS } from '../../lib';

test("production is protected and holds the lesson's figures", () => {
  expect(ENVIRONMENTS.production).toMatchObject({
    natGateways: 3,
    databaseMultiAz: true,
    protect: true,
    replicas: { min: 3, max: 20 },
  });
});

test('each environment is at least as large and as safe as the one before it', () => {
  const order = ENVIRONMENT_NAMES.map((name) => ENVIRONMENTS[name]);
  order.slice(1).forEach((settings, index) => {
    const before = order[index]!;
    expect(settings.natGateways).toBeGreaterThanOrEqual(before.natGateways);
    expect(settings.cacheNodes).toBeGreaterThanOrEqual(before.cacheNodes);
    expect(settings.replicas.max).toBeGreaterThanOrEqual(before.replicas.max);
    expect(settings.logRetention).toBeGreaterThanOrEqual(before.logRetention);
    expect(Number(settings.protect)).toBeGreaterThanOrEqual(Number(before.protect));
  });
});

test('a name that is none of them is refused with the ones there are', () => {
  expect(() => environmentName('prod')).toThrow(
    "'environment' must be one of development, staging, production, got 'prod'",
  );
});
