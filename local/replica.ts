import { type ServiceStatus } from '../contract';
import { type Upstream } from './balancers/balancer';
import { ImageProcess, type ImageProcessProps } from './image-process';
import { LocalError } from './local-error';
import { type PodSpec } from './pod-spec';
import { askProbe, type Probe } from './probe';
import { pause, runProbe } from './probe-loop';
import { RestartBackoff } from './restart-backoff';

export interface ReplicaProps extends Omit<ImageProcessProps, 'onLine'> {
  /** The pod's name. */
  readonly name: string;
  readonly port: number;
  readonly pod: Pick<PodSpec, 'startup' | 'liveness' | 'readiness' | 'graceSeconds'>;
  /** Seconds in which the replica must be ready for the first time. */
  readonly readyWithinSeconds: number;
  /** Gets what happened to the replica, in words. */
  readonly onEvent: (text: string) => void;
  readonly onLine: (line: string) => void;
}

/** Seconds between questions to a process that is still starting: a person waits for it. */
const STARTING_PERIOD_SECONDS = 0.15;

/** Seconds between SIGTERM and SIGKILL at most: a person waits, and can end a long stream with a second Ctrl-C. */
export const LONGEST_GRACE_SECONDS = 30;

/** One replica of a Deployment: a process that is probed, and started again when it dies or fails its liveness. */
export class Replica implements Upstream {
  readonly name: string;
  readonly port: number;
  active = 0;
  /** How often the process was started again. */
  restarts = 0;
  readonly #props: ReplicaProps;
  readonly #backoff = new RestartBackoff();
  readonly #stopping = new AbortController();
  readonly #first: Promise<void>;
  #resolveFirst!: () => void;
  #rejectFirst!: (error: unknown) => void;
  #process: ImageProcess | undefined;
  #life: Promise<void> | undefined;
  #status: ServiceStatus = 'starting';
  #wasReady = false;
  #answer = 'it was not asked yet';

  constructor(props: ReplicaProps) {
    this.name = props.name;
    this.port = props.port;
    this.#props = props;
    this.#first = new Promise((resolve, reject) => {
      this.#resolveFirst = resolve;
      this.#rejectFirst = reject;
    });
  }

  get pid(): number {
    return this.#process?.pid ?? -1;
  }

  get status(): ServiceStatus {
    return this.#status;
  }

  get ready(): boolean {
    return this.#status === 'healthy' && (this.#process?.running ?? false);
  }

  /** Resolves when the replica is ready for the first time; fails when it dies before that or takes too long. */
  async start(): Promise<void> {
    this.#life = this.#live();
    const seconds = this.#props.readyWithinSeconds;
    const timer = setTimeout(() => {
      this.#fail(`was not ready in ${seconds} s; the last probe: ${this.#answer}`);
    }, seconds * 1000);
    try {
      await this.#first;
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Ends the replica as the kubelet would, SIGTERM first.
   *
   * `preStop` is left out: it only gives balancers time to forget the pod, and the router has forgotten it already.
   */
  async stop(graceSeconds: number): Promise<void> {
    this.#status = 'stopping';
    this.#stopping.abort();
    this.#resolveFirst();
    await this.#process?.terminate(this.#graceSeconds(graceSeconds));
    await this.#life;
  }

  /** Ends the process at once. */
  kill(): void {
    this.#stopping.abort();
    this.#resolveFirst();
    this.#process?.kill();
  }

  async #live(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const started = Date.now();
      let ended: string;
      try {
        ended = await this.#runOnce();
      } catch (error) {
        if (!this.#wasReady) return this.#rejectFirst(error);
        ended = (error as Error).message;
      }
      if (signal.aborted) return;
      this.#status = 'unhealthy';
      if (!this.#wasReady) return this.#fail(ended);
      const delay = this.#backoff.after((Date.now() - started) / 1000);
      this.#props.onEvent(`${this.name} ${ended}; starting it again in ${delay} s`);
      await pause(delay, signal);
      this.restarts++;
      if (!signal.aborted) this.#status = 'starting';
    }
  }

  /** Starts the process and probes it until it ends; says how it ended. */
  async #runOnce(): Promise<string> {
    const child = new ImageProcess(this.#props);
    this.#process = child;
    const ended = new AbortController();
    let verdict: string | undefined;
    const condemn = (reason: string) => {
      verdict ??= reason;
      this.#status = 'unhealthy';
      void child.terminate(this.#graceSeconds(LONGEST_GRACE_SECONDS));
    };
    const probes = this.#probe(AbortSignal.any([ended.signal, this.#stopping.signal]), condemn);
    const end = await child.exited;
    ended.abort();
    await probes;
    return verdict ?? end;
  }

  async #probe(signal: AbortSignal, condemn: (reason: string) => void): Promise<void> {
    const { startup, liveness, readiness } = this.#props.pod;
    const started = Date.now();
    if (startup && !(await this.#hasStarted(startup, signal))) {
      if (!signal.aborted) condemn(`failed its startup probe (${this.#answer})`);
      return;
    }
    const live = async (probe: Probe) => {
      await pause(probe.initialDelaySeconds - (Date.now() - started) / 1000, signal);
      await runProbe({
        probe,
        port: this.port,
        signal,
        periodSeconds: () => probe.periodSeconds,
        initially: true,
        onChange: (_, { detail }) => {
          condemn(`failed its liveness probe (${detail})`);
          return false;
        },
      });
    };
    const ready = async (probe: Probe) => {
      await runProbe({
        probe,
        port: this.port,
        signal,
        periodSeconds: () => (this.#status === 'starting' ? STARTING_PERIOD_SECONDS : probe.periodSeconds),
        initially: false,
        onResult: ({ detail }) => (this.#answer = detail),
        onChange: (ok, { detail }) => this.#turn(ok, detail),
      });
    };
    if (!readiness) this.#turn(true, 'it has no readiness probe');
    await Promise.all([liveness && live(liveness), readiness && ready(readiness)]);
  }

  /** Asked more often than the manifest says, but given the same time. */
  async #hasStarted(probe: Probe, signal: AbortSignal): Promise<boolean> {
    const deadline =
      Date.now() + (probe.initialDelaySeconds + probe.periodSeconds * probe.failureThreshold) * 1000;
    while (!signal.aborted) {
      const { ok, detail } = await askProbe(probe, this.port);
      this.#answer = detail;
      if (ok || Date.now() > deadline) return ok;
      await pause(STARTING_PERIOD_SECONDS, signal);
    }
    return false;
  }

  #turn(ready: boolean, detail: string): void {
    if (this.#status === 'stopping') return;
    this.#status = ready ? 'healthy' : 'degraded';
    if (!this.#wasReady) this.#resolveFirst();
    else this.#props.onEvent(`${this.name} is ${ready ? 'ready again' : `not ready (${detail})`}`);
    this.#wasReady ||= ready;
  }

  #graceSeconds(longest: number): number {
    return Math.min(longest, this.#props.pod.graceSeconds);
  }

  #fail(reason: string): void {
    this.#rejectFirst(
      new LocalError(`replica ${this.name} ${reason}`, { excerpt: this.#process?.log.lines() ?? [] }),
    );
  }
}
