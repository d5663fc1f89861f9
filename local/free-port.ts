import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

/** The only address of a local run: nothing of it is reachable from another machine. */
export const LOOPBACK = '127.0.0.1';

/** As many different free ports as asked for. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  try {
    // All are held open until the last one is known, or the same port could come twice.
    return await Promise.all(
      servers.map(async (server) => {
        server.listen(0, LOOPBACK);
        await once(server, 'listening');
        return (server.address() as AddressInfo).port;
      }),
    );
  } finally {
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}
