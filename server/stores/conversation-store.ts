import type { ConversationItem, OutputItem, Usage } from '../conversation/item';

/** A finished turn, as it is kept. */
export interface StoredResponse {
  /** `resp_…` */
  readonly id: string;
  readonly agent: string;
  readonly conversationId: string | null;
  readonly previousResponseId: string | null;
  readonly status: 'completed' | 'incomplete' | 'failed';
  readonly incompleteReason: string | null;
  readonly input: readonly ConversationItem[];
  readonly output: readonly OutputItem[];
  readonly usage: Usage;
  readonly metadata: Readonly<Record<string, string>>;
  readonly createdAt: Date;
}

export interface StoredConversation {
  /** `conv_…` */
  readonly id: string;
  readonly agent: string;
  /** The newest response of the conversation; null before the first turn. */
  readonly headResponseId: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly createdAt: Date;
}

/** What was said before a turn, and what the turn hangs on. */
export interface Thread {
  readonly headResponseId: string | null;
  /** Oldest first. */
  readonly items: readonly ConversationItem[];
}

/**
 * Durable conversations. Every look-up is by agent as well as by id: one agent never reads another's.
 * Errors of the store reach the caller as `ServerError` with code `store_unavailable`, the cause kept.
 */
export interface ConversationStore {
  createConversation(conversation: StoredConversation, items: readonly ConversationItem[]): Promise<void>;
  getConversation(agent: string, id: string): Promise<StoredConversation | undefined>;
  /** False when there was none. Its responses stay readable by their own ids. */
  deleteConversation(agent: string, id: string): Promise<boolean>;
  /** What was said up to and including a response, along `previousResponseId`; undefined when there is none. */
  threadOfResponse(agent: string, responseId: string): Promise<Thread | undefined>;
  /** What was said in a conversation; undefined when there is none. */
  threadOfConversation(agent: string, conversationId: string): Promise<Thread | undefined>;
  /**
   * Keeps a finished turn. In a conversation the turn becomes its newest, in the same statement, and only if
   * `previousResponseId` still is: else throws `ServerError` with code `conversation_conflict` and keeps nothing.
   */
  appendResponse(response: StoredResponse): Promise<void>;
  getResponse(agent: string, id: string): Promise<StoredResponse | undefined>;
  deleteResponse(agent: string, id: string): Promise<boolean>;
  /** Resolves when the store answers and its schema is the one that this server needs; throws otherwise. */
  check(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}
