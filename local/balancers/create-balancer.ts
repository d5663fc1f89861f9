import { type Balancer, type BalancingStrategy } from './balancer';
import { HeaderHash } from './header-hash';
import { LeastConnections } from './least-connections';
import { RandomDraws } from './random-draws';
import { RoundRobin } from './round-robin';

/** The balancer that the annotation `load-balance` asks for. */
export function createBalancer(strategy: BalancingStrategy): Balancer {
  switch (strategy.algorithm) {
    case 'roundrobin':
      return new RoundRobin();
    case 'leastconn':
      return new LeastConnections();
    case 'random':
      return new RandomDraws(strategy.draws);
    case 'hdr':
      return new HeaderHash(strategy.header);
  }
}
