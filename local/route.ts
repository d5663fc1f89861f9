import { type BalancingStrategy } from './balancers/balancer';
import { type RateLimit } from './rate-limiter';

/** A rule of the annotation `path-rewrite`: where the pattern is found, the whole path is replaced. */
export interface PathRewrite {
  readonly pattern: RegExp;
  /** With `\1` for the first group and so on. */
  readonly replacement: string;
}

/** What an Ingress's annotations ask of the router before it knows the backend. */
export interface RouteRules {
  readonly rewrites: readonly PathRewrite[];
  readonly rateLimit: RateLimit | undefined;
  /** Header that tells who the client is; its address otherwise. */
  readonly clientHeader: string | undefined;
}

/** The replicas of one Deployment, and how requests spread over them. */
export interface Backend {
  readonly deployment: string;
  /** Percent of the requests; without it the backend gets what the others leave. */
  readonly share: number | undefined;
  /** Applied after those of the route. */
  readonly rewrites: readonly PathRewrite[];
  readonly balancing: BalancingStrategy;
  /** Name of the cookie that keeps a client on one replica. */
  readonly cookie: string | undefined;
  /** How long a replica may stay silent. */
  readonly silenceMs: number;
}

/** A path of an Ingress; several Ingresses share one when a strategy is weighted. */
export interface Route extends RouteRules {
  readonly host: string | undefined;
  readonly path: string;
  readonly exact: boolean;
  /** The agent behind it. */
  readonly agent: string;
  readonly backends: readonly Backend[];
}

/**
 * The route of a request: the longest path that matches, among the rules of the request's host.
 *
 * A host that no rule names, such as 127.0.0.1, reaches the rules of all hosts: a laptop has none of their names.
 */
export function findRoute<R extends Route>(routes: readonly R[], host: string, path: string): R | undefined {
  const named = routes.filter((route) => route.host === host);
  const candidates =
    named.length > 0 ? [...named, ...routes.filter((route) => route.host === undefined)] : routes;
  return candidates
    .filter((route) => matches(route, path))
    .reduce<R | undefined>(
      (best, route) => (best && best.path.length >= route.path.length ? best : route),
      undefined,
    );
}

/** The path that the agent gets to see; the query is not part of it. */
export function rewritePath(rewrites: readonly PathRewrite[], path: string): string {
  return rewrites.reduce((current, { pattern, replacement }) => {
    const groups = pattern.exec(current);
    if (!groups) return current;
    const rewritten = replacement.replace(/\\(\d)/g, (_, index: string) => groups[Number(index)] ?? '');
    return rewritten.startsWith('/') ? rewritten : `/${rewritten}`;
  }, path);
}

/** By elements of the path, as Kubernetes has it: `/a` is a prefix of `/a/b`, and not of `/ab`. */
function matches({ path, exact }: Route, asked: string): boolean {
  if (exact) return asked === path;
  const prefix = path.endsWith('/') ? path.slice(0, -1) : path;
  return asked === prefix || asked.startsWith(`${prefix}/`);
}

/** Which backend a request goes to: by their shares, or the one that has none. */
export function drawBackend<B extends Pick<Backend, 'share'>>(
  backends: readonly B[],
  random = Math.random,
): B {
  // As in the controller, each share is a draw of its own, and the backend without one is the last resort.
  const drawn = backends.find(({ share }) => share !== undefined && random() * 100 < share);
  return drawn ?? (backends.find(({ share }) => share === undefined) as B);
}
