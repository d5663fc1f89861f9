import { RestartBackoff } from '../../local/restart-backoff';

test('doubles from 1 s to 30 s', () => {
  const backoff = new RestartBackoff();
  expect([0, 0, 0, 0, 0, 0, 0].map((up) => backoff.after(up))).toEqual([1, 2, 4, 8, 16, 30, 30]);
});

test('starts over after a minute of life', () => {
  const backoff = new RestartBackoff();
  backoff.after(0);
  backoff.after(0);
  expect(backoff.after(59)).toBe(4);
  expect(backoff.after(60)).toBe(1);
});
