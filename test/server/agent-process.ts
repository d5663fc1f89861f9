import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { until } from './http/running-app';

/** The server's entry, bundled as it ships. */
export class AgentBundle {
  readonly folder = mkdtempSync(join(tmpdir(), 'agent-fleet-bundle-'));
  readonly file = join(this.folder, 'main.js');
  readonly #started: AgentProcess[] = [];

  constructor() {
    buildSync({
      entryPoints: [join(__dirname, '../../server/main.ts')],
      outfile: this.file,
      bundle: true,
      platform: 'node',
      target: 'node24',
      format: 'cjs',
      external: ['pg-native'],
      define: { 'process.env.AGENT_FLEET_VERSION': '"9.9.9"' },
      logLevel: 'error',
    });
  }

  start(variables: Record<string, string>): AgentProcess {
    const started = new AgentProcess(this.file, variables);
    this.#started.push(started);
    return started;
  }

  /** Ends every process that is left, and removes the bundle. */
  async remove(): Promise<void> {
    for (const each of this.#started) each.child.kill('SIGKILL');
    await Promise.all(this.#started.map((each) => each.exit));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** One server process. */
export class AgentProcess {
  readonly child: ChildProcess;
  /** Its exit code; null when a signal ended it. */
  readonly exit: Promise<number | null>;
  stdout = '';
  stderr = '';

  constructor(file: string, variables: Record<string, string>) {
    this.child = spawn(process.execPath, [file], { env: variables, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout?.on('data', (data: Buffer) => (this.stdout += data.toString()));
    this.child.stderr?.on('data', (data: Buffer) => (this.stderr += data.toString()));
    this.exit = once(this.child, 'close').then(([code]) => code as number | null);
  }

  /** Its log lines that carry this text. */
  lines(text: string): Record<string, any>[] {
    return this.stdout
      .split('\n')
      .filter((line) => line.includes(text))
      .map((line) => JSON.parse(line) as Record<string, any>);
  }

  /** Where it listens, as its log says. */
  async url(): Promise<string> {
    await until(() => this.lines('listening on').length > 0);
    return this.lines('listening on')[0]?.address as string;
  }

  /** Where it listens, once it is ready. */
  async ready(): Promise<string> {
    const url = await this.url();
    await until(async () => (await fetch(`${url}/ready`)).status === 200);
    return url;
  }
}
