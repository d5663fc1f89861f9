import { randomBytes } from 'node:crypto';
import { type KubernetesObject } from '../lib/synthesised';
import { inNamespace } from './acceptance';
import { type KubernetesApi } from './kubernetes-api';

/**
 * A namespace of its own with the labels of the agents', so that their Pod Security rules hold in it, and with their
 * service accounts, without which no pod is admitted; nothing else is ever written to a cluster that is not ours.
 */
export class ScratchNamespace {
  static async create(api: KubernetesApi, objects: readonly KubernetesObject[]): Promise<ScratchNamespace> {
    const model = objects.find(({ kind }) => kind === 'Namespace');
    if (!model) throw new Error('no Namespace among the objects whose pods are to be admitted');
    const scratch = new ScratchNamespace(api, {
      ...model,
      metadata: { ...model.metadata, name: `agent-fleet-test-${randomBytes(4).toString('hex')}` },
    });
    await scratch.write(scratch.#namespace);
    for (const object of objects) if (object.kind === 'ServiceAccount') await scratch.write(object);
    return scratch;
  }

  readonly #api: KubernetesApi;
  readonly #namespace: KubernetesObject;

  private constructor(api: KubernetesApi, namespace: KubernetesObject) {
    this.#api = api;
    this.#namespace = namespace;
  }

  get name(): string {
    return this.#namespace.metadata.name;
  }

  async remove(): Promise<void> {
    await this.#api.delete(this.#namespace);
  }

  private async write(object: KubernetesObject): Promise<void> {
    const { status, body } = await this.#api.apply(inNamespace(object, this.name), { real: true });
    if (status >= 300) throw new Error(`${object.kind} ${object.metadata.name}: ${status} ${body.message}`);
  }
}
