import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { REPLICA_HEADER } from '../../contract/http';
import { ServerError } from '../errors';
import type { AllowedMethods } from './allowed-methods';
import { errorBody, JSON_TYPE, toServerError } from './error-body';
import type { RouteContext } from './route-context';

/** Answers everything that goes wrong with an error of the table, in OpenAI's shape. */
export function addErrorReplies(app: FastifyInstance, context: RouteContext, methods: AllowedMethods): void {
  app.setErrorHandler((thrown, request, reply) => {
    const error = toServerError(thrown, context.maxBodyBytes);
    reportError(context, request, error);
    // Fastify closes the connection behind a body that it leaves unread, and a client that still writes may then lose
    // the answer. The rest is read and thrown away instead; the server's request timeout bounds it.
    reply.removeHeader('connection');
    request.raw.resume();
    return sendError(reply, error);
  });

  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '';
    const allowed = methods.of(path);
    if (allowed.length > 0) {
      reply.header('allow', allowed.join(', '));
      throw new ServerError(
        'method_not_allowed',
        `'${path}' takes ${allowed.join(', ')}, got ${request.method}`,
      );
    }
    throw new ServerError('route_not_found', `there is nothing at '${path}'`);
  });
}

/** Answers a path that no route can be looked up for: no hook and no error handler sees such a request. */
export function refusePath(
  replica: string,
): (thrown: Error, request: FastifyRequest, reply: FastifyReply) => void {
  return (thrown, request, reply) => {
    const error = toServerError(thrown, 0);
    reply.raw.writeHead(error.status, {
      'content-type': JSON_TYPE,
      'x-request-id': request.id,
      [REPLICA_HEADER]: replica,
    });
    reply.raw.end(JSON.stringify(errorBody(error)));
  };
}

/** Answers a request that is not even HTTP; then the connection is of no use. */
export function refuseConnection(error: NodeJS.ErrnoException, socket: Socket): void {
  if (socket.destroyed || !socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const status =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? '431 Request Header Fields Too Large'
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? '408 Request Timeout'
        : '400 Bad Request';
  const message = `the connection does not speak valid HTTP/1.1 (${status.slice(4).toLowerCase()})`;
  const body = JSON.stringify(errorBody(new ServerError('invalid_request', message)));
  socket.end(
    `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

/** Counts an error and logs it with its cause, which the client never sees. */
export function reportError(context: RouteContext, request: FastifyRequest, error: ServerError): void {
  context.service.recordError(error);
  const fields = {
    requestId: request.id,
    method: request.method,
    url: request.url,
    code: error.code,
    err: error,
  };
  if (error.status >= 500) context.log.error(fields, error.message);
  else context.log.debug(fields, error.message);
}

function sendError(reply: FastifyReply, error: ServerError): FastifyReply {
  if (error.retryAfterSeconds !== undefined) reply.header('retry-after', error.retryAfterSeconds);
  return reply.code(error.status).type(JSON_TYPE).send(errorBody(error));
}
