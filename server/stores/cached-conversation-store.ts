import { randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { type ConversationItem } from '../conversation/item';
import { ServerError } from '../errors';
import { type Cache } from './cache';
import {
  type ConversationStore,
  type StoredConversation,
  type StoredResponse,
  type Thread,
} from './conversation-store';

/** A longer thread is read from the store: it would push out too many short ones. */
const MAX_THREAD_CHARACTERS = 262_144;

/** Threads that this replica has read and may soon append to. */
const MAX_OPEN_THREADS = 1000;
const MAX_OPEN_CHARACTERS = 16_777_216;

/** When it ends, every hot thread of the agent is read from the store once. */
const GENERATION_SECONDS = 86_400;

/** A thread as it is cached: its items, and the generation of the agent's threads that it belongs to. */
interface HotThread {
  readonly generation: string;
  /** A JSON array: the next turn is joined to it as text, without parsing. */
  readonly items: string;
}

/**
 * Hot sessions: a store whose threads are also kept in the cache, so that the next turn reads no SQL.
 *
 * The store alone is the truth. A thread is cached when its turn is appended, under the response's id, and never
 * changes. A deletion starts a new generation, which makes every cached thread of the agent void, those too that
 * another replica is just about to write; it therefore needs a cache that answers. Everything else goes on
 * without the cache. The head of a conversation always comes from the store.
 */
export class CachedConversationStore implements ConversationStore {
  private readonly store: ConversationStore;
  private readonly cache: Cache;
  private readonly ttlSeconds: number;
  private readonly open = new LRUCache<string, HotThread>({
    max: MAX_OPEN_THREADS,
    maxSize: MAX_OPEN_CHARACTERS,
    sizeCalculation: (thread) => thread.items.length,
  });

  constructor(store: ConversationStore, cache: Cache, ttlSeconds: number) {
    this.store = store;
    this.cache = cache;
    this.ttlSeconds = ttlSeconds;
  }

  async threadOfResponse(agent: string, responseId: string): Promise<Thread | undefined> {
    const [generation, entry] = await Promise.all([
      this.read(generationKey(agent)),
      this.read(threadKey(agent, responseId)),
    ]);
    const hot = generation === undefined ? undefined : hotThread(entry, generation);
    if (hot) {
      this.open.set(threadKey(agent, responseId), hot);
      return { headResponseId: responseId, items: JSON.parse(hot.items) as ConversationItem[] };
    }
    // Before the store is read: a deletion in between voids what was read.
    const current = generation ?? (await this.startGeneration(agent));
    const thread = await this.store.threadOfResponse(agent, responseId);
    if (thread && current !== undefined) {
      this.open.set(threadKey(agent, responseId), {
        generation: current,
        items: JSON.stringify(thread.items),
      });
    }
    return thread;
  }

  async appendResponse(response: StoredResponse): Promise<void> {
    const before = await this.threadBefore(response);
    await this.store.appendResponse(response);
    if (!before) return;
    const items = joinItems(before.items, [...response.input, ...response.output]);
    if (items.length > MAX_THREAD_CHARACTERS) return;
    await this.cache
      .set(threadKey(response.agent, response.id), `${before.generation}\n${items}`, this.ttlSeconds)
      .catch(() => undefined);
  }

  async deleteResponse(agent: string, id: string): Promise<boolean> {
    return this.voiding(agent, () => this.store.deleteResponse(agent, id));
  }

  async deleteConversation(agent: string, id: string): Promise<boolean> {
    return this.voiding(agent, () => this.store.deleteConversation(agent, id));
  }

  createConversation(conversation: StoredConversation, items: readonly ConversationItem[]): Promise<void> {
    return this.store.createConversation(conversation, items);
  }

  getConversation(agent: string, id: string): Promise<StoredConversation | undefined> {
    return this.store.getConversation(agent, id);
  }

  threadOfConversation(agent: string, conversationId: string): Promise<Thread | undefined> {
    return this.store.threadOfConversation(agent, conversationId);
  }

  getResponse(agent: string, id: string): Promise<StoredResponse | undefined> {
    return this.store.getResponse(agent, id);
  }

  check(signal: AbortSignal): Promise<void> {
    return this.store.check(signal);
  }

  /** Closes the store; the cache belongs to others too. */
  close(): Promise<void> {
    return this.store.close();
  }

  private async threadBefore(response: StoredResponse): Promise<HotThread | undefined> {
    const { agent, previousResponseId } = response;
    // A conversation's next turn starts from the head that the store tells, so that nobody would read this.
    if (response.conversationId !== null) return undefined;
    if (previousResponseId !== null) return this.open.get(threadKey(agent, previousResponseId));
    const generation = (await this.read(generationKey(agent))) ?? (await this.startGeneration(agent));
    return generation === undefined ? undefined : { generation, items: '[]' };
  }

  /** Before, so that nothing is half done without the cache; after, for what was read in between. */
  private async voiding(agent: string, deletion: () => Promise<boolean>): Promise<boolean> {
    await this.endGeneration(agent);
    const deleted = await deletion();
    await this.endGeneration(agent);
    return deleted;
  }

  private async startGeneration(agent: string): Promise<string | undefined> {
    const generation = randomUUID();
    try {
      await this.cache.set(generationKey(agent), generation, GENERATION_SECONDS);
      return generation;
    } catch {
      return undefined;
    }
  }

  private async endGeneration(agent: string): Promise<void> {
    try {
      await this.cache.delete(generationKey(agent));
    } catch (cause) {
      throw new ServerError(
        'store_unavailable',
        'the cache did not answer, and a deletion has to reach all replicas; try again',
        { cause, retryAfterSeconds: 1 },
      );
    }
  }

  private async read(key: string): Promise<string | undefined> {
    try {
      return await this.cache.get(key);
    } catch {
      return undefined;
    }
  }
}

function generationKey(agent: string): string {
  return `threads:${agent}`;
}

function threadKey(agent: string, responseId: string): string {
  return `thread:${agent}:${responseId}`;
}

function hotThread(entry: string | undefined, generation: string): HotThread | undefined {
  if (!entry?.startsWith(`${generation}\n`)) return undefined;
  return { generation, items: entry.slice(generation.length + 1) };
}

function joinItems(array: string, items: readonly ConversationItem[]): string {
  if (items.length === 0) return array;
  const added = JSON.stringify(items);
  return array === '[]' ? added : `${array.slice(0, -1)},${added.slice(1)}`;
}
