import { type Balancer, type Upstream } from './balancer';

/** Each replica in turn (the lesson's "Round Robin"). */
export class RoundRobin implements Balancer {
  #turn = 0;

  pick(upstreams: readonly Upstream[]): Upstream {
    return upstreams[this.#turn++ % upstreams.length] as Upstream;
  }
}
