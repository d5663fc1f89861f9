import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../fixtures/free-port';
import { eventually } from '../fixtures/eventually';
import { haproxyIsAtLeast } from './haproxy-version';
import { HaproxyConfiguration, type HaproxyConfigurationProps } from './haproxy-configuration';

/** Older ones cannot; what hangs on it is left out with them. */
export const HASHES_BY_ADDRESS = haproxyIsAtLeast(3, 0);

/** A real haproxy with the configuration of a fleet, on a port of 127.0.0.1. */
export class HaproxyProcess {
  static async start(
    props: Pick<HaproxyConfigurationProps, 'objects' | 'controllerConfig'>,
  ): Promise<HaproxyProcess> {
    const folder = mkdtempSync(join(tmpdir(), 'agent-fleet-haproxy-'));
    const port = await freePort();
    const configuration = new HaproxyConfiguration({
      ...props,
      port,
      folder,
      hashesByAddress: HASHES_BY_ADDRESS,
    });
    for (const [name, content] of configuration.maps) writeFileSync(join(folder, name), content);
    writeFileSync(join(folder, 'haproxy.cfg'), configuration.text);
    const started = new HaproxyProcess(folder, port, configuration);
    await started.#answering();
    return started;
  }

  readonly port: number;
  readonly configuration: HaproxyConfiguration;
  readonly #folder: string;
  readonly #child: ChildProcess;
  #log = '';

  private constructor(folder: string, port: number, configuration: HaproxyConfiguration) {
    this.port = port;
    this.configuration = configuration;
    this.#folder = folder;
    this.#child = spawn('haproxy', ['-db', '-f', join(folder, 'haproxy.cfg')], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const output of [this.#child.stdout, this.#child.stderr])
      output?.on('data', (data: Buffer) => (this.#log += data.toString()));
  }

  /** The requests that went wrong, by haproxy's own log. */
  get requests(): string[] {
    return this.#log.split('\n').filter((line) => line.includes(' HTTP/1.'));
  }

  /** Runs commands of the runtime API; fails with what haproxy says when it refuses one. */
  async command(...commands: readonly string[]): Promise<string> {
    const socket = connect(join(this.#folder, 'runtime.sock'));
    socket.end(`set severity-output number;${commands.join(';')}\n`);
    let reply = '';
    for await (const data of socket) reply += String(data);
    // Below 4 are errors; notices such as "IP changed" are higher.
    if (/^\[[0-3]\]:/m.test(reply))
      throw new Error(`haproxy refused '${commands.join(';')}': ${reply.trim()}`);
    return reply;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const exited = once(this.#child, 'exit');
      this.#child.kill('SIGTERM');
      await exited;
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #answering(): Promise<void> {
    try {
      await eventually(async () => {
        if (this.#child.exitCode === null) await this.command('show info');
      });
      if (this.#child.exitCode !== null) throw new Error('it ended');
    } catch (error) {
      await this.stop();
      throw new Error(`haproxy did not start: ${this.#log}`, { cause: error });
    }
  }
}
