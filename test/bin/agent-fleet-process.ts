import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type RunSummary } from '../../local/summary';
import { waitUntil } from '../local/wait-until';

export const PROJECT = join(__dirname, '../..');

/** The compiled command line, as npm runs it. */
export class AgentFleetProcess {
  stdout = '';
  stderr = '';
  readonly child: ChildProcess;
  readonly exited: Promise<number | null>;

  constructor(
    args: readonly string[],
    options: { readonly cwd?: string; readonly temporaryFolder?: string } = {},
  ) {
    this.child = spawn(process.execPath, [join(PROJECT, 'dist/bin/agent-fleet.js'), ...args], {
      cwd: options.cwd ?? PROJECT,
      env: { ...process.env, ...(options.temporaryFolder && { TMPDIR: options.temporaryFolder }) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.exited = once(this.child, 'close').then(([code]) => code as number | null);
  }

  /** What `--json` prints when all is ready. */
  async summary(): Promise<RunSummary> {
    await this.#until(() => this.stdout.endsWith('\n'));
    return JSON.parse(this.stdout) as RunSummary;
  }

  async told(text: string): Promise<void> {
    await this.#until(() => this.stderr.includes(text) || this.stdout.includes(text));
  }

  async #until(check: () => boolean): Promise<void> {
    await waitUntil(`the command has got there; it wrote:\n${this.stdout}${this.stderr}`, () => {
      if (this.child.exitCode !== null) throw new Error(`exited with ${this.child.exitCode}: ${this.stderr}`);
      return check();
    });
  }
}
