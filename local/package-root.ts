import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const packageJson = (folder: string) => join(folder, 'package.json');

/** The folder of this package, wherever npm has put it: sources and compiled files find the same one. */
export function packageRoot(from: string = __dirname): string {
  for (let folder = from; folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(packageJson(folder))) return folder;
  }
  throw new Error(`no package.json above ${from}`);
}

/** The version of this package. */
export function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(packageJson(packageRoot()), 'utf8')) as { version: string };
  return version;
}

/** The content of the shipped image: what the Dockerfile copies, and what a local run starts. */
export function shippedImage(): string {
  return join(packageRoot(), 'dist', 'image');
}
