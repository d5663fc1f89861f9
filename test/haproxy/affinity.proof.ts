import { Agent, LoadBalancing, RateLimit } from '../../lib';
import { type KubernetesObject } from '../lib/synthesised';
import { SESSION_COOKIE, SESSION_HEADER } from '../../contract';
import { expectBinomial } from './binomial-bounds';
import { type DeploymentDriver } from './deployment-driver';
import { Figures, spread, tally } from './figures';
import { HASHES_BY_ADDRESS, type HaproxyProcess } from './haproxy-process';
import { type IngressClient } from './ingress-client';
import { ProofBench } from './proof-bench';
import { SeededRandom } from './seeded-random';

const REPLICAS = 3;
const SESSIONS = 1000;

const agent = (loadBalancing: LoadBalancing) =>
  Agent.conversational({ instructions: 'You count.', loadBalancing, rateLimit: RateLimit.none() });

const figures = new Figures();
const random = SeededRandom.fromEnvironment('affinity');
const sessions = Array.from({ length: SESSIONS }, () => random.sessionId());
let bench: ProofBench;
beforeAll(async () => {
  bench = await ProofBench.start({
    header: agent(LoadBalancing.sessionAffinity({ header: SESSION_HEADER })),
    cookie: agent(LoadBalancing.sessionAffinity({ cookie: SESSION_COOKIE })),
  });
});
afterAll(async () => {
  figures.print('Session affinity');
  await bench?.stop();
});

/** Who answers each session. */
async function byHeader(client: IngressClient): Promise<string[]> {
  const replicas: string[] = [];
  for (const session of sessions) replicas.push(await client.replica({ [SESSION_HEADER]: session }));
  return replicas;
}

/** A browser for each session: it keeps the cookie that it is given. */
class Browsers {
  readonly #cookies: (string | undefined)[] = [];

  async visit(client: IngressClient): Promise<string[]> {
    const replicas: string[] = [];
    for (let browser = 0; browser < SESSIONS; browser++) {
      const cookie = this.#cookies[browser];
      const answer = await client.ask('/v1/models', { headers: cookie === undefined ? {} : { cookie } });
      await answer.body;
      const given = answer.headers['set-cookie']?.[0]?.split(';')[0];
      if (given) this.#cookies[browser] = given;
      replicas.push(answer.replica);
    }
    return replicas;
  }
}

const moved = (before: readonly string[], after: readonly string[]) =>
  after.filter((replica, session) => replica !== before[session]);

const SNIPPET = 'haproxy.org/backend-config-snippet';

/** The fleet with another snippet of configuration in place of the synthesised one. */
function withSnippet(objects: readonly KubernetesObject[], snippet: string): KubernetesObject[] {
  return objects.map((object) => {
    const annotations = (object.metadata as { annotations?: Record<string, string> }).annotations ?? {};
    if (annotations[SNIPPET] === undefined) return object;
    return {
      ...object,
      metadata: { ...object.metadata, annotations: { ...annotations, [SNIPPET]: snippet } },
    };
  });
}

/** As the controller does when nothing is said. */
const mapBased = (objects: readonly KubernetesObject[]) => withSnippet(objects, '');
const hashedBySlot = (objects: readonly KubernetesObject[]) => withSnippet(objects, 'hash-type consistent');

async function follow(
  haproxy: HaproxyProcess,
  driver: DeploymentDriver,
  service: string,
  firstSlots?: number[],
) {
  return bench.follow({ haproxy, service, endpoints: driver.endpoints, firstSlots });
}

test('a header keeps a session on its replica, and a fourth replica takes only what becomes its own', async () => {
  const [consistent, map] = [
    await bench.haproxy(),
    await bench.haproxy({ objects: mapBased(bench.fleet.objects) }),
  ];
  const driver = await bench.deploy(bench.fleet.deployment('header'), { replicas: REPLICAS });
  const followers = await Promise.all([consistent, map].map((haproxy) => follow(haproxy, driver, 'header')));
  const clients = [bench.client(consistent, 'header'), bench.client(map, 'header')] as const;
  const before = [await byHeader(clients[0]), await byHeader(clients[1])] as const;
  expect(moved(before[0], await byHeader(clients[0]))).toEqual([]);

  await driver.scale(REPLICAS + 1);
  await Promise.all(followers.map((follower) => follower.caughtUp()));
  const newcomer = driver.podNames.at(-1) as string;
  const after = [await byHeader(clients[0]), await byHeader(clients[1])] as const;
  const [movedConsistent, movedMap] = [moved(before[0], after[0]), moved(before[1], after[1])];
  figures.add(`header, consistent hash, ${SESSIONS} sessions over 3`, spread(tally(before[0])));
  figures.add('… over 4', spread(tally(after[0])));
  figures.add('… moved from 3 to 4 replicas', `${movedConsistent.length}, all to the new one`);
  figures.add('header, map-based hash: moved from 3 to 4 replicas', `${movedMap.length}`);

  // The least movement there is: what the new replica has, and nothing between the old ones.
  expect(new Set(movedConsistent)).toEqual(new Set([newcomer]));
  // A map leaves a session where it is when hash % 3 = hash % 4: three in twelve.
  expectBinomial(movedMap.length, SESSIONS, 3 / 4);
  expect(movedConsistent.length).toBeLessThan(movedMap.length / 2);

  await driver.scale(REPLICAS);
  await Promise.all(followers.map((follower) => follower.caughtUp()));
  expect(moved(before[0], await byHeader(clients[0]))).toEqual([]);
});

