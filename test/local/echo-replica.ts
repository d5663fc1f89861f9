import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { type AddressInfo } from 'node:net';
import { type Upstream } from '../../local/balancers/balancer';

/** A real HTTP server that plays a replica for the router. */
export class EchoReplica implements Upstream {
  readonly name: string;
  ready = true;
  active = 0;
  port = 0;
  /** Answers that wait for `release`. */
  readonly held: ServerResponse[] = [];
  readonly #server: Server;

  constructor(name: string, listener?: RequestListener) {
    this.name = name;
    this.#server = createServer(listener ?? ((request, response) => this.#echo(request, response)));
  }

  async start(): Promise<this> {
    this.#server.listen(this.port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.port = (this.#server.address() as AddressInfo).port;
    return this;
  }

  release(): void {
    for (const response of this.held.splice(0)) response.end('"released"');
  }

  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #echo(request: IncomingMessage, response: ServerResponse): void {
    if (request.url === '/hold') {
      this.held.push(response);
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      response.setHeader('Content-Type', 'application/json');
      response.setHeader('X-Twice', ['one', 'two']);
      response.end(
        JSON.stringify({
          replica: this.name,
          method: request.method,
          url: request.url,
          headers: request.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
  }
}
