import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LIFECYCLE, terminationGraceSeconds } from '../../contract';

const page = readFileSync(join(__dirname, '../../docs/exposure.md'), 'utf8');

/** The cells of the row that begins with a text. */
function row(start: string): string[] {
  const line = page.split('\n').find((candidate) => candidate.startsWith(`| ${start}`));
  return (line ?? '')
    .split('|')
    .slice(2, -1)
    .map((cell) => cell.trim());
}

test("the page's seconds are those of the contract", () => {
  const { ingressForgetsPodSeconds, albForgetsPodSeconds, albFindsPodSeconds, longestStreamSeconds } =
    LIFECYCLE;
  expect(row('a pod that goes serves on')).toEqual([
    `${ingressForgetsPodSeconds} s`,
    `${albForgetsPodSeconds} s`,
  ]);
  expect(row('its grace period')).toEqual([
    `${terminationGraceSeconds()} s`,
    `${terminationGraceSeconds(albForgetsPodSeconds)} s`,
  ]);
  expect(row('a rollout waits')).toEqual(['0 s', `${albFindsPodSeconds} s`]);
  expect(page).toContain(`P = ${albForgetsPodSeconds} s`);
  expect(page).toContain(`S = ${longestStreamSeconds} s`);
});
