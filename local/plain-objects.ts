import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { type ManifestObjectLike } from '../contract';
import { ManifestObjects } from './manifest-objects';
import { LocalError } from './local-error';

/** Every object of a folder's YAML files, when those that a local run reads are sound. */
export function readPlainObjects(directory: string): ManifestObjectLike[] {
  const { problems } = new ManifestObjects(directory);
  if (problems.length > 0) throw new LocalError(problems);
  return readdirSync(directory)
    .filter((file) => /\.ya?ml$/.test(file))
    .sort()
    .flatMap((file) => [...parseAllDocuments(readFileSync(join(directory, file), 'utf8'))])
    .map((document) => document.toJS() as ManifestObjectLike | null)
    .filter((object) => object !== null);
}
