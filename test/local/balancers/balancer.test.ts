import { type EchoReplica } from '../echo-replica';
import { closeAll, replicaOf, serve, spread, threeReplicas } from '../router-under-test';

afterEach(closeAll);

describe('spreads', () => {
  test('round robin: each in turn', async () => {
    const router = await serve(await threeReplicas());
    expect(await spread(router, 9)).toEqual({ 'chat-1': 3, 'chat-2': 3, 'chat-3': 3 });
  });

  test('least connections: past the busy ones', async () => {
    const [first, second, third] = (await threeReplicas()) as [EchoReplica, EchoReplica, EchoReplica];
    const router = await serve([first, second, third], { balancing: { algorithm: 'leastconn' } });
    const held = [1, 2, 3, 4, 5].map(() => fetch(`${router.url}/agents/chat/hold`));
    const total = () => first.held.length + second.held.length + third.held.length;
    while (total() < 5) await new Promise((resolve) => setTimeout(resolve, 5));
    const counts = [first, second, third].map(({ held: { length } }) => length).sort();
    expect(counts).toEqual([1, 2, 2]);
    const idlest = [first, second, third].find(({ held: { length } }) => length === 1) as EchoReplica;
    expect(await spread(router, 4)).toEqual({ [idlest.name]: 4 });
    for (const replica of [first, second, third]) replica.release();
    await Promise.all(held);
  });

  test('random: over all of them, not in turn', async () => {
    const router = await serve(await threeReplicas(), { balancing: { algorithm: 'random', draws: 2 } });
    const counts = await spread(router, 90);
    expect(Object.keys(counts).sort()).toEqual(['chat-1', 'chat-2', 'chat-3']);
    expect(Math.min(...Object.values(counts))).toBeGreaterThan(5);
  });

  test('by weight: a share of the requests to the second set', async () => {
    const second = { replicas: await threeReplicas('large'), share: 25 };
    const router = await serve(await threeReplicas(), { second });
    const counts = await spread(router, 200);
    const large = Object.entries(counts).reduce(
      (sum, [name, count]) => sum + (name.startsWith('large') ? count : 0),
      0,
    );
    expect(large).toBeGreaterThan(20);
    expect(large).toBeLessThan(90);
  });

  test('by header: a session stays, sessions spread, and without the header it is round robin', async () => {
    const router = await serve(await threeReplicas(), {
      balancing: { algorithm: 'hdr', header: 'x-session-id' },
    });
    const session = (id: string) => () => ({ 'X-Session-Id': id });
    expect(Object.values(await spread(router, 5, session('one')))).toEqual([5]);
    const spreadOut = await spread(router, 60, (index) => ({ 'X-Session-Id': `session-${index}` }));
    expect(Object.keys(spreadOut)).toHaveLength(3);
    expect(await spread(router, 3)).toEqual({ 'chat-1': 1, 'chat-2': 1, 'chat-3': 1 });
  });

  test('by header: when a replica goes, only its own sessions move, and they come back with it', async () => {
    const three = await threeReplicas();
    const router = await serve(three, { balancing: { algorithm: 'hdr', header: 'x-session-id' } });
    const ids = Array.from({ length: 30 }, (_, index) => `session-${index}`);
    const places = () => Promise.all(ids.map((id) => replicaOf(router, { 'X-Session-Id': id })));
    const before = await places();
    const gone = three[1] as EchoReplica;
    gone.ready = false;
    const meanwhile = await places();
    expect(meanwhile).not.toContain(gone.name);
    expect(meanwhile.filter((place, index) => place !== before[index])).toHaveLength(
      before.filter((place) => place === gone.name).length,
    );
    gone.ready = true;
    expect(await places()).toEqual(before);
  });

  test('by cookie: the client stays while the replica is there, and the agent does not see the cookie', async () => {
    const three = await threeReplicas();
    const router = await serve(three, { cookie: 'agent-session' });
    const first = await fetch(`${router.url}/agents/chat/who`);
    const { replica } = (await first.json()) as { replica: string };
    const cookie = (first.headers.get('set-cookie') ?? '').split(';')[0] as string;
    expect(cookie).toMatch(/^agent-session=[0-9a-f]{16}$/);
    expect(first.headers.get('cache-control')).toBe('private');
    expect(await spread(router, 4, () => ({ cookie }))).toEqual({ [replica]: 4 });
    const again = await fetch(`${router.url}/agents/chat/who`, {
      headers: { cookie: `theme=dark; ${cookie}` },
    });
    expect(again.headers.get('set-cookie')).toBeNull();
    expect(((await again.json()) as { headers: unknown }).headers).toMatchObject({ cookie: 'theme=dark' });
    const home = three.find(({ name }) => name === replica) as EchoReplica;
    home.ready = false;
    const moved = await fetch(`${router.url}/agents/chat/who`, { headers: { cookie } });
    expect(((await moved.json()) as { replica: string }).replica).not.toBe(replica);
    expect(moved.headers.get('set-cookie')).toMatch(/^agent-session=/);
  });
});
