import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<
  string,
  Record<string, string>
>;
const page = readFileSync(join(root, 'docs/dependencies.md'), 'utf8');
const explained = [...page.matchAll(/^\| (`[^|]*`) +\|/gm)].flatMap(([, cell]) =>
  cell!.split(', ').map((name) => name.replaceAll('`', '').trim()),
);

test('every dependency is explained, and nothing else is', () => {
  const declared = [manifest.dependencies, manifest.peerDependencies, manifest.devDependencies].flatMap(
    (group) => Object.keys(group!),
  );
  expect([...new Set(explained)].sort()).toEqual([...new Set(declared)].sort());
});

test('peers are taken by caret, the tools that build us are pinned', () => {
  for (const name of ['aws-cdk-lib', 'constructs', 'cdk8s', 'cdk8s-plus-28']) {
    expect(manifest.peerDependencies![name]).toMatch(/^\^/);
  }
  for (const version of Object.values(manifest.devDependencies!))
    expect(version).toMatch(/^(npm:\S+@)?\d+\.\d+\.\d+/);
});
