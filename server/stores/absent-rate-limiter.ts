import { type RateLimiter, type RateLimitVerdict } from './cache';

/** Allows everything: what `RATE_LIMIT_REQUESTS=0` asks for. Its limit reads 0, which no real limit is. */
export class AbsentRateLimiter implements RateLimiter {
  consume(): Promise<RateLimitVerdict> {
    return Promise.resolve({ allowed: true, limit: 0, remaining: 0, resetSeconds: 0 });
  }
}
