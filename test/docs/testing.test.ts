import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { agentFleetMatchers } from '../../testing';

const root = join(__dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const page = read('docs/testing.md');
const blocks = new Map(
  [...page.matchAll(/^```ts (\S+)\n(.*?)^```$/gms)].map(([, name, text]) => [name!, text!]),
);

/** A test of ours as a user writes it: our own paths by the package's entries, and an app of their own. */
function asUsersWriteIt(text: string): string {
  return text
    .replace(/^import \{ testApp \}.*\n/m, '')
    .replace(/^(?=import \{ Agent)/m, "import { App } from 'aws-cdk-lib';\n")
    .replaceAll('testApp()', 'new App()')
    .replaceAll("'../../../lib'", "'agent-fleet-cdk'")
    .replaceAll("'../../../testing'", "'agent-fleet-cdk/testing'")
    .replaceAll('test/fixtures/local/manifests', 'dist/manifests')
    .replaceAll(/^ *\/\/ eslint-disable.*\n/gm, '');
}

test.each(['agents', 'manifests', 'jest-globals'])('the example %s is a test that runs here', (name) => {
  expect(blocks.get(name)).toBe(asUsersWriteIt(read(`test/testing/examples/${name}.test.ts`)));
});

test('has no other examples, and one row for each matcher', () => {
  expect([...blocks.keys()].sort()).toEqual(['agents', 'jest-globals', 'manifests', 'vitest']);
  const rows = page.split('\n').filter((line) => line.startsWith('| `to'));
  expect(rows.map((row) => /`(\w+)/.exec(row)![1])).toEqual(Object.keys(agentFleetMatchers));
});
