import { createHash } from 'node:crypto';
import { type Upstream } from './balancers/balancer';

/**
 * Keeps a client on one replica by a cookie, as the annotation `cookie-persistence` has HAProxy do it.
 *
 * The cookie is the router's own: set when the client has none that leads to a ready replica, and taken out of
 * the request before the agent sees it.
 */
export class CookieAffinity {
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  /** The replica that the client's cookie leads to, if that replica is there. */
  find(upstreams: readonly Upstream[], cookies: string | undefined): Upstream | undefined {
    const value = split(cookies).find(([name]) => name === this.#name)?.[1];
    return value === undefined ? undefined : upstreams.find((upstream) => mark(upstream) === value);
  }

  /** The client's cookies without the router's own; `undefined` when there are no others. */
  strip(cookies: string | undefined): string | undefined {
    const others = split(cookies).filter(([name]) => name !== this.#name);
    return others.map((pair) => pair.join('=')).join('; ') || undefined;
  }

  /** Headers of the answer that lead the client's next request to this replica; no cache may keep them. */
  headers(upstream: Upstream): string[] {
    return ['Set-Cookie', `${this.#name}=${mark(upstream)}; path=/`, 'Cache-Control', 'private'];
  }
}

function split(cookies: string | undefined): [name: string, value: string][] {
  return (cookies ?? '')
    .split(';')
    .filter((pair) => pair.trim())
    .map((pair) => {
      const [name = '', ...value] = pair.trim().split('=');
      return [name, value.join('=')];
    });
}

/** Tells replicas apart without telling their names. */
function mark(upstream: Upstream): string {
  return createHash('sha256').update(upstream.name).digest('hex').slice(0, 16);
}
