import { type Balancer, type Upstream } from './balancer';

/** Draws some replicas at random and takes the one with the fewest requests in progress; HAProxy draws two. */
export class RandomDraws implements Balancer {
  readonly #draws: number;

  constructor(draws: number) {
    this.#draws = draws;
  }

  pick(upstreams: readonly Upstream[]): Upstream {
    const draw = () => upstreams[Math.floor(Math.random() * upstreams.length)] as Upstream;
    return Array.from({ length: this.#draws }, draw).reduce((best, next) =>
      next.active < best.active ? next : best,
    );
  }
}
