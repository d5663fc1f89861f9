import { appendFileSync } from 'node:fs';
import { type KubernetesObject } from '../lib/synthesised';
import { type KubernetesApi } from './kubernetes-api';

/** Namespaces that every cluster has. */
const EVERYWHERE = ['default', 'kube-system'];

/** The same object in another namespace, for clusters whose own namespaces are none of our business. */
export function inNamespace(object: KubernetesObject, namespace: string): KubernetesObject {
  const own = object.metadata.namespace;
  if (own === undefined || EVERYWHERE.includes(own)) return object;
  return { ...object, metadata: { ...object.metadata, namespace } };
}

/**
 * Offers objects to the API, changing nothing, and gives what it had against them.
 *
 * A warning counts: with the namespace's labels, Pod Security warns of a Deployment whose pods it would refuse.
 */
export async function complaints(
  api: KubernetesApi,
  namespace: string,
  objects: readonly KubernetesObject[],
): Promise<string[]> {
  const found: string[] = [];
  for (const object of objects) {
    const name = `${object.kind} ${object.metadata.name}`;
    if (!(await api.knows(object))) {
      record({ kind: `${object.kind} (${object.apiVersion})`, outcome: 'unknown' });
      continue;
    }
    const answer = await api.apply(inNamespace(object, namespace));
    if (answer.status >= 300) found.push(`${name}: ${answer.status} ${answer.body.message}`);
    found.push(...answer.warnings.map((warning) => `${name}: warning: ${warning}`));
    record({ kind: object.kind, outcome: answer.status < 300 ? 'accepted' : 'refused' });
  }
  return found;
}

/** For the summary that `npm run test:kubernetes` prints at its end. */
function record(entry: {
  readonly kind: string;
  readonly outcome: 'accepted' | 'refused' | 'unknown';
}): void {
  const file = process.env.AGENT_FLEET_KUBERNETES_RECORD;
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(entry)}\n`);
}
