import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');
const PAGES = [
  'README.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  'docs/lesson.md',
  'docs/proofs.md',
  'docs/scaling.md',
  'docs/security.md',
];

test.each(PAGES)('%s names only files and folders that exist', (page) => {
  const text = readFileSync(join(root, page), 'utf8');
  const folders = 'bin|lib|constructs|contract|server|local|test|bench|docs|scripts|toolchain|examples';
  const paths = [...text.matchAll(new RegExp(`\`((?:${folders})/[^\`*\\s…<]*)\``, 'g'))].map(
    (match) => match[1]!,
  );
  expect([...new Set(paths)].filter((path) => !existsSync(join(root, path)))).toEqual([]);
});
