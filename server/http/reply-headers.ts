import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { REPLICA_HEADER } from '../../contract/http';
import type { RouteContext } from './route-context';

const REQUEST_ID = /^[\w.:-]{1,128}$/;

/** The request's own id where it brings a sane one, so that one id follows it through every log. */
export function requestId(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given)
    ? given
    : `req_${randomUUID().replaceAll('-', '')}`;
}

/** Headers of every answer: who answered what, and what a browser must not do with it. */
export function addReplyHeaders(app: FastifyInstance, { service, metrics, replica }: RouteContext): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers({
      'x-request-id': request.id,
      [REPLICA_HEADER]: replica,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    });
    done();
  });
  app.addHook('onSend', (_request, reply, _payload, done) => {
    // Asks clients and balancers to come back on another connection, which reaches another replica.
    if (service.status === 'stopping') reply.header('connection', 'close');
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    metrics.request(request.method, request.routeOptions.url ?? 'unknown', reply.raw.statusCode);
    done();
  });
}