test('requests without the header go round', async () => {
  const haproxy = await bench.haproxy();
  const driver = await bench.deploy(bench.fleet.deployment('header'), { replicas: REPLICAS });
  await follow(haproxy, driver, 'header');
  const client = bench.client(haproxy, 'header');
  const replicas: string[] = [];
  for (let request = 0; request < 300; request++) replicas.push(await client.replica());
  figures.add('requests without the header, 300 over 3', spread(tally(replicas)));
  // Along the ring, which is not exactly in turn.
  for (const count of tally(replicas).values()) expectBinomial(count, 300, 1 / REPLICAS);
});

test('a cookie keeps a session on its replica while replicas come, and on every replica of the controller', async () => {
  const [one, other] = [await bench.haproxy(), await bench.haproxy()];
  const driver = await bench.deploy(bench.fleet.deployment('cookie'), { replicas: REPLICAS });
  const follower = await follow(one, driver, 'cookie');
  await follow(other, driver, 'cookie', [2, 0, 1, 3]);
  const client = bench.client(one, 'cookie');
  const browsers = new Browsers();
  const before = await browsers.visit(client);
  expect(moved(before, await browsers.visit(client))).toEqual([]);
  expect(moved(before, await browsers.visit(bench.client(other, 'cookie')))).toEqual([]);

  await driver.scale(REPLICAS + 1);
  await follower.caughtUp();
  const after = await browsers.visit(client);
  figures.add(`cookie, ${SESSIONS} browsers over 3`, spread(tally(before)));
  figures.add('… moved from 3 to 4 replicas', String(moved(before, after).length));
  expect(moved(before, after)).toEqual([]);
});

test('a browser whose replica is gone gets another, and stays there', async () => {
  const haproxy = await bench.haproxy();
  const driver = await bench.deploy(bench.fleet.deployment('cookie'), { replicas: REPLICAS });
  const follower = await follow(haproxy, driver, 'cookie');
  const client = bench.client(haproxy, 'cookie');
  const browsers = new Browsers();
  const before = await browsers.visit(client);
  const goes = driver.podNames.at(-1) as string;
  await driver.scale(REPLICAS - 1);
  await follower.caughtUp();
  const after = await browsers.visit(client);
  const lost = before.filter((replica) => replica === goes).length;
  figures.add(
    'cookie, 3 to 2 replicas',
    `moved ${moved(before, after).length}, of the ${lost} that were on it`,
  );
  expect(moved(before, after)).toHaveLength(lost);
  expect(moved(after, await browsers.visit(client))).toEqual([]);
});

const testByAddress = HASHES_BY_ADDRESS ? test : test.skip;
if (!HASHES_BY_ADDRESS) {
  console.warn('one proof is skipped: haproxy hashes by address since 3.0, and this one is older');
}

testByAddress('a header means the same to every replica of the controller, whatever its slots', async () => {
  const fleet = bench.fleet.objects;
  const [one, other] = [await bench.haproxy(), await bench.haproxy()];
  const driver = await bench.deploy(bench.fleet.deployment('header'), { replicas: REPLICAS });
  const otherSlots = [2, 0, 1, 3];
  await follow(one, driver, 'header');
  await follow(other, driver, 'header', otherSlots);
  const before = await byHeader(bench.client(one, 'header'));
  const differ = moved(before, await byHeader(bench.client(other, 'header')));
  figures.add('header, another replica of the controller', `${differ.length} to another pod`);
  expect(differ).toEqual([]);

  // What the line in the annotation is for.
  const [bySlot, byOtherSlot] = [
    await bench.haproxy({ objects: hashedBySlot(fleet) }),
    await bench.haproxy({ objects: hashedBySlot(fleet) }),
  ];
  await follow(bySlot, driver, 'header');
  await follow(byOtherSlot, driver, 'header', otherSlots);
  const differBySlot = moved(
    await byHeader(bench.client(bySlot, 'header')),
    await byHeader(bench.client(byOtherSlot, 'header')),
  );
  figures.add('… hashed by slot instead of address', `${differBySlot.length} to another pod`);
  expect(differBySlot.length).toBeGreaterThan(SESSIONS / 2);
});
