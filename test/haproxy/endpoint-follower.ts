import { setTimeout as sleep } from 'node:timers/promises';
import { type EndpointSlice } from './endpoint-slice';
import { type HaproxyProcess } from './haproxy-process';

export interface EndpointFollowerProps {
  readonly haproxy: HaproxyProcess;
  /** The Service whose backend is kept up to date. */
  readonly service: string;
  readonly endpoints: EndpointSlice;
  /**
   * How late a change gets to haproxy, in milliseconds; asked for each change.
   *
   * @default - at once
   */
  readonly latenessMs?: () => number;
  /**
   * The slots that the first pods take.
   *
   * The controller goes through new pods in no order, so each of its replicas fills slots in its own.
   *
   * @default - in the order in which the pods became ready
   */
  readonly firstSlots?: readonly number[];
}

/**
 * What the controller does with changed endpoints, and when.
 *
 * As `SyncBackendSrvs` of haproxytech/kubernetes-ingress: pods that are gone free their slots, new ones take free
 * slots, and each changed slot gets its address and its state through the runtime API. Changes stay in their order.
 */
export class EndpointFollower {
  readonly #props: EndpointFollowerProps;
  readonly #slots: (number | undefined)[];
  #applied: Promise<void> = Promise.resolve();
  #latestMs = 0;

  constructor(props: EndpointFollowerProps) {
    this.#props = props;
    this.#slots = Array.from({ length: props.haproxy.configuration.slots }, () => undefined);
    props.endpoints.watch((ports) => this.#follow(ports));
    this.#follow(props.endpoints.ports);
  }

  /** The longest time from a change to haproxy's knowing, in milliseconds, the machine's own slowness included. */
  get latestMs(): number {
    return this.#latestMs;
  }

  /** Resolves when haproxy knows all that has happened so far; fails when it refused any of it. */
  caughtUp(): Promise<void> {
    return this.#applied;
  }

  #follow(ports: readonly number[]): void {
    const changed = Date.now();
    const due = changed + (this.#props.latenessMs?.() ?? 0);
    this.#applied = this.#applied.then(async () => {
      await sleep(Math.max(0, due - Date.now()));
      await this.#apply(ports);
      this.#latestMs = Math.max(this.#latestMs, Date.now() - changed);
    });
    // Whoever waits for it is told; until then a rejection is no crash.
    this.#applied.catch(() => undefined);
  }

  async #apply(ports: readonly number[]): Promise<void> {
    const before = [...this.#slots];
    const gone = this.#slots.map((port) => port !== undefined && !ports.includes(port));
    gone.forEach((isGone, slot) => isGone && (this.#slots[slot] = undefined));
    const order = this.#props.firstSlots ?? [];
    for (const port of ports.filter((port) => !this.#slots.includes(port))) {
      const next = order.find((slot) => this.#slots[slot] === undefined) ?? this.#slots.indexOf(undefined);
      if (next < 0) throw new Error(`more pods than the ${this.#slots.length} slots of a backend`);
      this.#slots[next] = port;
    }
    const backend = this.#props.haproxy.configuration.backends.get(this.#props.service);
    if (backend === undefined) throw new Error(`no backend for the Service ${this.#props.service}`);
    const commands = this.#slots.flatMap((port, slot) => {
      if (port === before[slot]) return [];
      const server = `set server ${backend}/SRV_${slot + 1}`;
      return [`${server} addr 127.0.0.1 port ${port ?? 1}`, `${server} state ${port ? 'ready' : 'maint'}`];
    });
    if (commands.length > 0) await this.#props.haproxy.command(...commands);
  }
}
