import { ServerError } from '../../../server/errors';
import type { RateLimitVerdict } from '../../../server/stores/cache';
import type {
  ConversationStore,
  StoredConversation,
  StoredResponse,
  Thread,
} from '../../../server/stores/conversation-store';
import type { Stores } from '../../../server/stores/create-stores';
import type { ConversationItem } from '../../../server/conversation/item';
import { MemoryCache } from '../../../server/stores/memory-cache';

/** Stores whose failures a test decides on; what the real ones do is tested against Postgres and Valkey. */
export class MemoryStores implements Stores {
  readonly cache = new MemoryCache();
  readonly responses = new Map<string, StoredResponse>();
  readonly conversationRows = new Map<string, StoredConversation & { items: readonly ConversationItem[] }>();
  verdict: RateLimitVerdict = { allowed: true, limit: 10, remaining: 9, resetSeconds: 60 };
  checks = 0;
  closed = false;
  /** What the database's check does. */
  onCheck: () => Promise<void> = () => Promise.resolve();
  onCacheCheck: () => Promise<void> = () => Promise.resolve();
  onAppend: () => Promise<void> = () => Promise.resolve();

  constructor() {
    this.cache.check = () => this.onCacheCheck();
  }

  /** Whom turns were counted against. */
  readonly clients: string[] = [];

  readonly rateLimiter = {
    consume: (client: string) => {
      this.clients.push(client);
      return Promise.resolve(this.verdict);
    },
  };

  readonly conversations: ConversationStore = {
    createConversation: (conversation, items) => {
      this.conversationRows.set(conversation.id, { ...conversation, items });
      return Promise.resolve();
    },
    getConversation: (_agent, id) => Promise.resolve(this.conversationRows.get(id)),
    deleteConversation: (_agent, id) => Promise.resolve(this.conversationRows.delete(id)),
    threadOfResponse: (_agent, id) => Promise.resolve(this.threadOf(id)),
    threadOfConversation: (_agent, id) => {
      const row = this.conversationRows.get(id);
      if (!row) return Promise.resolve(undefined);
      const said = row.headResponseId ? (this.threadOf(row.headResponseId)?.items ?? []) : [];
      return Promise.resolve({ headResponseId: row.headResponseId, items: [...row.items, ...said] });
    },
    appendResponse: async (response) => {
      await this.onAppend();
      const row = response.conversationId ? this.conversationRows.get(response.conversationId) : undefined;
      if (row && row.headResponseId !== response.previousResponseId) {
        throw new ServerError('conversation_conflict', 'the conversation has gone on meanwhile');
      }
      this.responses.set(response.id, response);
      if (row) this.conversationRows.set(row.id, { ...row, headResponseId: response.id });
    },
    getResponse: (_agent, id) => Promise.resolve(this.responses.get(id)),
    deleteResponse: (_agent, id) => Promise.resolve(this.responses.delete(id)),
    check: () => {
      this.checks += 1;
      return this.onCheck();
    },
    close: () => Promise.resolve(),
  };

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }

  private threadOf(id: string): Thread | undefined {
    const items: ConversationItem[] = [];
    let response = this.responses.get(id);
    if (!response) return undefined;
    while (response) {
      items.unshift(...response.input, ...response.output);
      response = response.previousResponseId ? this.responses.get(response.previousResponseId) : undefined;
    }
    return { headResponseId: id, items };
  }
}
