import { RateLimiterRedis } from 'rate-limiter-flexible';
import { type RateLimiter, type RateLimitVerdict } from './cache';
import { MemoryRateLimiter } from './memory-rate-limiter';
import { countRequest, type RateLimit } from './rate-limit';
import { type ValkeyConnection } from './valkey-connection';

/** Each replica's share while the cache is away: a fleet at its floor of three replicas then holds the limit. */
const LOCAL_SHARE = 1 / 3;

/**
 * Counts requests over all replicas that share a cache.
 *
 * While the cache does not answer, each replica counts alone and allows its share of the limit: a lost cache
 * neither stops the clients nor lets them loose.
 */
export class SharedRateLimiter implements RateLimiter {
  private readonly limit: number;
  private readonly connection: ValkeyConnection;
  private readonly shared: RateLimiterRedis;
  private readonly local: MemoryRateLimiter;

  constructor(limit: RateLimit, connection: ValkeyConnection) {
    this.limit = limit.requests;
    this.connection = connection;
    this.shared = connection.setUp(
      (storeClient) =>
        new RateLimiterRedis({
          storeClient,
          keyPrefix: 'rate',
          points: limit.requests,
          duration: limit.periodSeconds,
        }),
    );
    this.local = new MemoryRateLimiter({
      requests: Math.ceil(limit.requests * LOCAL_SHARE),
      periodSeconds: limit.periodSeconds,
    });
  }

  async consume(client: string): Promise<RateLimitVerdict> {
    try {
      return await this.connection.run(() => countRequest(this.shared, this.limit, client));
    } catch {
      return this.local.consume(client);
    }
  }
}
