/** A replica as the router sees it. */
export interface Upstream {
  readonly name: string;
  readonly port: number;
  /** Only ready replicas get requests. */
  readonly ready: boolean;
  /** Requests in progress; kept by the router. */
  active: number;
}

/** Reads a header of the request; several values are joined by a comma. */
export type HeaderReader = (name: string) => string | undefined;

/** A way to choose among replicas; `upstreams` is never empty. */
export interface Balancer {
  pick(upstreams: readonly Upstream[], header: HeaderReader): Upstream;
}

/** The annotation `load-balance`, as parsed. */
export type BalancingStrategy =
  | { readonly algorithm: 'roundrobin' | 'leastconn' }
  | { readonly algorithm: 'random'; readonly draws: number }
  | { readonly algorithm: 'hdr'; readonly header: string };
