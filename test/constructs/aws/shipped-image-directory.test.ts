import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shippedImageDirectory } from '../../../constructs/aws/shipped-image-directory';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'agent-fleet-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function writeImage(files: readonly string[]): void {
  mkdirSync(join(root, 'dist/image'), { recursive: true });
  for (const file of files) writeFileSync(join(root, 'dist/image', file), '');
}

test.each(['constructs/aws', 'dist/constructs/aws'])('is found from %s', (constructs) => {
  writeImage(['Dockerfile', 'main.js', 'migrate.js']);
  expect(shippedImageDirectory(join(root, constructs))).toBe(join(root, 'dist/image'));
});

test.each([
  ['nothing was built', []],
  ['the build was cut short', ['Dockerfile', 'main.js']],
])('fails when %s', (_case, files) => {
  writeImage(files);
  expect(() => shippedImageDirectory(join(root, 'constructs/aws'))).toThrow(
    /must have been built, found no folder with Dockerfile, main\.js, migrate\.js at .*; run `npm run build`/,
  );
});
