import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { type TurnLoadProps, type TurnOutcome } from './turn-load';

export interface TurnLoadOptions extends Omit<TurnLoadProps, 'client' | 'random'> {
  /** Where the ingress listens. */
  readonly port: number;
  readonly agentName: string;
  readonly seed: number;
}

/** A load in a process of its own: reading 200 streams must not hold up the clock of kubelet and controller. */
export class TurnLoadProcess {
  /** Until all streams are open. */
  static async start(options: TurnLoadOptions): Promise<TurnLoadProcess> {
    const folder = mkdtempSync(join(tmpdir(), 'agent-fleet-load-'));
    const file = join(folder, 'turn-load-host.js');
    buildSync({
      entryPoints: [join(__dirname, 'turn-load-host.ts')],
      outfile: file,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      logLevel: 'error',
    });
    const started = new TurnLoadProcess(folder, fork(file, [JSON.stringify(options)], { execArgv: [] }));
    await started.#word();
    return started;
  }

  readonly #folder: string;
  readonly #child: ChildProcess;

  private constructor(folder: string, child: ChildProcess) {
    this.#folder = folder;
    this.#child = child;
  }

  /** Until the last turn has ended. */
  async stop(): Promise<TurnOutcome> {
    this.#child.send('stop');
    const outcome = (await this.#word()) as TurnOutcome;
    await this.kill();
    return outcome;
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const exited = once(this.#child, 'exit');
      this.#child.kill('SIGKILL');
      await exited;
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #word(): Promise<unknown> {
    const ended = once(this.#child, 'exit').then(() => {
      throw new Error('the load ended on its own');
    });
    ended.catch(() => undefined);
    const [word] = (await Promise.race([once(this.#child, 'message'), ended])) as [unknown];
    return word;
  }
}
