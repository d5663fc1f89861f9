import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

export interface ModelRequest {
  readonly path: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: any;
}

export type ModelReply = (response: ServerResponse, request: ModelRequest) => void;

/** A local HTTP server in a provider's place: it keeps what it was asked and replies with what a test queued. */
export class ModelServer {
  readonly requests: ModelRequest[] = [];
  readonly #replies: ModelReply[] = [];
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Replies come in this order, one a request; the last one again and again. */
  reply(...replies: readonly ModelReply[]): void {
    this.#replies.push(...replies);
  }

  stop(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  async #answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = message.method === 'POST' ? await json(message) : undefined;
    const request = { path: message.url, headers: message.headers, body };
    this.requests.push(request);
    const reply = this.#replies.length > 1 ? this.#replies.shift() : this.#replies[0];
    reply?.(response, request);
  }
}

export function jsonReply(body: unknown, status = 200, headers: Record<string, string> = {}): ModelReply {
  return (response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** Server-sent events: strings as they are, objects as JSON, with the name that Anthropic gives each. */
export function eventReply(...events: readonly (string | object)[]): ModelReply {
  return (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const event of events) {
      const name = typeof event === 'object' && 'type' in event ? `event: ${String(event.type)}\n` : '';
      response.write(`${name}data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`);
    }
    response.end();
  };
}
