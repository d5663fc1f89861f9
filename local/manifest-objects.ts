import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { errorCode, LocalError } from './local-error';
import { MANIFEST_SCHEMAS, type ManifestKind, type ManifestObject } from './manifest-schema';

/** The Kubernetes objects of a folder's YAML files, each checked on its own; problems are collected. */
export class ManifestObjects {
  readonly problems: string[] = [];
  readonly #objects: { kind: ManifestKind; object: ManifestObject<ManifestKind> }[] = [];

  constructor(directory: string) {
    const files = yamlFiles(directory);
    for (const file of files) {
      const documents = parseAllDocuments(readFileSync(join(directory, file), 'utf8'));
      for (const document of Array.isArray(documents) ? documents : []) {
        const error = document.errors[0];
        // The parser's message holds line, column and an excerpt over several lines; the first one says it all.
        if (error) this.problems.push(`${file}: is not YAML: ${error.message.split('\n')[0]}`);
        else if (document.contents !== null) this.#read(file, document.toJS() as unknown);
      }
    }
  }

  /** The objects of a kind, in the order of files. */
  all<K extends ManifestKind>(kind: K): ManifestObject<K>[] {
    return this.#objects
      .filter((entry) => entry.kind === kind)
      .map((entry) => entry.object as ManifestObject<K>);
  }

  #read(file: string, value: unknown): void {
    const kind = (value as { kind?: unknown } | null)?.kind;
    if (typeof kind !== 'string') {
      this.problems.push(`${file}: 'kind' must be a string, got ${show(kind)}; this is no Kubernetes object`);
      return;
    }
    if (!(kind in MANIFEST_SCHEMAS)) return;
    const known = kind as ManifestKind;
    const result = MANIFEST_SCHEMAS[known].safeParse(value);
    if (result.success) {
      this.#objects.push({ kind: known, object: { ...result.data, file } });
      return;
    }
    const name = (value as { metadata?: { name?: unknown } }).metadata?.name;
    const title = `${file}: ${kind}${typeof name === 'string' ? ` '${name}'` : ''}`;
    for (const { path, message } of result.error.issues) {
      this.problems.push(`${title}: '${path.join('.')}' ${message}, got ${show(valueAt(value, path))}`);
    }
  }
}

function yamlFiles(directory: string): string[] {
  let files: string[];
  try {
    files = readdirSync(directory).filter((file) => /\.ya?ml$/.test(file));
  } catch (error) {
    throw new LocalError(
      `the manifests folder '${directory}' cannot be read (${errorCode(error)}); name a folder that exists`,
      { cause: error },
    );
  }
  if (files.length === 0) {
    throw new LocalError(
      `the manifests folder '${directory}' holds no .yaml file; write some with 'npm run manifests'`,
    );
  }
  return files.sort();
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (part, key) => (part as Record<PropertyKey, unknown> | undefined)?.[key],
    value,
  );
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
