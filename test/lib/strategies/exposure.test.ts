import { Duration } from 'aws-cdk-lib';
import { LoadBalancing } from '../../../constructs/k8s';
import { type DirectExposureOptions, Exposure } from '../../../lib/strategies/exposure';

const cookie = LoadBalancing.sessionAffinity({ cookie: 'agent-session' });
const canary = LoadBalancing.weighted({ pool: 'canary', percent: 5, image: 'registry.example.com/next:2' });

test('the ingress goes with every strategy', () => {
  const strategies = [
    LoadBalancing.roundRobin(),
    LoadBalancing.leastConnections(),
    LoadBalancing.sessionAffinity(),
    cookie,
    canary,
  ];
  expect(strategies.flatMap((strategy) => Exposure.ingress().conflicts(strategy))).toEqual([]);
  expect(Exposure.ingress().direct).toBeUndefined();
});

test.each([
  ['round robin', LoadBalancing.roundRobin(), { algorithm: 'round_robin' }],
  ['least connections', LoadBalancing.leastConnections(), { algorithm: 'least_outstanding_requests' }],
  ['weighted', canary, { algorithm: 'least_outstanding_requests' }],
  ['a cookie', cookie, { algorithm: 'least_outstanding_requests', stickiness: Duration.days(1) }],
])('%s has its algorithm at the load balancer', (_name, strategy, routing) => {
  expect(Exposure.direct().conflicts(strategy)).toEqual([]);
  expect(Exposure.direct().routing(strategy)).toEqual(routing);
});

test('all options', () => {
  const slow = Exposure.direct({ slowStart: Duration.seconds(60) });
  expect(slow.routing(LoadBalancing.roundRobin())).toEqual({
    algorithm: 'round_robin',
    slowStart: Duration.seconds(60),
  });
  const sticky = Exposure.direct({ stickiness: Duration.hours(1) });
  expect(sticky.conflicts(cookie)).toEqual([]);
  expect(sticky.routing(cookie).stickiness).toEqual(Duration.hours(1));
  const mitigating = Exposure.direct({ anomalyMitigation: true });
  expect(mitigating.conflicts(LoadBalancing.roundRobin())).toEqual([]);
  expect(mitigating.routing(LoadBalancing.roundRobin())).toEqual({
    algorithm: 'weighted_random',
    anomalyMitigation: true,
  });
});

test.each<[string, DirectExposureOptions, LoadBalancing, string]>([
  ['a header keeps sessions', {}, LoadBalancing.sessionAffinity(), 'keeps sessions by cookie only'],
  [
    'slow start meets least outstanding requests',
    { slowStart: Duration.seconds(60) },
    LoadBalancing.leastConnections(),
    'use LoadBalancing.roundRobin()',
  ],
  [
    'stickiness meets a draw by weight',
    { anomalyMitigation: true },
    cookie,
    'weighted_random), which excludes stickiness',
  ],
  [
    'a draw by weight is asked for beside least connections',
    { anomalyMitigation: true },
    LoadBalancing.leastConnections(),
    'it replaces least outstanding requests by a draw',
  ],
  [
    'stickiness has no session',
    { stickiness: Duration.hours(1) },
    LoadBalancing.roundRobin(),
    'nothing keeps a session',
  ],
])('a conflict when %s', (_name, options, strategy, message) => {
  expect(Exposure.direct(options).conflicts(strategy)).toEqual([expect.stringContaining(message)]);
});

test.each<[DirectExposureOptions, string]>([
  [{ slowStart: Duration.seconds(29) }, "'slowStart' must be from 30 to 900 s, got 29 s"],
  [{ stickiness: Duration.days(8) }, "'stickiness' must be from 1 to 604800 s, got 691200 s"],
  [
    { slowStart: Duration.seconds(60), anomalyMitigation: true },
    "'slowStart' must be left out with 'anomalyMitigation', got both",
  ],
])('fails when %j', (options, message) => {
  expect(() => Exposure.direct(options)).toThrow(`Exposure.direct: ${message}`);
});
