import type { FastifyInstance } from 'fastify';
import { PATHS } from '../../contract/http';
import { assertModel } from './responses-routes';
import type { RouteContext } from './route-context';

/** The Models API: the agent is the one model of its server. */
export function addModelsRoutes(app: FastifyInstance, { service }: RouteContext): void {
  const model = {
    id: service.name,
    object: 'model',
    created: Math.floor(service.startTime.getTime() / 1000),
    owned_by: 'agent-fleet',
  };

  app.get(PATHS.models, () => Promise.resolve({ object: 'list', data: [model] }));

  app.get<{ Params: { id: string } }>(`${PATHS.models}/:id`, async (request) => {
    assertModel(request.params.id, service.name);
    return model;
  });
}
