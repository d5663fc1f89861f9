import { AbsentRateLimiter } from '../../../server/stores/absent-rate-limiter';
import { MemoryCache } from '../../../server/stores/memory-cache';
import { MemoryRateLimiter } from '../../../server/stores/memory-rate-limiter';
import { cacheSuite } from './cache-suite';

describe('a cache of this process', () => {
  const cache = new MemoryCache();
  cacheSuite({
    openCaches: () => Promise.resolve([cache, cache]),
    openRateLimiter: (limit) => new MemoryRateLimiter(limit),
  });

  test('is of this process alone', () => {
    expect(cache.scope).toBe('process');
  });

  test('drops the entries that were not used for the longest time, past 10,000', async () => {
    const small = new MemoryCache();
    await small.set('first', 'x', 60);
    await small.set('second', 'x', 60);
    for (let i = 0; i < 9_998; i++) await small.set(`more-${i}`, 'x', 60);
    await small.get('first');
    await small.set('one too many', 'x', 60);
    expect(await small.get('first')).toBe('x');
    expect(await small.get('second')).toBeUndefined();
  });

  test('drops entries past 32 Mi characters', async () => {
    const small = new MemoryCache();
    const large = 'x'.repeat(10_000_000);
    for (let i = 0; i < 5; i++) await small.set(`large-${i}`, large, 60);
    expect(await small.get('large-0')).toBeUndefined();
    expect(await small.get('large-4')).toHaveLength(10_000_000);
  });
});

test('without a limit every request is allowed, and the limit reads 0', async () => {
  const limiter = new AbsentRateLimiter();
  expect(await limiter.consume()).toEqual({ allowed: true, limit: 0, remaining: 0, resetSeconds: 0 });
});
