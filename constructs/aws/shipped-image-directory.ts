import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const FILES = ['Dockerfile', 'main.js', 'migrate.js'];

/**
 * Where the build has put what the shipped image is made from, seen from this folder: beside the compiled
 * constructs in the published package, in `dist` beside the sources.
 */
export function shippedImageDirectory(constructs: string): string {
  const candidates = [resolve(constructs, '../../image'), resolve(constructs, '../../dist/image')];
  const directory = candidates.find((candidate) => FILES.every((file) => existsSync(join(candidate, file))));
  if (directory === undefined) {
    throw new Error(
      `the shipped image must have been built, found no folder with ${FILES.join(', ')} at ${candidates.join(' or ')}; run \`npm run build\``,
    );
  }
  return directory;
}
