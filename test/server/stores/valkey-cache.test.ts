import { Redis } from 'iovalkey';
import { createLog } from '../../../server/log';
import { SharedRateLimiter } from '../../../server/stores/shared-rate-limiter';
import { ValkeyCache } from '../../../server/stores/valkey-cache';
import { ValkeyConnection } from '../../../server/stores/valkey-connection';
import { eventually } from '../../fixtures/eventually';
import { describeWithRedis, startRedis, type TestRedis } from '../../fixtures/redis';
import { cacheSuite } from './cache-suite';

const log = createLog('silent', {});

let redis: TestRedis;
const opened: ValkeyConnection[] = [];

async function connect(url = redis.url, password?: () => Promise<string>): Promise<ValkeyConnection> {
  const connection = new ValkeyConnection({ url, keyPrefix: 'test:', password }, log);
  opened.push(connection);
  await eventually(() => connection.check(AbortSignal.timeout(1000)));
  return connection;
}

describeWithRedis('a shared cache', () => {
  let connection: ValkeyConnection;

  beforeAll(async () => {
    redis = await startRedis();
    connection = await connect();
  });

  afterAll(async () => {
    await Promise.all(opened.map((each) => each.close()));
    await redis.stop();
  });

  cacheSuite({
    openCaches: async () => [new ValkeyCache(connection), new ValkeyCache(await connect())],
    openRateLimiter: (limit) => new SharedRateLimiter(limit, connection),
  });

  test('is shared, and counts over all replicas', async () => {
    const [one, other] = [connection, await connect()].map(
      (each) => new SharedRateLimiter({ requests: 2, periodSeconds: 60 }, each),
    );
    expect(new ValkeyCache(connection).scope).toBe('shared');
    expect((await one?.consume('replicated'))?.allowed).toBe(true);
    expect((await other?.consume('replicated'))?.allowed).toBe(true);
    expect((await one?.consume('replicated'))?.allowed).toBe(false);
  });

  test('puts every key below its prefix, and keeps no name of a client', async () => {
    const client = new Redis(redis.url);
    try {
      await client.flushall();
      await new ValkeyCache(connection).set('key', 'value', 60);
      await new SharedRateLimiter({ requests: 2, periodSeconds: 60 }, connection).consume('sk-secret');
      const keys = await client.keys('*');
      expect(keys).toHaveLength(2);
      expect(keys.every((key) => key.startsWith('test:'))).toBe(true);
      expect(keys.join()).not.toContain('sk-secret');
      expect(await client.ttl('test:key')).toBeGreaterThan(0);
    } finally {
      client.disconnect();
    }
  });
});

describeWithRedis('a shared cache that fails', () => {
  let connection: ValkeyConnection;
  let cache: ValkeyCache;

  beforeEach(async () => {
    redis = await startRedis();
    connection = await connect();
    cache = new ValkeyCache(connection);
    await cache.set('key', 'value', 60);
  });

  afterEach(async () => {
    await Promise.all(opened.splice(0).map((each) => each.close()));
    await redis.stop();
  });

  test('costs its callers little when it hangs, and answers again afterwards', async () => {
    redis.pause();
    // At 100 ms each, one after the other, they would outlast this test by far.
    for (let i = 0; i < 2000; i++) await expect(cache.get('key')).rejects.toThrow();
    await expect(cache.check(AbortSignal.timeout(5000))).rejects.toThrow();
    redis.resume();
    expect(await eventually(() => cache.get('key'))).toBe('value');
  });

  test('leaves each replica its share of the rate limit while it hangs', async () => {
    const limiter = new SharedRateLimiter({ requests: 6, periodSeconds: 60 }, connection);
    expect(await limiter.consume('client')).toMatchObject({ allowed: true, limit: 6 });
    redis.pause();
    const verdicts = [];
    for (let i = 0; i < 4; i++) verdicts.push(await limiter.consume('client'));
    expect(verdicts.map((verdict) => [verdict.allowed, verdict.limit])).toEqual([
      [true, 2],
      [true, 2],
      [false, 2],
      [false, 2],
    ]);
    redis.resume();
    await eventually(async () => expect((await limiter.consume('client')).limit).toBe(6));
  });

  test('comes back by itself after it was killed', async () => {
    await redis.kill();
    await expect(cache.get('key')).rejects.toThrow();
    await eventually(() => expect(cache.check(AbortSignal.timeout(1000))).rejects.toThrow('not connected'));
    await redis.start();
    expect(await eventually(() => cache.get('key'))).toBeUndefined();
  });

  test('may be away when the server starts', async () => {
    await redis.kill();
    const early = new ValkeyConnection({ url: redis.url, keyPrefix: 'test:' }, log);
    opened.push(early);
    await expect(new ValkeyCache(early).get('key')).rejects.toThrow();
    await redis.start();
    await eventually(() => early.check(AbortSignal.timeout(1000)));
  });
});

describeWithRedis('a shared cache with passwords', () => {
  beforeAll(async () => {
    redis = await startRedis('first-password');
  });

  afterAll(async () => {
    await Promise.all(opened.splice(0).map((each) => each.close()));
    await redis.stop();
  });

  test('takes the password of the URL', async () => {
    const cache = new ValkeyCache(await connect());
    await cache.set('key', 'value', 60);
    expect(await cache.get('key')).toBe('value');
  });

  test('asks for the password of each new connection', async () => {
    let asked = 0;
    const connection = await connect(redis.url.replace(':first-password@', 'default@'), () => {
      asked++;
      return Promise.resolve('first-password');
    });
    expect(asked).toBe(1);
    await redis.kill();
    await redis.start();
    await eventually(() => connection.check(AbortSignal.timeout(1000)));
    expect(asked).toBeGreaterThan(1);
  });

  test('says why it is not connected when the password is wrong', async () => {
    const connection = new ValkeyConnection(
      { url: redis.url, keyPrefix: '', password: () => Promise.resolve('wrong') },
      log,
    );
    opened.push(connection);
    await eventually(async () => {
      const failure = await connection.check(AbortSignal.timeout(1000)).catch((error: Error) => error);
      expect((failure as Error).cause).toMatchObject({ message: expect.stringContaining('WRONGPASS') });
    });
  });
});
