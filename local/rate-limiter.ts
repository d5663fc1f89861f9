/** The annotations `rate-limit-requests`, `-period` and `-status-code`. */
export interface RateLimit {
  readonly requests: number;
  readonly periodMs: number;
  readonly statusCode: number;
}

interface Counter {
  periodStart: number;
  current: number;
  previous: number;
}

/** A client not seen for this many periods is forgotten. */
const KEPT_PERIODS = 2;
const SWEEP_EVERY = 1024;

/**
 * Counts requests by client as HAProxy's `http_req_rate` does.
 *
 * The rate is what came in this period plus the share of the last period that a window ending now still covers.
 * As in the controller, routes with the same period share their counters, and refused requests count too.
 */
export class RateLimiter {
  readonly #tables = new Map<number, Map<string, Counter>>();
  readonly #now: () => number;
  #sinceSweep = 0;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Counts a request; `false` when the client is over its limit. */
  admit(limit: RateLimit, client: string): boolean {
    const { periodMs } = limit;
    const now = this.#now();
    if (++this.#sinceSweep >= SWEEP_EVERY) this.#sweep(now);
    const table = this.#tables.get(periodMs) ?? new Map<string, Counter>();
    this.#tables.set(periodMs, table);
    const counter = table.get(client) ?? { periodStart: now, current: 0, previous: 0 };
    table.set(client, counter);
    const periods = Math.floor((now - counter.periodStart) / periodMs);
    if (periods > 0) {
      counter.previous = periods === 1 ? counter.current : 0;
      counter.current = 0;
      counter.periodStart += periods * periodMs;
    }
    counter.current++;
    const uncovered = 1 - (now - counter.periodStart) / periodMs;
    return counter.current + Math.floor(counter.previous * uncovered) <= limit.requests;
  }

  #sweep(now: number): void {
    this.#sinceSweep = 0;
    for (const [periodMs, table] of this.#tables) {
      for (const [client, { periodStart }] of table) {
        if (now - periodStart >= KEPT_PERIODS * periodMs) table.delete(client);
      }
    }
  }
}
