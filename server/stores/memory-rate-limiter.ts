import { RateLimiterMemory } from 'rate-limiter-flexible';
import { type RateLimiter, type RateLimitVerdict } from './cache';
import { countRequest, type RateLimit } from './rate-limit';

/** Counts the requests that this replica sees. */
export class MemoryRateLimiter implements RateLimiter {
  private readonly limit: number;
  private readonly limiter: RateLimiterMemory;

  constructor(limit: RateLimit) {
    this.limit = limit.requests;
    this.limiter = new RateLimiterMemory({ points: limit.requests, duration: limit.periodSeconds });
  }

  consume(client: string): Promise<RateLimitVerdict> {
    return countRequest(this.limiter, this.limit, client);
  }
}
