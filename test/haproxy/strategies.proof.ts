import { Agent, AgentProfile, LoadBalancing, RateLimit } from '../../lib';
import { expectBinomial } from './binomial-bounds';
import { Figures, spread, tally } from './figures';
import { type HaproxyProcess } from './haproxy-process';
import { type IngressClient } from './ingress-client';
import { ProofBench } from './proof-bench';

const REPLICAS = 3;
const PERCENT = 20;

const agent = (loadBalancing: LoadBalancing, rateLimit = RateLimit.none()) =>
  Agent.conversational({
    instructions: 'You count.',
    loadBalancing,
    rateLimit,
    // Five sets of replicas on one small database: synth would refuse the standard pools.
    env: { RATE_LIMIT_REQUESTS: '0', LOG_LEVEL: 'warn', DATABASE_POOL_SIZE: '2' },
  });

const figures = new Figures();
let bench: ProofBench;
beforeAll(async () => {
  bench = await ProofBench.start({
    'round-robin': agent(LoadBalancing.roundRobin()),
    least: agent(LoadBalancing.leastConnections()),
    weighted: agent(
      LoadBalancing.weighted({ pool: 'large', percent: PERCENT, profile: AgentProfile.PLANNING }),
    ),
    limited: agent(LoadBalancing.leastConnections(), RateLimit.perClient()),
  });
});
afterAll(async () => {
  figures.print('Strategies');
  await bench?.stop();
});

async function deployed(haproxy: HaproxyProcess, name: string, replicas: number) {
  const driver = await bench.deploy(bench.fleet.deployment(name), { replicas });
  const follower = await bench.follow({ haproxy, service: name, endpoints: driver.endpoints });
  return { driver, follower };
}

/** Turns in one piece, one after the other; who answered each. */
async function turns(client: IngressClient, count: number): Promise<string[]> {
  const replicas: string[] = [];
  for (let turn = 0; turn < count; turn++) {
    const answer = await client.count(3, false);
    expect([answer.status, await answer.body]).toEqual([200, expect.stringContaining('1 2 3')]);
    replicas.push(answer.replica);
  }
  return replicas;
}

test('round robin gives every replica the same number of turns', async () => {
  const haproxy = await bench.haproxy();
  const { driver } = await deployed(haproxy, 'round-robin', REPLICAS);
  const counts = tally(await turns(bench.client(haproxy, 'round-robin'), 600));
  figures.add('round robin, 600 turns over 3 replicas', spread(counts));
  expect([...counts]).toEqual(expect.arrayContaining(driver.podNames.map((name) => [name, 200])));
});

/** Opens long streams while there are two replicas, adds a third, and sees who gets what comes then. */
async function afterScaleOut(name: string) {
  const haproxy = await bench.haproxy();
  const { driver, follower } = await deployed(haproxy, name, REPLICAS - 1);
  const client = bench.client(haproxy, name);
  const open = (count: number) => Promise.all(Array.from({ length: count }, () => client.count(4000, true)));
  const before = tally((await open(20)).map(({ replica }) => replica));
  await driver.scale(REPLICAS);
  await follower.caughtUp();
  const newcomer = driver.podNames.at(-1) as string;
  const answers = tally(await turns(client, 60));
  const after = tally((await open(10)).map(({ replica }) => replica));
  await driver.stop();
  return { before, newcomer, answers, after };
}

test('least connections sends new turns to the replica with the fewest open streams', async () => {
  const { before, newcomer, answers, after } = await afterScaleOut('least');
  figures.add('least connections, 20 streams over 2 replicas', spread(before));
  figures.add('… 60 turns after a third replica came', spread(answers));
  figures.add('… 10 more streams', spread(after));
  expect([...before.values()]).toEqual([10, 10]);
  expect([...answers]).toEqual([[newcomer, 60]]);
  expect([...after]).toEqual([[newcomer, 10]]);
});

test('round robin does not look at open streams', async () => {
  const { newcomer, answers } = await afterScaleOut('round-robin');
  figures.add('round robin in the same situation, 60 turns', spread(answers));
  expect(answers.get(newcomer)).toBe(20);
});

test('weighted gives the second set of replicas its share', async () => {
  const haproxy = await bench.haproxy();
  await deployed(haproxy, 'weighted', 2);
  const { driver } = await deployed(haproxy, 'weighted-large', 1);
  const counts = tally(await turns(bench.client(haproxy, 'weighted'), 2000));
  const share = counts.get(driver.podNames[0] as string) ?? 0;
  figures.add(
    `weighted, ${PERCENT} % of 2000 turns to 'large'`,
    `${spread(counts)}: ${(share / 20).toFixed(1)} %`,
  );
  expectBinomial(share, 2000, PERCENT / 100);
});

test('the rate limit lets a hundred requests a second through for each client, and goes by the last address', async () => {
  const haproxy = await bench.haproxy();
  await deployed(haproxy, 'limited', 1);
  const client = bench.client(haproxy, 'limited');
  const statuses = async (address: string) => {
    const burst = Array.from({ length: 150 }, () =>
      client.ask('/v1/models', { headers: { 'x-forwarded-for': `203.0.113.9, ${address}` } }),
    );
    return tally((await Promise.all(burst)).map(({ status }) => String(status)));
  };
  const [one, other] = [await statuses('198.51.100.1'), await statuses('198.51.100.2')];
  figures.add('rate limit, bursts of 150 from each of two clients', `${spread(one)}; ${spread(other)}`);
  for (const seen of [one, other]) {
    // A burst that lasts over the end of a second may pass a few more.
    expect(seen.get('200')).toBeGreaterThanOrEqual(100);
    expect(seen.get('429')).toBeGreaterThan(0);
    expect((seen.get('200') ?? 0) + (seen.get('429') ?? 0)).toBe(150);
  }
});
