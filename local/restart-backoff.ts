/** Delays in seconds, as kubelet's but shorter: on a laptop a person waits for the replica. */
export const RESTART_BACKOFF = { firstSeconds: 1, maxSeconds: 30, resetAfterSeconds: 60 } as const;

/**
 * How long to wait before a replica is started again.
 *
 * Doubles from 1 s to 30 s; a replica that was up for a minute starts over at 1 s.
 */
export class RestartBackoff {
  #next: number = RESTART_BACKOFF.firstSeconds;

  /** Seconds to wait after a replica that was up for `upSeconds` has gone. */
  after(upSeconds: number): number {
    if (upSeconds >= RESTART_BACKOFF.resetAfterSeconds) this.#next = RESTART_BACKOFF.firstSeconds;
    const delay = this.#next;
    this.#next = Math.min(delay * 2, RESTART_BACKOFF.maxSeconds);
    return delay;
  }
}
