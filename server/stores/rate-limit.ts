import { createHash } from 'node:crypto';
import { type RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible';
import { type RateLimitVerdict } from './cache';

/** How many requests a client may make in a period. */
export interface RateLimit {
  readonly requests: number;
  readonly periodSeconds: number;
}

/**
 * Counts one request with a limiter of the library; rejects only when the limiter itself failed.
 *
 * The client is counted by a hash: it may be named by a credential, and those are kept nowhere.
 */
export async function countRequest(
  limiter: RateLimiterAbstract,
  limit: number,
  client: string,
): Promise<RateLimitVerdict> {
  const key = createHash('sha256').update(client).digest('base64url');
  try {
    const found = await limiter.consume(key);
    return {
      allowed: true,
      limit,
      remaining: found.remainingPoints,
      resetSeconds: Math.ceil(found.msBeforeNext / 1000),
    };
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    return {
      allowed: false,
      limit,
      remaining: 0,
      resetSeconds: Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)),
    };
  }
}
