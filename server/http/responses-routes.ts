import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { PATHS } from '../../contract/http';
import { ServerError } from '../errors';
import type { AdmittedTurn } from '../services/agent-service';
import type { TurnRequest } from '../services/turn-request';
import type { RateLimitVerdict } from '../stores/cache';
import type { StoredResponse } from '../stores/conversation-store';
import { JSON_TYPE, toServerError } from './error-body';
import { reportError } from './error-replies';
import { EventStream } from './event-stream';
import { parseInput } from './input-items';
import { listPage, type ListQuery } from './list-page';
import { ResponseEvents } from './response-events';
import { storedResponseJson } from './response-object';
import { parseResponseParameters, type ResponseParameters } from './response-parameters';
import type { RouteContext } from './route-context';

interface ById {
  readonly Params: { readonly id: string };
  readonly Querystring: ListQuery & { readonly stream?: string };
}

/** The Responses API: a turn as JSON or as events, and responses that were kept. */
export function addResponsesRoutes(app: FastifyInstance, context: RouteContext): void {
  const { service, conversations } = context;

  app.post(PATHS.responses, async (request, reply) => {
    const verdict = await service.admit(request.ip);
    addRateLimitHeaders(reply, verdict);
    const parameters = parseResponseParameters(request.body);
    assertModel(parameters.model, service.name);
    const turnRequest = toTurnRequest(parameters);
    const admitted = await service.startTurn(turnRequest);
    cutOnDisconnect(reply, admitted);
    if (parameters.stream) return streamTurn(context, request, reply, admitted);
    const response = await admitted.run(() => undefined);
    return reply.type(JSON_TYPE).send(storedResponseJson(response, turnRequest));
  });

  app.get<ById>(`${PATHS.responses}/:id`, async (request, reply) => {
    if (request.query.stream === 'true') {
      throw new ServerError(
        'unsupported_parameter',
        "'stream' is not supported for a response that has ended; leave it out",
        { param: 'stream' },
      );
    }
    return reply.type(JSON_TYPE).send(storedResponseJson(await stored(request.params.id)));
  });

  app.get<ById>(`${PATHS.responses}/:id/input_items`, async (request) => {
    const response = await stored(request.params.id);
    return listPage(response.input, request.query);
  });

  app.delete<ById>(`${PATHS.responses}/:id`, async (request) => {
    const { id } = request.params;
    if (!(await conversations.deleteResponse(service.name, id))) throw noResponse(id);
    return { id, object: 'response', deleted: true };
  });

  async function stored(id: string): Promise<StoredResponse> {
    const response = await conversations.getResponse(service.name, id);
    if (!response) throw noResponse(id);
    return response;
  }
}

/** Throws when a request asks for another agent than the one that lives here. */
export function assertModel(model: string, agentName: string): void {
  if (model === agentName) return;
  throw new ServerError(
    'model_not_found',
    `there is no model '${model}' here; this agent is '${agentName}'`,
    {
      param: 'model',
    },
  );
}

function noResponse(id: string): ServerError {
  return new ServerError('response_not_found', `there is no response '${id}'`);
}

function toTurnRequest(parameters: ResponseParameters): TurnRequest {
  return {
    input: parseInput(parameters.input),
    conversationId: parameters.conversation ?? undefined,
    previousResponseId: parameters.previous_response_id ?? undefined,
    instructions: parameters.instructions ?? undefined,
    maxOutputTokens: parameters.max_output_tokens ?? undefined,
    temperature: parameters.temperature ?? undefined,
    metadata: parameters.metadata ?? {},
    stream: parameters.stream ?? false,
    store: parameters.store ?? true,
  };
}

/** OpenAI's header names, which its clients know. */
function addRateLimitHeaders(reply: FastifyReply, verdict: RateLimitVerdict): void {
  // A limit of zero is one that is turned off.
  if (verdict.limit > 0) {
    reply.headers({
      'x-ratelimit-limit-requests': verdict.limit,
      'x-ratelimit-remaining-requests': verdict.remaining,
      'x-ratelimit-reset-requests': `${verdict.resetSeconds}s`,
    });
  }
  if (verdict.allowed) return;
  throw new ServerError(
    'rate_limit_exceeded',
    `more than ${verdict.limit} turns in a period (RATE_LIMIT_REQUESTS); retry in ${verdict.resetSeconds} s`,
    { retryAfterSeconds: verdict.resetSeconds },
  );
}

/** Nobody reads an answer whose client has gone: its turn ends, and its slot is free again. */
function cutOnDisconnect(reply: FastifyReply, { turn }: AdmittedTurn): void {
  const cut = (): void => {
    if (!reply.raw.writableFinished)
      turn.cut(new ServerError('client_closed', 'the client closed the connection'));
  };
  if (reply.raw.destroyed) cut();
  else reply.raw.once('close', cut);
}

async function streamTurn(
  context: RouteContext,
  request: FastifyRequest,
  reply: FastifyReply,
  { turn, run }: AdmittedTurn,
): Promise<void> {
  const stream = new EventStream(reply);
  const events = new ResponseEvents({
    id: turn.responseId,
    model: context.service.name,
    createdAt: turn.startedAt,
    conversationId: turn.request.conversationId ?? null,
    previousResponseId: turn.previousResponseId,
    metadata: turn.request.metadata,
    request: turn.request,
  });
  void stream.write(events.opened());
  let last: string;
  try {
    last = events.closed(await run((event) => stream.write(events.turnEvent(event))));
  } catch (thrown) {
    const error = toServerError(thrown, context.maxBodyBytes);
    reportError(context, request, error);
    last = events.failed(error);
  }
  stream.end(last, context.service.status === 'stopping');
}
