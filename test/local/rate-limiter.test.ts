import { RateLimiter } from '../../local/rate-limiter';

const limit = { requests: 3, periodMs: 1000, statusCode: 429 };

function limiterAt(clock: { now: number }) {
  return new RateLimiter(() => clock.now);
}

test('admits the limit and refuses the next', () => {
  const limiter = limiterAt({ now: 0 });
  expect([1, 2, 3, 4].map(() => limiter.admit(limit, 'a'))).toEqual([true, true, true, false]);
});

test('counts clients apart, and routes with the same period together', () => {
  const limiter = limiterAt({ now: 0 });
  for (let index = 0; index < 3; index++) limiter.admit(limit, 'a');
  expect(limiter.admit(limit, 'b')).toBe(true);
  expect(limiter.admit({ ...limit, requests: 4 }, 'a')).toBe(true);
  expect(limiter.admit({ ...limit, periodMs: 2000 }, 'a')).toBe(true);
});

test('the last period counts as far as the window still covers it', () => {
  const clock = { now: 0 };
  const limiter = limiterAt(clock);
  for (let index = 0; index < 3; index++) limiter.admit(limit, 'a');
  clock.now = 1100;
  expect([1, 2].map(() => limiter.admit(limit, 'a'))).toEqual([true, false]);
  clock.now = 2950;
  expect(limiter.admit(limit, 'a')).toBe(true);
});

test('a client that comes back later starts anew', () => {
  const clock = { now: 0 };
  const limiter = limiterAt(clock);
  for (let index = 0; index < 9; index++) limiter.admit(limit, 'a');
  clock.now = 5000;
  expect([1, 2, 3, 4].map(() => limiter.admit(limit, 'a'))).toEqual([true, true, true, false]);
});
