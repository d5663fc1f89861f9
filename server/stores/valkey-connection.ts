import { isIP } from 'node:net';
import {
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  ExponentialBackoff,
  handleAll,
  type IPolicy,
  retry,
  timeout,
  TimeoutStrategy,
  wrap,
} from 'cockatiel';
import { Redis, type RedisOptions } from 'iovalkey';
import { type Logger } from '../log';

/** How long a command may take: many times what it takes on a healthy cache, little beside a turn. */
const COMMAND_MS = 100;

/** Failures in a row after which the cache is left alone, and for how long. */
const BREAKER_FAILURES = 3;
const BREAKER_OPEN_MS = 1000;

/** Silence after which a connection with unanswered commands is closed and opened anew. */
const SILENCE_MS = 2000;
const CONNECT_MS = 2000;

const RECONNECT_FIRST_MS = 50;
const RECONNECT_LONGEST_MS = 2000;

const DEFAULT_PORT = 6379;

export interface ValkeyConnectionProps {
  readonly url: string;
  /** Put before every key. */
  readonly keyPrefix: string;
  /**
   * Asked for the password of each new connection.
   *
   * @default the password of the URL, if any
   */
  readonly password?: () => Promise<string | undefined>;
}

/**
 * The connection to Valkey or Redis, made at once and again for as long as it takes.
 *
 * A cache that hangs or is gone costs each caller little: a command waits 100 ms at most and is never queued, and
 * after three failures in a row nobody waits, except for one command a second that asks how things are.
 */
export class ValkeyConnection {
  private readonly client: Redis;
  private readonly password: (() => Promise<string | undefined>) | undefined;
  private readonly log: Logger;
  private readonly policy: IPolicy;
  private readonly closing = new AbortController();
  private connecting = false;
  private lastError: Error | undefined;

  constructor(props: ValkeyConnectionProps, log: Logger) {
    this.password = props.password;
    this.log = log;
    this.client = new Redis(clientOptions(props));
    this.client.on('error', (error: Error) => (this.lastError = error));
    this.client.on('end', () => this.reconnect());

    const breaker = circuitBreaker(handleAll, {
      halfOpenAfter: BREAKER_OPEN_MS,
      breaker: new ConsecutiveBreaker(BREAKER_FAILURES),
    });
    let reported = false;
    breaker.onStateChange((state) => {
      if (state === CircuitState.Open && !reported)
        log.warn({ reason: this.lastError?.message }, 'the cache is left alone');
      if (state === CircuitState.Closed) log.info('the cache answers again');
      reported = state !== CircuitState.Closed;
    });
    this.policy = wrap(breaker, timeout(COMMAND_MS, TimeoutStrategy.Aggressive));
    this.reconnect();
  }

  /** Runs a command, or rejects soon. */
  run<T>(command: (client: Redis) => Promise<T>): Promise<T> {
    return this.policy.execute(() => {
      if (this.client.status !== 'ready') throw this.unavailable();
      return command(this.client);
    });
  }

  /** Resolves when the cache answers, whatever happened before. */
  async check(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.client.status !== 'ready') throw this.unavailable();
    await timeout(COMMAND_MS, TimeoutStrategy.Aggressive).execute(() => this.client.ping(), signal);
  }

  /** For a library that needs the client when it is set up; commands go through `run`. */
  setUp<T>(use: (client: Redis) => T): T {
    return use(this.client);
  }

  close(): Promise<void> {
    this.closing.abort();
    this.client.disconnect();
    return Promise.resolve();
  }

  private unavailable(): Error {
    return new Error('the cache is not connected', { cause: this.lastError });
  }

  /** The client's own reconnecting cannot wait for a token, so that this class does it. */
  private reconnect(): void {
    if (this.connecting || this.closing.signal.aborted) return;
    this.connecting = true;
    const backoff = new ExponentialBackoff({
      initialDelay: RECONNECT_FIRST_MS,
      maxDelay: RECONNECT_LONGEST_MS,
    });
    retry(handleAll, { maxAttempts: Number.POSITIVE_INFINITY, backoff })
      .dangerouslyUnref()
      .execute(() => this.connect(), this.closing.signal)
      .catch(() => undefined)
      .finally(() => {
        this.connecting = false;
        // It may have been lost again before anybody listened.
        if (this.client.status === 'end') this.reconnect();
      });
  }

  private async connect(): Promise<void> {
    const before = this.lastError;
    try {
      if (this.password) this.client.options.password = await this.password();
      if (this.closing.signal.aborted) return;
      await this.client.connect();
      this.log.debug('connected to the cache');
    } catch (error) {
      // What the server said (a refused token, say) tells more than that the connection closed.
      if (this.lastError === before) this.lastError = error as Error;
      throw error;
    }
  }
}

function clientOptions(props: ValkeyConnectionProps): RedisOptions {
  const url = new URL(props.url);
  const host = url.hostname.replace(/^\[(.+)\]$/, '$1');
  return {
    host,
    port: url.port === '' ? DEFAULT_PORT : Number(url.port),
    db: Number(url.pathname.slice(1) || '0'),
    ...(url.username !== '' && { username: decodeURIComponent(url.username) }),
    ...(url.password !== '' && { password: decodeURIComponent(url.password) }),
    ...(url.protocol === 'rediss:' && { tls: isIP(host) === 0 ? { servername: host } : {} }),
    keyPrefix: props.keyPrefix,
    connectionName: 'agent-fleet',
    lazyConnect: true,
    enableAutoPipelining: true,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    connectTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    keepAlive: 30_000,
    // Null: never by itself. A failed-over primary answers READONLY, and the new one is found by connecting anew.
    retryStrategy: () => null,
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
  };
}
