import { AgentPod, type AgentPodProps } from './agent-pod';
import { EndpointSlice } from './endpoint-slice';

/**
 * What Kubernetes does with a Deployment: keeps its replicas, scales them, and replaces them in a rolling restart by
 * the rules of its strategy.
 *
 * A pod is an endpoint from when it is ready until it is told to end; how it ends is then its own affair, and nobody
 * waits for it.
 */
export class DeploymentDriver {
  readonly endpoints = new EndpointSlice();
  /** Pods whose grace period ran out. */
  readonly killed: string[] = [];
  readonly #props: Omit<AgentPodProps, 'name'>;
  readonly #ending = new Map<AgentPod, Promise<void>>();
  #pods: AgentPod[] = [];
  #created = 0;

  constructor(props: Omit<AgentPodProps, 'name'>) {
    this.#props = props;
  }

  get replicas(): number {
    return this.#pods.length;
  }

  get podNames(): string[] {
    return this.#pods.map(({ name }) => name);
  }

  /** Pods that still end. */
  get ending(): number {
    return this.#ending.size;
  }

  /** Until all are ready; those that are too many go, the youngest first. */
  async scale(replicas: number): Promise<void> {
    await Promise.all(Array.from({ length: replicas - this.#pods.length }, () => this.#add()));
    while (this.#pods.length > replicas) this.#remove(this.#pods.at(-1) as AgentPod);
  }

  /** `kubectl rollout restart`, until the new pods are ready and the old ones have been told to end. */
  async restart(): Promise<void> {
    const { maxSurge, maxUnavailable } = this.#props.deployment;
    if (maxUnavailable !== 0)
      throw new Error(`this driver rolls with maxUnavailable 0, got ${maxUnavailable}`);
    // Kubernetes rounds a surge up.
    const surge = Math.ceil((this.replicas * Number.parseInt(maxSurge)) / 100);
    const old = [...this.#pods];
    while (old.length > 0) {
      const batch = old.splice(0, surge);
      await Promise.all(
        batch.map(async (pod) => {
          await this.#add();
          this.#remove(pod);
        }),
      );
    }
  }

  /** Until every pod that ends has ended. */
  async settled(): Promise<void> {
    await Promise.all(this.#ending.values());
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#pods, ...this.#ending.keys()].map((pod) => pod.kill()));
    await this.settled();
  }

  async #add(): Promise<void> {
    const name = `${this.#props.deployment.name}-${++this.#created}`;
    const pod = await AgentPod.create({ ...this.#props, name });
    this.#pods.push(pod);
    await pod.ready();
    this.endpoints.add(pod.port);
  }

  #remove(pod: AgentPod): void {
    this.#pods = this.#pods.filter((one) => one !== pod);
    this.endpoints.remove(pod.port);
    const ended = pod.end().then(() => {
      if (pod.wasKilled) this.killed.push(pod.name);
      this.#ending.delete(pod);
    });
    this.#ending.set(pod, ended);
  }
}
