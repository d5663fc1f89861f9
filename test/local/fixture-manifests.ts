import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';
import { temporaryFolder } from './temporary-folder';

export const FIXTURE_IMAGE = join(__dirname, '../fixtures/local/image');
export const FIXTURE_MANIFESTS = join(__dirname, '../fixtures/local/manifests');

export type Edit = (object: any) => void;

/** A copy of the fixture's manifests in which the objects of some kinds are changed. */
export function editedManifests(edits: Readonly<Record<string, Edit>>): string {
  const folder = temporaryFolder();
  for (const file of readdirSync(FIXTURE_MANIFESTS)) {
    const documents = parseAllDocuments(readFileSync(join(FIXTURE_MANIFESTS, file), 'utf8'));
    const objects = (documents as { toJS(): any }[]).map((document) => document.toJS());
    for (const object of objects) edits[object.kind]?.(object);
    writeFileSync(join(folder, file), objects.map((object) => stringify(object)).join('---\n'));
  }
  return folder;
}

/** Sets a literal variable of the agent's container. */
export function withVariable(name: string, value: string): Edit {
  return ({ spec }) => spec.template.spec.containers[0].env.push({ name, value });
}

export function annotated(annotations: Readonly<Record<string, string>>): Edit {
  return ({ metadata }) => (metadata.annotations = { ...metadata.annotations, ...annotations });
}
