/** Short-lived values by key. Losing one costs time, never data. */
export interface Cache {
  /** `process`: this replica's alone. `shared`: all replicas'. */
  readonly scope: 'process' | 'shared';
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string, ttlSeconds: number): Promise<void>;
  delete(key: string): Promise<void>;
  /** Resolves when the cache answers; throws otherwise. */
  check(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** The verdict on one request of a client. */
export interface RateLimitVerdict {
  readonly allowed: boolean;
  /** Requests in a period; 0 where no limit is set. */
  readonly limit: number;
  readonly remaining: number;
  /** Seconds until the client may try again (when refused) or the period ends; at least 1 when refused. */
  readonly resetSeconds: number;
}

/** Counts requests by client; over all replicas where the cache is shared. */
export interface RateLimiter {
  consume(client: string): Promise<RateLimitVerdict>;
}
