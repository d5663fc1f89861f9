import type { FastifyInstance } from 'fastify';
import { PATHS } from '../../contract/http';
import { ServerError } from '../errors';
import { newId } from '../conversation/new-id';
import type { StoredConversation } from '../stores/conversation-store';
import { parseInput } from './input-items';
import { listPage, type ListQuery } from './list-page';
import { parseConversationParameters } from './response-parameters';
import type { RouteContext } from './route-context';

interface ById {
  readonly Params: { readonly id: string };
  readonly Querystring: ListQuery;
}

/** The Conversations API: a thread with an id of its own, which turns are added to. */
export function addConversationsRoutes(app: FastifyInstance, { service, conversations }: RouteContext): void {
  app.post(PATHS.conversations, async (request) => {
    const { items, metadata } = parseConversationParameters(request.body);
    const conversation: StoredConversation = {
      id: newId('conv'),
      agent: service.name,
      headResponseId: null,
      metadata: metadata ?? {},
      createdAt: new Date(),
    };
    await conversations.createConversation(conversation, parseInput(items ?? [], 'items'));
    return conversationObject(conversation);
  });

  app.get<ById>(`${PATHS.conversations}/:id`, async (request) => {
    const conversation = await conversations.getConversation(service.name, request.params.id);
    if (!conversation) throw noConversation(request.params.id);
    return conversationObject(conversation);
  });

  app.delete<ById>(`${PATHS.conversations}/:id`, async (request) => {
    const { id } = request.params;
    if (!(await conversations.deleteConversation(service.name, id))) throw noConversation(id);
    return { id, object: 'conversation.deleted', deleted: true };
  });

  app.get<ById>(`${PATHS.conversations}/:id/items`, async (request) => {
    const thread = await conversations.threadOfConversation(service.name, request.params.id);
    if (!thread) throw noConversation(request.params.id);
    return listPage(thread.items, request.query);
  });
}

function conversationObject({ id, metadata, createdAt }: StoredConversation): object {
  return { id, object: 'conversation', created_at: Math.floor(createdAt.getTime() / 1000), metadata };
}

function noConversation(id: string): ServerError {
  return new ServerError('conversation_not_found', `there is no conversation '${id}'`);
}
