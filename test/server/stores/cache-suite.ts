import { setTimeout as sleep } from 'node:timers/promises';
import { type Cache, type RateLimiter } from '../../../server/stores/cache';
import { type RateLimit } from '../../../server/stores/rate-limit';

/** What is put to the test: a cache, and the limiter that belongs to it. */
export interface CacheUnderTest {
  /** Two handles, as two replicas hold them; the same one where the cache is a process's own. */
  openCaches(): Promise<readonly [Cache, Cache]>;
  openRateLimiter(limit: RateLimit): RateLimiter;
}

/** How every cache and every rate limiter behaves, wherever the values are. */
export function cacheSuite(target: CacheUnderTest): void {
  let one: Cache;
  let other: Cache;

  beforeAll(async () => {
    [one, other] = await target.openCaches();
  });

  test('gives back what was set, to every holder', async () => {
    await one.set('greeting', 'grüße\u0000 \u{1F600}', 60);
    expect(await one.get('greeting')).toBe('grüße\u0000 \u{1F600}');
    expect(await other.get('greeting')).toBe('grüße\u0000 \u{1F600}');
  });

  test('knows nothing of what was never set', async () => {
    expect(await one.get('nobody')).toBeUndefined();
  });

  test('keeps an empty text apart from none', async () => {
    await one.set('empty', '', 60);
    expect(await one.get('empty')).toBe('');
  });

  test('takes the last value set', async () => {
    await one.set('twice', 'first', 60);
    await other.set('twice', 'second', 60);
    expect(await one.get('twice')).toBe('second');
  });

  test('forgets what is deleted', async () => {
    await one.set('gone', 'x', 60);
    await other.delete('gone');
    expect(await one.get('gone')).toBeUndefined();
    await other.delete('gone');
  });

  test('forgets an entry when its time is over', async () => {
    await one.set('short', 'x', 1);
    expect(await one.get('short')).toBe('x');
    await sleep(1200);
    expect(await one.get('short')).toBeUndefined();
  });

  test('starts the time of an entry anew when it is set again', async () => {
    await one.set('renewed', 'x', 1);
    await one.set('renewed', 'x', 60);
    await sleep(1200);
    expect(await one.get('renewed')).toBe('x');
  });

  test('says that it answers', async () => {
    await expect(one.check(AbortSignal.timeout(2000))).resolves.toBeUndefined();
  });

  test('lets a client make its requests, and no more, until the period ends', async () => {
    const limiter = target.openRateLimiter({ requests: 2, periodSeconds: 1 });
    expect(await limiter.consume('alice')).toMatchObject({ allowed: true, limit: 2, remaining: 1 });
    expect(await limiter.consume('alice')).toMatchObject({ allowed: true, limit: 2, remaining: 0 });
    const refused = await limiter.consume('alice');
    expect(refused).toEqual({ allowed: false, limit: 2, remaining: 0, resetSeconds: 1 });
    await sleep(1200);
    expect((await limiter.consume('alice')).allowed).toBe(true);
  });

  test('counts each client by itself', async () => {
    const limiter = target.openRateLimiter({ requests: 1, periodSeconds: 60 });
    expect((await limiter.consume('bob')).allowed).toBe(true);
    expect((await limiter.consume('carol')).allowed).toBe(true);
    expect((await limiter.consume('bob')).allowed).toBe(false);
  });

  test('allows no more than the limit when all requests come at once', async () => {
    const limiter = target.openRateLimiter({ requests: 10, periodSeconds: 60 });
    const verdicts = await Promise.all(Array.from({ length: 50 }, () => limiter.consume('dave')));
    expect(verdicts.filter((verdict) => verdict.allowed)).toHaveLength(10);
  });
}
