import { Duration } from 'cdk8s';
import { RateLimit } from '../../../constructs/k8s';

test("is the lesson's 100, in the controller's own period, answered with 429", () => {
  expect(RateLimit.perClient().ingressAnnotations).toEqual({
    'haproxy.org/rate-limit-requests': '100',
    'haproxy.org/rate-limit-period': '1s',
    'haproxy.org/rate-limit-status-code': '429',
  });
});

test('takes another number and period', () => {
  expect(RateLimit.perClient({ requests: 30, period: Duration.minutes(1) }).ingressAnnotations).toMatchObject(
    {
      'haproxy.org/rate-limit-requests': '30',
      'haproxy.org/rate-limit-period': '60s',
    },
  );
});

test('can be off', () => {
  expect(RateLimit.none().ingressAnnotations).toEqual({});
});

test('fails with all problems at once', () => {
  const build = () => RateLimit.perClient({ requests: 0, period: Duration.millis(500) });
  expect(build).toThrow(
    "'requests' must be a whole number from 1 to 1000000, got 0; or use RateLimit.none()",
  );
  expect(build).toThrow("'period' must be a whole number from 1 to 86400, got 0.5; give whole seconds");
});
