import { type CheckedResource } from './checked-resource';
import { at, isObject, type JsonObject, listAt } from './json-value';

const MANIFEST_TYPE = 'Custom::AWSCDK-EKS-KubernetesResource';

/** Writes a property of a stack as text, references followed. */
type WriteText = (stackPath: string, value: unknown) => string;

/** An object inside a `KubernetesManifest`. */
export interface KubernetesObject {
  readonly kind: string;
  readonly name: string;
  /** `default` where the manifest names none. */
  readonly namespace: string;
  readonly body: JsonObject;
  /** The resource that carries it. */
  readonly resource: CheckedResource;
}

/** `Deployment agents/chat-agent`, as messages name it. */
export function objectTitle({ kind, namespace, name }: KubernetesObject): string {
  return `${kind} ${namespace}/${name}`;
}

/** `Deployment/agents/chat-agent`, as ids of findings name it. */
export function objectDetail({ kind, namespace, name }: KubernetesObject): string {
  return `${kind}/${namespace}/${name}`;
}

/** All objects that the app's manifests apply. */
export function kubernetesObjects(
  text: WriteText,
  resources: readonly CheckedResource[],
): KubernetesObject[] {
  return resources
    .filter((resource) => resource.type === MANIFEST_TYPE)
    .flatMap((resource) =>
      manifestItems(manifestJson(text, resource)).map((body) => ({
        kind: String(at(body, 'kind')),
        name: String(at(body, 'metadata', 'name')),
        namespace: namespaceOf(body),
        body,
        resource,
      })),
    );
}

function namespaceOf(body: JsonObject): string {
  const namespace = at(body, 'metadata', 'namespace');
  return typeof namespace === 'string' ? namespace : 'default';
}

function manifestItems(value: unknown): JsonObject[] {
  if (Array.isArray(value)) return value.flatMap(manifestItems);
  if (!isObject(value)) return [];
  return value.kind === 'List' ? listAt(value, 'items').flatMap(manifestItems) : [value];
}

/** Values of the deployment stand in the text of the manifest; numbers among them stand outside of its quotes. */
function manifestJson(text: WriteText, resource: CheckedResource): unknown {
  const { Manifest: manifest } = resource.properties;
  if (typeof manifest === 'string') return JSON.parse(manifest);
  const [separator, parts] = (at(manifest, 'Fn::Join') ?? ['', [manifest]]) as [string, unknown[]];
  let json = '';
  for (const [index, part] of parts.entries()) {
    if (index > 0) json += separator;
    if (typeof part === 'string') {
      json += part;
      continue;
    }
    const value = JSON.stringify(text(resource.stackPath, part));
    json += endsInsideString(json) ? value.slice(1, -1) : value;
  }
  return JSON.parse(json);
}

function endsInsideString(json: string): boolean {
  return (json.replaceAll(/\\./g, '').match(/"/g)?.length ?? 0) % 2 === 1;
}
