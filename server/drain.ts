import type { Logger } from 'pino';
import type { App } from './app';
import type { Stores } from './stores/create-stores';

/** After the last turn, how long its answer may take to reach a slow reader before the connection is cut. */
const LAST_BYTES_MS = 2000;

export interface DrainProps extends App {
  readonly stores: Pick<Stores, 'close'>;
  readonly log: Logger;
}

/**
 * Stops a server so that no turn is lost.
 *
 * It goes on listening while turns run: `/ready` answers 503, new turns are refused with `Connection: close`, those
 * in progress finish or are cut when their time is over. Then the idle connections close, and the stores.
 */
export async function drain({ http, service, stores, log }: DrainProps): Promise<void> {
  log.info({ sessions: service.activeSessions }, 'draining');
  await service.shutdown();
  const cut = setTimeout(() => http.server.closeAllConnections(), LAST_BYTES_MS);
  await http.close();
  clearTimeout(cut);
  await stores.close();
  log.info('drained');
}
