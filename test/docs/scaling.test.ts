import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ENVIRONMENT } from '../../contract';
import { Scaling } from '../../lib';

const page = readFileSync(join(__dirname, '../../docs/scaling.md'), 'utf8');
const { choice } = Scaling.sessions();
if (choice.kind !== 'sessions') throw new Error('sessions is no longer sessions');
const { minReplicas, maxReplicas, targetSaturation } = choice;

const replicasFor = (sessions: number): number => {
  // In hundredths, as 0.7 × 100 is a little less than 70 in floating point.
  const each = Math.round(targetSaturation * ENVIRONMENT.MAX_CONCURRENT_SESSIONS.default);
  return Math.min(maxReplicas, Math.max(minReplicas, Math.ceil(sessions / each)));
};

test('the table of replicas is what the formula gives', () => {
  const rows = [...page.matchAll(/^\| (\d+) +\| (\d+) +\|$/gm)].map(([, ...row]) => row.map(Number));
  expect(rows.length).toBeGreaterThan(4);
  expect(rows).toEqual(rows.map(([sessions]) => [sessions, replicasFor(sessions!)]));
});

test('the steps of a full fleet are what the target gives', () => {
  const steps = [minReplicas];
  while (steps.at(-1)! < maxReplicas) {
    steps.push(Math.min(maxReplicas, Math.ceil(steps.at(-1)! / targetSaturation)));
  }
  expect(page).toContain(steps.join(' → '));
});

test('the replica-hours of the example day add up', () => {
  const [busy, calm] = [replicasFor(1000), replicasFor(100)];
  let late = 0;
  for (let gone = 1; gone <= busy - calm; gone += 1) late += (5 + 2 * gone) / 60;
  const hours = [
    busy * 24,
    busy * 8 + Scaling.horizontal().scale.minReplicas * 16,
    busy * 8 + calm * 16 + late,
    busy * 8,
  ];
  expect(hours.map(Math.round)).toEqual([360, 168, 156, 120]);
  for (const figure of hours.map(Math.round)) expect(page).toContain(`| ${figure}`);
});
