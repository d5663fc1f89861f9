import { join } from 'node:path';
import { containerEnvironment } from '../../local/container-environment';
import { ImageProcess } from '../../local/image-process';
import { type Probe } from '../../local/probe';
import { pause, runProbe } from '../../local/probe-loop';
import { type Watchdog } from '../../local/watchdog';
import { freePort } from '../fixtures/free-port';
import { type SynthesisedDeployment } from './synthesised-fleet';

export interface AgentPodProps {
  readonly name: string;
  readonly deployment: SynthesisedDeployment;
  readonly databaseUrl: string;
  readonly watchdog: Watchdog;
  /** What all seconds of the manifest are divided by; the time that a probe may take is not. */
  readonly pace: number;
}

/** A pod as the kubelet runs it: a process of the shipped image, its probes, its preStop, its grace period. */
export class AgentPod {
  static async create(props: AgentPodProps): Promise<AgentPod> {
    return new AgentPod(props, await freePort());
  }

  readonly name: string;
  readonly port: number;
  readonly #props: AgentPodProps;
  readonly #process: ImageProcess;
  readonly #probing = new AbortController();
  #wasKilled = false;

  private constructor(props: AgentPodProps, port: number) {
    const { name, deployment, databaseUrl, pace } = props;
    this.name = name;
    this.port = port;
    this.#props = props;
    const env = containerEnvironment(
      deployment.pod,
      { databaseUrl, cacheUrl: undefined, shell: { PATH: process.env.PATH } },
      { podName: name, port },
    );
    this.#process = new ImageProcess({
      imageDirectory: join(__dirname, '../../dist/image'),
      command: deployment.pod.command,
      env: { ...env, DRAIN_SECONDS: String(Math.ceil(Number(env.DRAIN_SECONDS) / pace)) },
      watchdog: props.watchdog,
    });
  }

  /** Whether the grace period ran out before the process had ended. */
  get wasKilled(): boolean {
    return this.#wasKilled;
  }

  /** Resolves when the startup and then the readiness probe succeed. */
  async ready(): Promise<void> {
    const { startup, readiness } = this.#props.deployment.pod;
    for (const probe of [startup, readiness]) if (probe) await this.#succeeds(probe);
    if (!this.#process.running) {
      throw new Error(`${this.name} ended before it was ready:\n${this.#process.log.lines().join('\n')}`);
    }
  }

  /** Serves on for as long as preStop takes, then gets SIGTERM, and SIGKILL when the grace period is over. */
  async end(): Promise<void> {
    const { deployment, pace } = this.#props;
    await pause(deployment.preStopSeconds / pace, this.#probing.signal);
    this.#probing.abort();
    await this.#process.terminate((deployment.pod.graceSeconds - deployment.preStopSeconds) / pace);
    this.#wasKilled = (await this.#process.exited).includes('SIGKILL');
  }

  /** Ends the process at once. */
  async kill(): Promise<void> {
    this.#probing.abort();
    this.#process.kill();
    await this.#process.exited;
  }

  async #succeeds(probe: Probe): Promise<void> {
    const { pace } = this.#props;
    await pause(probe.initialDelaySeconds / pace, this.#probing.signal);
    const ended = new AbortController();
    void this.#process.exited.then(() => ended.abort());
    await runProbe({
      probe,
      port: this.port,
      signal: AbortSignal.any([this.#probing.signal, ended.signal]),
      periodSeconds: () => probe.periodSeconds / pace,
      initially: false,
      onChange: () => false,
    });
  }
}
