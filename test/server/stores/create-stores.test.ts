import { createLog } from '../../../server/log';
import { readEnvironment } from '../../../server/read-env';
import { createStores, type Stores } from '../../../server/stores/create-stores';
import { eventually } from '../../fixtures/eventually';
import { migratedDatabase } from '../../fixtures/migrated-database';
import { startPostgres, type TestPostgres } from '../../fixtures/postgres';
import { describeWithRedis, startRedis } from '../../fixtures/redis';
import { storedResponse } from '../../fixtures/stored-response';

let postgres: TestPostgres;
let url: string;

beforeAll(async () => {
  postgres = await startPostgres();
  url = await migratedDatabase(postgres);
});

afterAll(() => postgres.stop());

function create(env: Record<string, string>): Stores {
  const values = readEnvironment({
    AGENT_NAME: 'chat-agent',
    AGENT_TYPE: 'conversational',
    AGENT_DEFINITION: '{"type":"conversational","instructions":"Answer.","model":{"provider":"scripted"}}',
    DATABASE_URL: url,
    ...env,
  });
  return createStores(values, createLog('silent', {}));
}

test('without CACHE_URL each replica keeps its own cache and limits', async () => {
  const stores = create({ RATE_LIMIT_REQUESTS: '1' });
  try {
    await stores.conversations.check(AbortSignal.timeout(5000));
    await stores.cache.check(AbortSignal.timeout(5000));
    expect(stores.cache.scope).toBe('process');
    expect((await stores.rateLimiter.consume('client')).allowed).toBe(true);
    expect((await stores.rateLimiter.consume('client')).allowed).toBe(false);
  } finally {
    await stores.close();
  }
});

test('without CACHE_URL a deletion on one replica is seen on all of them', async () => {
  const [one, other] = [create({}), create({})];
  try {
    const first = storedResponse();
    await other.conversations.appendResponse(first);
    await other.conversations.threadOfResponse('chat-agent', first.id);
    await one.conversations.deleteResponse('chat-agent', first.id);
    expect(await other.conversations.threadOfResponse('chat-agent', first.id)).toBeUndefined();
  } finally {
    await Promise.all([one.close(), other.close()]);
  }
});

test('RATE_LIMIT_REQUESTS=0 turns the limit off', async () => {
  const stores = create({ RATE_LIMIT_REQUESTS: '0' });
  for (let i = 0; i < 50; i++) expect((await stores.rateLimiter.consume('client')).allowed).toBe(true);
  await stores.close();
});

test('stores that are away stop nobody: their checks tell', async () => {
  const stores = create({
    DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/nothing',
    CACHE_URL: 'redis://127.0.0.1:1',
  });
  try {
    await expect(stores.conversations.check(AbortSignal.timeout(5000))).rejects.toMatchObject({
      code: 'store_unavailable',
    });
    await expect(stores.cache.check(AbortSignal.timeout(5000))).rejects.toThrow('not connected');
    expect((await stores.rateLimiter.consume('client')).allowed).toBe(true);
  } finally {
    await stores.close();
  }
});

describeWithRedis('with CACHE_URL', () => {
  test('replicas share sessions and limits; agents share neither', async () => {
    const redis = await startRedis();
    const env = { CACHE_URL: redis.url, RATE_LIMIT_REQUESTS: '1' };
    const all = [create(env), create(env), create({ ...env, AGENT_NAME: 'other-agent' })] as const;
    const [one, other, stranger] = all;
    try {
      for (const stores of all) await eventually(() => stores.cache.check(AbortSignal.timeout(1000)));
      expect(one.cache.scope).toBe('shared');
      await one.cache.set('key', 'value', 60);
      expect(await other.cache.get('key')).toBe('value');
      expect(await stranger.cache.get('key')).toBeUndefined();
      expect((await one.rateLimiter.consume('client')).allowed).toBe(true);
      expect((await other.rateLimiter.consume('client')).allowed).toBe(false);
      expect((await stranger.rateLimiter.consume('client')).allowed).toBe(true);

      const first = storedResponse();
      await one.conversations.appendResponse(first);
      await other.conversations.deleteResponse('chat-agent', first.id);
      expect(await one.conversations.threadOfResponse('chat-agent', first.id)).toBeUndefined();
    } finally {
      await Promise.all(all.map((stores) => stores.close()));
      await redis.stop();
    }
  });
});
