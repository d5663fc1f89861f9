import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LocalError } from './local-error';
import { LogTail } from './log-tail';
import { type Watchdog } from './watchdog';

export interface ImageProcessProps {
  /** Folder that holds the image's content. */
  readonly imageDirectory: string;
  /** Node's flags, the script inside the image, and the script's arguments. */
  readonly command: readonly string[];
  /** The whole environment of the process. */
  readonly env: Readonly<Record<string, string>>;
  /** Ends the process should the orchestrator be killed. */
  readonly watchdog: Watchdog;
  /** Gets every line of output. */
  readonly onLine?: (line: string) => void;
}

/** One container of the shipped image, as a process of this machine. */
export class ImageProcess {
  readonly pid: number;
  readonly log: LogTail;
  /** Resolves when the process has ended, with how it ended. */
  readonly exited: Promise<string>;
  readonly #child: ChildProcess;

  constructor(props: ImageProcessProps) {
    this.log = new LogTail(props.onLine);
    const script = props.command.findIndex((word) => !word.startsWith('-'));
    const path = join(props.imageDirectory, props.command[script] ?? '');
    if (!existsSync(path)) {
      throw new LocalError(`the image has no '${path}'; build it with 'npm run build'`);
    }
    const [flags, args] = [props.command.slice(0, script), props.command.slice(script + 1)];
    this.#child = spawn(process.execPath, [...flags, path, ...args], {
      cwd: props.imageDirectory,
      env: props.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own: Ctrl-C on a terminal is for the orchestrator alone.
      detached: true,
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => this.log.write(text));
    }
    this.exited = new Promise((resolve) => {
      this.#child.once('error', (error) => resolve(`could not be started: ${error.message}`));
      // `close` rather than `exit`: the last lines of output have been read by then.
      this.#child.once('close', (code, signal) => {
        resolve(signal ? `was ended by ${signal}` : `exited with code ${code}`);
      });
    });
    this.pid = this.#child.pid ?? -1;
    if (this.pid > 0) props.watchdog.process(this.pid, this.exited);
  }

  /** Exit code, once the process has ended by itself. */
  get exitCode(): number | null {
    return this.#child.exitCode;
  }

  get running(): boolean {
    return this.pid > 0 && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** SIGTERM, and SIGKILL when the process has not ended after the grace period. */
  async terminate(graceSeconds: number): Promise<void> {
    if (!this.running) return;
    this.#child.kill('SIGTERM');
    const patience = new AbortController();
    const timer = sleep(graceSeconds * 1000, undefined, { signal: patience.signal }).then(
      () => this.kill(),
      () => undefined,
    );
    await this.exited;
    patience.abort();
    await timer;
  }

  /** SIGKILL for the process and whatever it started. */
  kill(): void {
    if (!this.running) return;
    try {
      process.kill(-this.pid, 'SIGKILL');
    } catch {
      this.#child.kill('SIGKILL');
    }
  }
}
