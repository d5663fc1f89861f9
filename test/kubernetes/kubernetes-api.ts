import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type KubernetesObject } from '../lib/synthesised';
import { kubectlProgram } from './kubectl';

/** What the API said of an object. */
export interface Answer {
  readonly status: number;
  readonly body: any;
  /** What it would rather not have seen: deprecated fields, pods that the namespace's policy would refuse. */
  readonly warnings: readonly string[];
}

interface ApiResource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

const MANAGER = 'agent-fleet-test';

/** A Kubernetes API, reached through `kubectl proxy`, which knows how to sign in to any cluster. */
export class KubernetesApi {
  static async connect(): Promise<KubernetesApi> {
    const proxy = spawn(kubectlProgram(), ['proxy', '--port=0', '--address=127.0.0.1'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    const address = await new Promise<string>((resolve, reject) => {
      const onData = (text: string) => {
        said += text;
        const found = /Starting to serve on (\S+)/.exec(said);
        if (found) resolve(found[1]!);
      };
      proxy.stdout.setEncoding('utf8').on('data', onData);
      proxy.stderr.setEncoding('utf8').on('data', onData);
      proxy.once('error', reject).once('exit', () => reject(new Error(`kubectl proxy ended: ${said}`)));
    });
    return new KubernetesApi(`http://${address}`, proxy);
  }

  readonly #url: string;
  readonly #proxy: ChildProcess;
  readonly #resources = new Map<string, Promise<readonly ApiResource[]>>();

  private constructor(url: string, proxy: ChildProcess) {
    this.#url = url;
    this.#proxy = proxy;
  }

  async close(): Promise<void> {
    if (this.#proxy.exitCode !== null) return;
    const exited = once(this.#proxy, 'exit');
    this.#proxy.kill();
    await exited;
  }

  /** `1.36`, as the server calls itself. */
  async version(): Promise<string> {
    const { body } = await this.#send('GET', '/version');
    return `${body.major}.${String(body.minor).replace(/\D.*$/, '')}`;
  }

  /** Whether the cluster knows the kind at all. */
  async knows(object: KubernetesObject): Promise<boolean> {
    return (await this.#resource(object)) !== undefined;
  }

  /** Server-side apply with strict validation; changes nothing unless `real`. */
  async apply(object: KubernetesObject, options: { readonly real?: true } = {}): Promise<Answer> {
    const query = new URLSearchParams({
      fieldManager: MANAGER,
      fieldValidation: 'Strict',
      force: 'true',
      ...(!options.real && { dryRun: 'All' }),
    });
    return this.#send(
      'PATCH',
      `${await this.#path(object, object.metadata.name)}?${query.toString()}`,
      object,
    );
  }

  /** Creates with strict validation; changes nothing. */
  async create(object: KubernetesObject): Promise<Answer> {
    const query = new URLSearchParams({ fieldManager: MANAGER, fieldValidation: 'Strict', dryRun: 'All' });
    return this.#send('POST', `${await this.#path(object)}?${query.toString()}`, object);
  }

  async delete(object: KubernetesObject): Promise<Answer> {
    return this.#send('DELETE', await this.#path(object, object.metadata.name));
  }

  async list(apiVersion: string, kind: string, namespace: string): Promise<any[]> {
    const sample = { apiVersion, kind, metadata: { name: '', namespace } };
    return (await this.#send('GET', await this.#path(sample))).body.items;
  }

  async #path({ apiVersion, kind, metadata }: KubernetesObject, name?: string): Promise<string> {
    const resource = await this.#resource({ apiVersion, kind, metadata });
    if (!resource) throw new Error(`the cluster knows no ${kind} of ${apiVersion}`);
    const within = resource.namespaced ? `/namespaces/${metadata.namespace}` : '';
    return `${root(apiVersion)}${within}/${resource.name}${name === undefined ? '' : `/${name}`}`;
  }

  async #resource({ apiVersion, kind }: KubernetesObject): Promise<ApiResource | undefined> {
    let known = this.#resources.get(apiVersion);
    if (!known) {
      known = this.#send('GET', root(apiVersion)).then(({ body }) => body.resources ?? []);
      this.#resources.set(apiVersion, known);
    }
    return (await known).find((resource) => resource.kind === kind && !resource.name.includes('/'));
  }

  async #send(method: string, path: string, object?: KubernetesObject): Promise<Answer> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      headers: { 'content-type': method === 'PATCH' ? 'application/apply-patch+yaml' : 'application/json' },
      ...(object && { body: JSON.stringify(object) }),
      signal: AbortSignal.timeout(60_000),
    });
    // RFC 7234: code, agent, quoted text.
    const warnings = [...(response.headers.get('warning') ?? '').matchAll(/299 - "((?:[^"\\]|\\.)*)"/g)];
    // What it does not know at all, it answers in plain text.
    const json = response.headers.get('content-type')?.startsWith('application/json');
    const body: unknown = json ? await response.json() : { message: await response.text() };
    const unquoted = warnings.map(([, text]) => text!.replaceAll(/\\(.)/g, '$1'));
    return { status: response.status, body, warnings: unquoted };
  }
}

function root(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}
