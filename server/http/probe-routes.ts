import type { FastifyInstance } from 'fastify';
import { PATHS } from '../../contract/http';
import type { RouteContext } from './route-context';

/** What the platform asks: does it live, may turns be sent here, how does it do. */
export function addProbeRoutes(app: FastifyInstance, { service, registry }: RouteContext): void {
  // Never asks a store: a database that is down is no reason to kill the process.
  app.get(PATHS.health, (_request, reply) => reply.send(service.report()));

  app.get(PATHS.ready, async (_request, reply) => {
    const check = await service.healthCheck();
    return reply.code(check.ready ? 200 : 503).send(check);
  });

  app.get(PATHS.metrics, async (_request, reply) => {
    return reply.type('text/plain; version=0.0.4; charset=utf-8').send(await registry.render());
  });
}
