import { type CapacityProfile, ingressPath, SESSION_COOKIE, SESSION_HEADER } from '../../contract';
import { type AgentObject } from './agent-labels';
import { integerProblems, Problems } from './problems';

/** What `LoadBalancing.sessionAffinity` takes: one of the two. */
export type SessionAffinityOptions =
  | {
      /** The cookie that the controller sets, for browsers. */
      readonly cookie: string;
    }
  | {
      /** The request header that is hashed, for API clients, which keep no cookies. */
      readonly header: string;
    };

/** A second set of replicas of the same agent, with its share of the requests: of other capacity, or a canary. */
export interface WeightedPool {
  /** Names the set: its objects are called `<agent>-<pool>`. */
  readonly pool: string;
  /** How many of a hundred requests go to it; the rest goes to the agent's first set. */
  readonly percent: number;
  /**
   * What one of its replicas needs.
   *
   * @default - as the agent's first set
   */
  readonly profile?: CapacityProfile;
  /**
   * The image that it runs: another version of the server, for the same processor.
   *
   * Both versions share one database, and the migrations are those of the first set's image: a canary must run on
   * that schema.
   *
   * @default - as the agent's first set
   */
  readonly image?: string;
}

/**
 * How requests spread over an agent's pods: the lesson's strategies, for the HAProxy ingress controller.
 *
 * Annotations as documented by haproxytech/kubernetes-ingress 3.2 (`documentation/annotations.md`). The lesson's
 * geographic strategy is one level up, as no pod is nearer than another: `Geographic`, DNS in front of regional
 * platforms.
 */
export class LoadBalancing {
  /** Each pod in turn; for requests that all cost about the same. */
  static roundRobin(): LoadBalancing {
    return new LoadBalancing({ algorithm: 'roundrobin' });
  }

  /** The pod with the fewest open connections; for turns and streams that last from a second to minutes. */
  static leastConnections(): LoadBalancing {
    return new LoadBalancing({ algorithm: 'leastconn' });
  }

  /**
   * Keeps a session on one pod, by header (`x-session-id` when none is given) or by cookie.
   *
   * Sessions are durable in the database, so this is an optimisation (warm caches), not a need: a session whose pod
   * goes away continues on another. The header is hashed consistently, so a scale-out moves only a share of the
   * sessions, and by the pods' addresses, which every replica of the controller knows alike; a request without the
   * header is balanced round robin. The cookie is dynamic and so means the same to every replica, too.
   */
  static sessionAffinity(options: SessionAffinityOptions = { header: SESSION_HEADER }): LoadBalancing {
    if ('cookie' in options) {
      assertToken('cookie', options.cookie, SESSION_COOKIE);
      return new LoadBalancing({ algorithm: 'leastconn', affinity: 'cookie', cookie: options.cookie });
    }
    assertToken('header', options.header, SESSION_HEADER);
    return new LoadBalancing({
      algorithm: `hdr(${options.header})`,
      affinity: 'header',
      backendLines: ['hash-type consistent', HASH_BY_ADDRESS],
    });
  }

  /**
   * Splits requests by weight between two sets of replicas of different capacity or version.
   *
   * A canary is `weighted({ pool: 'canary', percent: 5, image })`; raise the percentage as it proves itself, then give
   * its image to all and drop the pool. A conversation may be answered by both versions in turn.
   *
   * The controller gives all pods of one Service the same weight and reads none from an Ingress, so the weight is
   * the share of a second Service (`route-acl` with a random draw, as in the controller's canary guide). Both sets
   * scale on their own; inside each, the pod with the fewest connections is next. The path is rewritten in the
   * backend, not by the `path-rewrite` annotation: that one acts before `route-acl` compares the path.
   */
  static weighted(second: WeightedPool): LoadBalancing {
    new Problems()
      .add(...integerProblems('percent', second.percent, { min: 1, max: 99 }, 'or use leastConnections()'))
      .require(
        /^[a-z]([a-z0-9-]{0,18}[a-z0-9])?$/.test(second.pool),
        `'pool' must hold at most 20 of a-z, 0-9 and '-' and start with a letter, got '${second.pool}'; use 'large'`,
      )
      .require(
        second.image !== '',
        "'image' must name an image, got ''; give a reference with a digest, or leave it out",
      )
      .require(
        second.profile !== undefined || second.image !== undefined,
        `'profile' or 'image' must be given for pool '${second.pool}', got neither; two sets that do not differ need no weights`,
      )
      .throwFor('LoadBalancing.weighted');
    return new LoadBalancing({ algorithm: 'leastconn', second });
  }

  /** The second set of replicas of a weighted strategy. */
  readonly second?: WeightedPool;
  /** HAProxy's name for the balancing algorithm. */
  readonly algorithm: string;
  /** What keeps a session on one pod; not given: nothing. */
  readonly affinity?: 'cookie' | 'header';
  private readonly cookie?: string;
  private readonly backendLines: readonly string[];

  private constructor(options: {
    readonly algorithm: string;
    readonly affinity?: 'cookie' | 'header';
    readonly cookie?: string;
    readonly backendLines?: readonly string[];
    readonly second?: WeightedPool;
  }) {
    this.algorithm = options.algorithm;
    this.affinity = options.affinity;
    this.cookie = options.cookie;
    this.backendLines = options.backendLines ?? [];
    this.second = options.second;
  }

  /** What the agent's Ingress is annotated with. */
  ingressAnnotations(agentName: string): Record<string, string> {
    return {
      'haproxy.org/load-balance': this.algorithm,
      ...(this.backendLines.length > 0 && {
        'haproxy.org/backend-config-snippet': this.backendLines.join('\n'),
      }),
      ...(!this.second && { 'haproxy.org/path-rewrite': rewriteRule(agentName) }),
    };
  }

  /** What a Service of the agent is annotated with; the controller reads these there and nowhere else. */
  serviceAnnotations({ agentName, pool }: AgentObject): Record<string, string> {
    if (this.cookie !== undefined) return { 'haproxy.org/cookie-persistence': this.cookie };
    if (!this.second) return {};
    return {
      'haproxy.org/backend-config-snippet': `http-request replace-path ${rewriteRule(agentName)}`,
      ...(pool !== undefined && { 'haproxy.org/route-acl': `rand(100) lt ${this.second.percent}` }),
    };
  }
}

/**
 * By default the hash goes by the number of a pod's slot, which differs between the controller's replicas: each would
 * send a session to another pod. The weight only counts against those of other pods, which is the same; it gives
 * each pod 1600 points on the ring instead of 16, so that shares come out even.
 */
const HASH_BY_ADDRESS = 'default-server hash-key addr-port weight 100';

/** Strips the agent's prefix: what to match and what to put in its place, in HAProxy's words. */
function rewriteRule(agentName: string): string {
  return `^${ingressPath(agentName)}/?(.*) /\\1`;
}

function assertToken(property: string, value: string, example: string): void {
  new Problems()
    .require(
      /^[A-Za-z0-9_-]{1,64}$/.test(value),
      `'${property}' must hold 1 to 64 letters, digits, '-' and '_', got '${value}'; use '${example}'`,
    )
    .throwFor('LoadBalancing.sessionAffinity');
}
