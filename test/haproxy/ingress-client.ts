import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { ingressPath, PATHS, REPLICA_HEADER } from '../../contract';

/** An answer from its headers on; the body is still to come. */
export interface OpenAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** The pod that answers; empty when none did. */
  readonly replica: string;
  /** The whole body; fails when the connection breaks before its end. */
  readonly body: Promise<string>;
}

export interface Question {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Talks to one agent through the ingress, on connections that are kept. */
export class IngressClient {
  readonly #port: number;
  readonly #agentName: string;
  readonly #connections = new Agent({ keepAlive: true });

  constructor(port: number, agentName: string) {
    this.#port = port;
    this.#agentName = agentName;
  }

  /** The pod that answers a plain request. */
  async replica(headers: Readonly<Record<string, string>> = {}): Promise<string> {
    const answer = await this.ask(PATHS.models, { headers });
    const body = await answer.body;
    if (answer.status !== 200) throw new Error(`${PATHS.models} answered ${answer.status}: ${body}`);
    return answer.replica;
  }

  /** A turn that counts, streamed or not. */
  count(to: number, stream: boolean): Promise<OpenAnswer> {
    return this.ask(PATHS.responses, { body: { model: this.#agentName, input: `count to ${to}`, stream } });
  }

  /** GET, or POST when there is a body. Resolves with the headers. */
  ask(path: string, { headers, body }: Question = {}): Promise<OpenAnswer> {
    return new Promise((resolve, reject) => {
      const asked = request(
        {
          host: '127.0.0.1',
          port: this.#port,
          path: `${ingressPath(this.#agentName)}${path}`,
          method: body === undefined ? 'GET' : 'POST',
          headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
          agent: this.#connections,
        },
        (response) => {
          const text = (async () => {
            let received = '';
            for await (const part of response.setEncoding('utf8')) received += part as string;
            return received;
          })();
          // Whoever reads the body is told.
          text.catch(() => undefined);
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            replica: String(response.headers[REPLICA_HEADER] ?? ''),
            body: text,
          });
        },
      );
      asked.on('error', reject);
      asked.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  close(): void {
    this.#connections.destroy();
  }
}
