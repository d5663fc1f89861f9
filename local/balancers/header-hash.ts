import { createHash } from 'node:crypto';
import { type Balancer, type HeaderReader, type Upstream } from './balancer';
import { RoundRobin } from './round-robin';

/**
 * The replica that the value of a header hashes to (the lesson's "Session Affinity", for clients without cookies).
 *
 * The hash is consistent: when a replica comes or goes, only the sessions that it had or gets move. Requests
 * without the header go round robin, as in HAProxy.
 */
export class HeaderHash implements Balancer {
  readonly #header: string;
  readonly #withoutHeader = new RoundRobin();

  constructor(header: string) {
    this.#header = header;
  }

  pick(upstreams: readonly Upstream[], header: HeaderReader): Upstream {
    const value = header(this.#header);
    if (!value) return this.#withoutHeader.pick(upstreams);
    // Every replica draws a number for this value; the highest wins, and keeps winning whoever else leaves.
    const number = ({ name }: Upstream) =>
      createHash('sha256').update(`${name}\0${value}`).digest().readUInt32BE();
    return upstreams.reduce((best, next) => (number(next) > number(best) ? next : best));
  }
}
