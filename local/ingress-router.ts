import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type Balancer, type Upstream } from './balancers/balancer';
import { createBalancer } from './balancers/create-balancer';
import { CookieAffinity } from './cookie-affinity';
import { connectTo, forward } from './forward';
import { LOOPBACK } from './free-port';
import { errorCode, LocalError } from './local-error';
import { sendError, sendJson } from './openai-error';
import { RateLimiter } from './rate-limiter';
import { drawBackend, findRoute, rewritePath, type Backend, type Route } from './route';

export interface ServedAgent {
  readonly name: string;
  readonly type: string;
  readonly url: string;
}

export interface RouterTable {
  readonly routes: readonly Route[];
  /** The replicas of a Deployment. */
  readonly upstreams: (deployment: string) => readonly Upstream[];
  readonly agents: readonly ServedAgent[];
}

interface Spread {
  readonly balancer: Balancer;
  readonly affinity: CookieAffinity | undefined;
}

/** Serves the routes of the Ingresses on one port of the loopback address, as the HAProxy controller would. */
export class IngressRouter {
  readonly #server: Server;
  readonly #limiter = new RateLimiter();
  readonly #spreads = new Map<Backend, Spread>();
  #table: RouterTable | undefined;
  #draining = false;
  #active = 0;

  constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response));
    // Agents stream for minutes; how long one may take is theirs to say.
    this.#server.requestTimeout = 0;
  }

  /** Requests in progress. */
  get active(): number {
    return this.#active;
  }

  get url(): string {
    return `http://${LOOPBACK}:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Takes the port; until `serve` is called every request gets a 503. */
  async listen(port: number): Promise<void> {
    this.#server.listen(port, LOOPBACK);
    try {
      await once(this.#server, 'listening');
    } catch (error) {
      if (errorCode(error) === 'EADDRINUSE') {
        throw new LocalError(`port ${port} is taken; stop what listens there, or choose another with --port`);
      }
      if (errorCode(error) === 'EACCES') {
        throw new LocalError(
          `port ${port} needs privileges that you lack; choose one above 1023 with --port`,
        );
      }
      throw error;
    }
  }

  serve(table: RouterTable): void {
    for (const backend of table.routes.flatMap((route) => route.backends)) {
      this.#spreads.set(backend, {
        balancer: createBalancer(backend.balancing),
        affinity: backend.cookie === undefined ? undefined : new CookieAffinity(backend.cookie),
      });
    }
    this.#table = table;
  }

  /** Stops accepting, lets requests in progress finish, and cuts those that take longer than the grace period. */
  async close(graceSeconds: number): Promise<void> {
    if (!this.#server.listening) return;
    this.#draining = true;
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeIdleConnections();
    const timer = setTimeout(() => this.#server.closeAllConnections(), graceSeconds * 1000);
    await closed;
    clearTimeout(timer);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#active++;
    response.on('close', () => {
      this.#active--;
      // Nobody is to wait for another request on a connection that outlives its answer.
      if (this.#draining) request.socket.end();
    });
    try {
      await this.#route(request, response);
    } catch (error) {
      if (response.headersSent) response.destroy();
      else sendError(response, { status: 500, code: 'router_failed', message: String(error) });
    }
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const table = this.#table;
    if (!table || this.#draining) {
      const message = table ? 'the local run is stopping' : 'the local run is still starting';
      return sendError(response, { status: 503, code: 'not_ready', message, retryAfterSeconds: 1 });
    }
    const [path = '/', ...query] = (request.url ?? '/').split('?');
    const host = (request.headers.host ?? '').replace(/:\d+$/, '');
    const route = findRoute(table.routes, host, path);
    if (!route) {
      if (path === '/') return sendJson(response, 200, { agents: table.agents });
      const known = table.agents.map(({ name, url }) => `${name} at ${url}`).join(', ');
      const message = `nothing is served at '${path}'; there is ${known}`;
      return sendError(response, { status: 404, code: 'route_not_found', message });
    }
    const client = clientOf(request, route);
    if (route.rateLimit && !this.#limiter.admit(route.rateLimit, client)) {
      const { requests, periodMs, statusCode } = route.rateLimit;
      return sendError(response, {
        status: statusCode,
        code: 'rate_limit_exceeded',
        message: `more than ${requests} requests in ${periodMs / 1000} s; try again later`,
        retryAfterSeconds: Math.ceil(periodMs / 1000),
      });
    }
    const backend = drawBackend(route.backends);
    const rewritten = rewritePath(backend.rewrites, rewritePath(route.rewrites, path));
    const target = [rewritten, ...query].join('?');
    await this.#pass(request, response, { agent: route.agent, backend, target, client });
  }

  async #pass(
    request: IncomingMessage,
    response: ServerResponse,
    { agent, backend, target, client }: { agent: string; backend: Backend; target: string; client: string },
  ): Promise<void> {
    const { balancer, affinity } = this.#spreads.get(backend) as Spread;
    const cookies = request.headers.cookie;
    let candidates = this.#table?.upstreams(backend.deployment).filter(({ ready }) => ready) ?? [];
    while (candidates.length > 0) {
      const kept = affinity?.find(candidates, cookies);
      const upstream = kept ?? balancer.pick(candidates, (name) => headerOf(request, name));
      upstream.active++;
      candidates = candidates.filter((candidate) => candidate !== upstream);
      try {
        const socket = await connectTo(upstream.port).catch(() => undefined);
        if (!socket) continue;
        const outcome = await forward(request, response, {
          socket,
          replica: upstream.name,
          path: target,
          cookies: affinity ? affinity.strip(cookies) : cookies,
          answerHeaders: affinity && !kept ? affinity.headers(upstream) : [],
          silenceMs: backend.silenceMs,
          clientAddress: client,
        });
        if (outcome === 'answered') return;
      } finally {
        upstream.active--;
      }
    }
    sendError(response, {
      status: 503,
      code: 'no_replica_ready',
      message: `no replica of '${agent}' is ready; try again shortly`,
      retryAfterSeconds: 1,
    });
  }
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  return request.headersDistinct[name]?.join(',');
}

/** Who a request comes from: the last address of the header that the Ingress names, or the connection's. */
function clientOf(request: IncomingMessage, { clientHeader }: Route): string {
  const named = clientHeader && headerOf(request, clientHeader.toLowerCase())?.split(',').at(-1)?.trim();
  return named || (request.socket.remoteAddress ?? LOOPBACK);
}
