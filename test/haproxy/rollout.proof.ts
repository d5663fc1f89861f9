import { Agent, RateLimit } from '../../lib';
import { Figures } from './figures';
import { ProofBench } from './proof-bench';
import { SeededRandom } from './seeded-random';
import { type SynthesisedDeployment } from './synthesised-fleet';
import { type TurnFailure } from './turn-load';

/**
 * Five times as fast as life: every second of the manifest is divided by this, and so is the controller's lateness
 * below. A stream of 1 to 5 s stands for one of 5 to 25 s.
 */
const PACE = 5;
/** How late the controller is: 2 to 10 s in life, below the 15 s of preStop. */
const LATENESS_MS = [2_000 / PACE, 10_000 / PACE] as const;
const RESTARTS = 20;
const STREAMS = 200;

const NAME = 'chat';
const figures = new Figures();
let bench: ProofBench;
beforeAll(async () => {
  bench = await ProofBench.start({
    [NAME]: Agent.conversational({
      instructions: 'You count.',
      rateLimit: RateLimit.none(),
      env: { RATE_LIMIT_REQUESTS: '0', LOG_LEVEL: 'warn' },
    }),
  });
});
afterAll(async () => {
  figures.print(`Rollout, ${PACE} times as fast as life`);
  await bench?.stop();
});

/** Restarts a Deployment under load; what became of the load. */
async function rolled(what: string, deployment: SynthesisedDeployment, restarts: number) {
  const random = SeededRandom.fromEnvironment(what);
  const haproxy = await bench.haproxy();
  const driver = await bench.deploy(deployment, { pace: PACE });
  const follower = await bench.follow({
    haproxy,
    service: NAME,
    endpoints: driver.endpoints,
    latenessMs: () => random.between(...LATENESS_MS),
  });
  const load = await bench.load({
    port: haproxy.port,
    agentName: NAME,
    seed: random.seed,
    streams: STREAMS,
    counts: [40, 200],
    answerEveryMs: 50,
  });
  const started = Date.now();
  for (let restart = 0; restart < restarts; restart++) await driver.restart();
  const seconds = (Date.now() - started) / 1000;
  await follower.caughtUp();
  await driver.settled();
  const outcome = await load.stop();
  await driver.stop();
  const failed = (kind: TurnFailure) => outcome.failures.filter((failure) => failure.kind === kind).length;
  figures.add(
    what,
    `${outcome.completedStreams} streams and ${outcome.completedAnswers} answers completed, ` +
      `${failed('cut')} cut, ${failed('refused')} refused, ${failed('unreachable')} unreachable, ` +
      `${driver.killed.length} pods killed`,
  );
  figures.add(
    '',
    `${outcome.leastOpen} to ${outcome.mostOpen} open at a time, ${outcome.replicas.length} pods, ` +
      `${seconds.toFixed(0)} s, haproxy late by ${follower.latestMs} ms at most`,
  );
  return {
    ...outcome,
    failed,
    killed: driver.killed,
    latestMs: follower.latestMs,
    requests: haproxy.requests,
  };
}

test(`${RESTARTS} rolling restarts under ${STREAMS} streams cut none and fail none`, async () => {
  const deployment = bench.fleet.deployment(NAME);
  expect(deployment).toMatchObject({ preStopSeconds: 15, maxSurge: '25%', maxUnavailable: 0 });
  expect(deployment.replicas).toBeGreaterThanOrEqual(3);
  const outcome = await rolled(`${RESTARTS} restarts, as synthesised`, deployment, RESTARTS);
  // Where the machine itself is later than preStop allows, nothing is proven: raise its share, or lower PACE.
  expect(outcome.latestMs).toBeLessThan((deployment.preStopSeconds * 1000) / PACE);
  expect({ failures: outcome.failures, requests: outcome.requests }).toEqual({ failures: [], requests: [] });
  expect(outcome.killed).toEqual([]);
  expect(outcome.replicas).toHaveLength((RESTARTS + 1) * deployment.replicas);
  expect(outcome.completedStreams).toBeGreaterThan(STREAMS * 10);
});

/** Who answers after a stream on the first pod, when a third one has taken over the slot of the first. */
async function afterSlotReuse(controllerConfig: Readonly<Record<string, string>>): Promise<string> {
  const haproxy = await bench.haproxy({ controllerConfig });
  // The first pod serves on for long enough to be asked after its stream has ended.
  const deployment = { ...bench.fleet.deployment(NAME), preStopSeconds: 60 * PACE };
  const driver = await bench.deploy(deployment, { replicas: 1, pace: PACE });
  const follower = await bench.follow({ haproxy, service: NAME, endpoints: driver.endpoints });
  const client = bench.client(haproxy, NAME);
  // The connection that is kept has served a request already, so that haproxy takes it for a safe one.
  await client.replica();
  const stream = await client.count(800, true);
  for (let restart = 0; restart < 2; restart++) await driver.restart();
  await follower.caughtUp();
  await stream.body;
  const replica = await client.replica();
  await driver.stop();
  return replica;
}

test('a slot that was given to a new pod sends it nothing on a connection to the old one', async () => {
  const { controllerConfig } = bench.fleet;
  expect(await afterSlotReuse(controllerConfig)).toBe(`${NAME}-3`);
  // What the setting is for: the controller's own way of keeping connections does.
  const kept = await afterSlotReuse({ ...controllerConfig, 'http-connection-mode': 'http-keep-alive' });
  figures.add('a slot given to a third pod, connections kept: answered by', kept);
  expect(kept).toBe(`${NAME}-1`);
});

test('without preStop the same rollout refuses turns', async () => {
  const deployment = { ...bench.fleet.deployment(NAME), preStopSeconds: 0 };
  const outcome = await rolled('1 restart without preStop', deployment, 1);
  expect(outcome.failed('refused') + outcome.failed('unreachable')).toBeGreaterThan(0);
});

test('without time to drain the same rollout cuts streams', async () => {
  const { pod, ...deployment } = bench.fleet.deployment(NAME);
  const impatient = { ...deployment, pod: { ...pod, graceSeconds: deployment.preStopSeconds } };
  const outcome = await rolled('1 restart without a grace period', impatient, 1);
  expect(outcome.failed('cut')).toBeGreaterThan(0);
  expect(outcome.killed.length).toBeGreaterThan(0);
});
