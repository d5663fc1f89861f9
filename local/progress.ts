import { LocalError } from './local-error';

/** Where progress is written: standard error, or what a test gives. */
export interface ProgressStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/**
 * Tells how far the start has come: one line for each phase, with its time.
 *
 * On a terminal the line of a running phase is replaced when the phase ends.
 */
export class Progress {
  readonly #stream: ProgressStream;
  #phase: { readonly text: string; readonly started: number } | undefined;

  constructor(stream: ProgressStream) {
    this.#stream = stream;
  }

  /** Runs a phase; `done` makes the line that stays from its result. */
  async phase<T>(doing: string, done: (result: T) => string, work: () => Promise<T>): Promise<T> {
    this.#phase = { text: `… ${doing}`, started: Date.now() };
    this.#show();
    try {
      const result = await work();
      this.#finish('✓', done(result));
      return result;
    } catch (error) {
      this.#finish('✗', doing);
      throw error;
    }
  }

  /** A line of its own, above the running phase. */
  note(text: string): void {
    this.#clear();
    this.#stream.write(`${text}\n`);
    this.#show();
  }

  /** What went wrong: for a problem of the user's in words, for one of ours with its stack. */
  report(error: unknown): void {
    if (!(error instanceof LocalError)) {
      this.note(error instanceof Error ? (error.stack ?? error.message) : String(error));
      return;
    }
    for (const line of error.excerpt) this.note(`  | ${line}`);
    for (const problem of error.problems) this.note(`error: ${problem}`);
  }

  #finish(mark: string, text: string): void {
    const seconds = ((Date.now() - (this.#phase?.started ?? Date.now())) / 1000).toFixed(1);
    this.#clear();
    this.#phase = undefined;
    this.#stream.write(`${mark} ${text} (${seconds} s)\n`);
  }

  #show(): void {
    if (this.#phase && this.#stream.isTTY) {
      this.#stream.write(this.#phase.text.slice(0, (this.#stream.columns ?? 80) - 1));
    }
  }

  #clear(): void {
    if (this.#phase && this.#stream.isTTY) this.#stream.write('\r\x1b[K');
  }
}
