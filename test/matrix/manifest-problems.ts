import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type KubernetesObject } from '../../testing';
import { schemaProblems } from '../constructs/k8s/manifest-check';

const MODULES = join(__dirname, '../../node_modules');

/** What the published schemas find wrong with manifests, how many they looked at, and the kinds that have none. */
export function manifestProblems(manifests: readonly KubernetesObject[]) {
  const known = manifests.filter(hasSchema);
  const unknown = manifests.filter((manifest) => !hasSchema(manifest));
  return {
    problems: known.length === 0 ? [] : schemaProblems(known),
    checked: known.length,
    unknown: [...new Set(unknown.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`))].sort(),
  };
}

function hasSchema({ apiVersion, kind }: KubernetesObject): boolean {
  return ['kubernetes-models', '@kubernetes-models/keda'].some((name) =>
    existsSync(join(MODULES, name, apiVersion, `${kind}.js`)),
  );
}
