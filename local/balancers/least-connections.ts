import { type Balancer, type Upstream } from './balancer';
import { RoundRobin } from './round-robin';

/** The replica with the fewest requests in progress (the lesson's "Least Connections"); in turn among equals. */
export class LeastConnections implements Balancer {
  readonly #ties = new RoundRobin();

  pick(upstreams: readonly Upstream[]): Upstream {
    const least = Math.min(...upstreams.map(({ active }) => active));
    return this.#ties.pick(upstreams.filter(({ active }) => active === least));
  }
}
