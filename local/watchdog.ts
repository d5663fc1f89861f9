import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { extname, join } from 'node:path';

/** Knows what has to go should this process be killed before it can tidy up. */
export class Watchdog {
  readonly #host: ChildProcess;
  readonly #exited: Promise<unknown>;

  constructor() {
    this.#host = fork(join(__dirname, `watchdog-host${extname(__filename)}`), [], {
      detached: true,
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#exited = once(this.#host, 'exit');
    this.#host.on('error', () => undefined);
    // It has no word to say; waiting for one would keep this process alive.
    this.#host.unref();
    this.#host.channel?.unref();
  }

  /** Watches a process, the leader of its group, until the promise says that it has ended. */
  process(pid: number, exited: Promise<unknown>): void {
    this.#tell({ add: true, pid });
    void exited.finally(() => this.#tell({ add: false, pid }));
  }

  /** Watches a folder; the function that it returns is for when the folder is gone. */
  folder(path: string): () => void {
    this.#tell({ add: true, folder: path });
    return () => this.#tell({ add: false, folder: path });
  }

  /** Ends the watch. */
  async stop(): Promise<void> {
    if (this.#host.connected) this.#host.disconnect();
    this.#host.ref();
    await this.#exited;
  }

  #tell(word: { readonly add: boolean; readonly pid?: number; readonly folder?: string }): void {
    if (this.#host.connected) this.#host.send(word, () => undefined);
  }
}
