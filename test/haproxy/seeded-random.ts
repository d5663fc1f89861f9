/** Random numbers that a seed makes come again (mulberry32). */
export class SeededRandom {
  /** Of `HAPROXY_SEED`, or of the clock; printed, so that a failure can be run again. */
  static fromEnvironment(purpose: string): SeededRandom {
    const seed = Number(process.env.HAPROXY_SEED ?? Date.now() % 1_000_000);
    console.info(`${purpose}: seed ${seed} (HAPROXY_SEED=${seed} runs it again)`);
    return new SeededRandom(seed);
  }

  readonly seed: number;
  #state: number;

  constructor(seed: number) {
    this.seed = seed;
    this.#state = seed;
  }

  /** From 0 up to, not including, 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number of a closed range. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  /** The name of a session, as a client would make one. */
  sessionId(): string {
    const part = () =>
      Math.floor(this.next() * 0x1_0000_0000)
        .toString(16)
        .padStart(8, '0');
    return `${part()}-${part()}`;
  }
}
