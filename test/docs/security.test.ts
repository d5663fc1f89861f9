import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ALL_CHECKS } from '../../lib/checks/all-checks';
import { ALL_CASES } from '../lib/checks/cases/all-cases';

const root = join(__dirname, '../..');
const page = readFileSync(join(root, 'docs/security.md'), 'utf8');

/** Rows of the tables of assertions: what holds, the check, what it says. */
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, assertion = '', check = '', says = '']) => ({
    assertion,
    check: check.replaceAll('`', ''),
    says,
  }));

const ofRules = rows.filter(({ check }) => check.startsWith('AgentFleet-'));

test('the tables hold every rule, in order, and no other', () => {
  expect(ofRules.map(({ check }) => check)).toEqual(ALL_CHECKS.map(({ id }) => id));
});

test.each(ALL_CHECKS)('the row of $id says what the rule says', ({ id, description }) => {
  const row = ofRules.find(({ check }) => check === id)!;
  expect(row.assertion).toBe(description);
  const messages = ALL_CASES.filter((each) => each.id === id).map(({ message }) => `\`${message}\``);
  expect(messages).toContain(row.says);
});

test('every other assertion is held by a test that exists', () => {
  const files = rows.map(({ check }) => check).filter((check) => check.startsWith('test/'));
  expect(files.length).toBeGreaterThanOrEqual(7);
  expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
});
