import { type LocalRun } from './local-run';
import { type Progress } from './progress';

/** npm passes a Ctrl-C on to a process that the terminal has told already: that is not a second one. */
const SAME_SIGNAL_MS = 500;

/** The signals that end a local run. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** 128 + SIGINT, as shells have it: ended before it was up, or by force. */
const INTERRUPTED = 130;

/** The first signal ends the run in order, a second one at once. */
export class RunSignals {
  /** Whether everything was up before the first signal. */
  ready = false;
  /** When the first signal came, if one did. */
  received: number | undefined;
  /** Resolves with the exit code once the run has ended. */
  readonly ended: Promise<number>;
  readonly #run: LocalRun;
  readonly #progress: Progress;
  readonly #handler = () => this.#receive();
  #end!: (code: number) => void;
  #forced = false;

  constructor(run: LocalRun, progress: Progress) {
    this.#run = run;
    this.#progress = progress;
    this.ended = new Promise((resolve) => (this.#end = resolve));
    for (const signal of SIGNALS) process.on(signal, this.#handler);
  }

  close(): void {
    for (const signal of SIGNALS) process.off(signal, this.#handler);
  }

  #receive(): void {
    const now = Date.now();
    if (this.received === undefined) {
      this.received = now;
      const { active } = this.#run.router;
      const waiting = active > 0 ? ` (waiting for ${active} requests)` : '';
      this.#progress.note(`stopping${waiting}; Ctrl-C again stops at once`);
      const code = this.ready ? 0 : INTERRUPTED;
      void this.#run.stop().then(() => this.#end(this.#forced ? INTERRUPTED : code));
    } else if (now - this.received > SAME_SIGNAL_MS && !this.#forced) {
      this.#forced = true;
      this.#progress.note('stopping at once');
      void this.#run.kill().then(() => this.#end(INTERRUPTED));
    }
  }
}
