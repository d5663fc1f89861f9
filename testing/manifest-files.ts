import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { type KubernetesObject } from './kubernetes-object';
import { KubernetesObjects } from './kubernetes-objects';

/** The objects of a folder of manifests, together and by file. */
export class ManifestFiles extends KubernetesObjects {
  /** The names of the files, sorted. */
  readonly names: readonly string[];
  private readonly byName: ReadonlyMap<string, KubernetesObjects>;

  constructor(files: ReadonlyMap<string, readonly KubernetesObject[]>) {
    super([...files.values()].flat());
    this.byName = new Map([...files].map(([name, objects]) => [name, new KubernetesObjects(objects)]));
    this.names = [...files.keys()];
  }

  /**
   * The objects of one file.
   *
   * @throws when there is no such file, with the names of those that are there
   */
  file(name: string): KubernetesObjects {
    const objects = this.byName.get(name);
    if (objects === undefined) throw new Error(`no file ${name} among ${this.names.join(', ')}`);
    return objects;
  }
}

/**
 * The plain manifests of a platform: the YAML files of a folder such as `dist/manifests`, or `manifests` of a cloud
 * assembly.
 *
 * @throws when the folder holds no manifests, or a file is no valid YAML
 */
export function manifestFiles(directory: string): ManifestFiles {
  const names = existsSync(directory)
    ? readdirSync(directory)
        .filter((name) => /\.ya?ml$/.test(name))
        .sort()
    : [];
  if (names.length === 0) {
    throw new Error(
      `'directory' must hold the manifests of a platform, got '${directory}' without a YAML file; synthesise first, and pass 'manifests' of the assembly or what 'agent-fleet manifests' wrote`,
    );
  }
  return new ManifestFiles(new Map(names.map((name) => [name, objectsOf(join(directory, name))])));
}

function objectsOf(file: string): KubernetesObject[] {
  return parseAllDocuments(readFileSync(file, 'utf8')).flatMap((document) => {
    const [problem] = document.errors;
    if (problem) throw new Error(`${file} must be valid YAML, got: ${problem.message}`, { cause: problem });
    const object = document.toJS() as KubernetesObject | null;
    return object === null ? [] : [object];
  });
}
