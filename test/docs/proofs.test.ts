import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SUPPORTED_ENGINES, SUPPORT_ENDS } from '../../lib/proofs/support-calendar';

const root = join(__dirname, '../..');
const page = readFileSync(join(root, 'docs/proofs.md'), 'utf8');
const files = readdirSync(join(root, 'lib/proofs')).filter((file) => file.endsWith('-proof.ts'));
const sources = files.map((file) => readFileSync(join(root, 'lib/proofs', file), 'utf8')).join('\n');

test.each(files)('names %s', (file) => expect(page).toContain(`lib/proofs/${file}`));

test('names every warning, and none that there is not', () => {
  const engines = SUPPORTED_ENGINES.filter((engine) => Object.keys(SUPPORT_ENDS[engine]).length > 0);
  const written = [...sources.matchAll(/id: ['`](agent-fleet-cdk:[a-z-]+)'/g)].map((match) => match[1]!);
  const ids = [...written, ...engines.map((engine) => `agent-fleet-cdk:${engine.toLowerCase()}-support`)];
  const named = [...page.matchAll(/`agent-fleet-cdk:([a-z-]+)`/g)].map(
    (match) => `agent-fleet-cdk:${match[1]}`,
  );
  expect([...new Set(named)].sort()).toEqual([...new Set(ids)].sort());
});
