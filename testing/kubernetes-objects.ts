import { type KnownKind, type KubernetesObject, type ObjectOf, objectTitle } from './kubernetes-object';

/** Kubernetes objects to look things up in. */
export class KubernetesObjects implements Iterable<KubernetesObject> {
  private readonly objects: readonly KubernetesObject[];

  constructor(objects: Iterable<KubernetesObject>) {
    this.objects = [...objects];
  }

  /**
   * The one object of a kind and name.
   *
   * @param namespace needed only where several namespaces hold an object of that kind and name
   * @throws when there is none, with a list of what is there; or when there are several
   */
  get<Kind extends KnownKind>(kind: Kind, name: string, namespace?: string): ObjectOf<Kind>;
  get<T extends KubernetesObject = KubernetesObject>(kind: string, name: string, namespace?: string): T;
  get(kind: string, name: string, namespace?: string): KubernetesObject {
    const found = this.all(kind).filter(
      ({ metadata }) =>
        metadata.name === name && (namespace === undefined || metadata.namespace === namespace),
    );
    if (found.length === 1) return found[0]!;
    const wanted = `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
    if (found.length === 0) throw new Error(`no ${wanted} among ${this.listing()}`);
    throw new Error(
      `${found.length} objects are a ${wanted}: ${found.map(objectTitle).join(', ')}; name the namespace`,
    );
  }

  /** The objects of a kind in the order in which they are applied; without a kind, all of them. */
  all<Kind extends KnownKind>(kind: Kind): readonly ObjectOf<Kind>[];
  all<T extends KubernetesObject = KubernetesObject>(kind?: string): readonly T[];
  all(kind?: string): readonly KubernetesObject[] {
    return kind === undefined ? this.objects : this.objects.filter((object) => object.kind === kind);
  }

  [Symbol.iterator](): Iterator<KubernetesObject> {
    return this.objects[Symbol.iterator]();
  }

  /** What a snapshot holds: the objects. */
  toJSON(): readonly KubernetesObject[] {
    return this.objects;
  }

  private listing(): string {
    if (this.objects.length === 0) return 'no objects at all';
    return this.objects.map(objectTitle).sort().join(', ');
  }
}
