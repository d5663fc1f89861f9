import type { ConversationItem } from '../conversation/item';

/** One turn that a client asks for, checked. At most one of the two ids is set. */
export interface TurnRequest {
  readonly input: readonly ConversationItem[];
  /** Goes on from this conversation. */
  readonly conversationId?: string;
  /** Goes on from this response. */
  readonly previousResponseId?: string;
  readonly instructions?: string;
  readonly maxOutputTokens?: number;
  readonly temperature?: number;
  readonly metadata: Readonly<Record<string, string>>;
  /** Whether somebody reads the text as it comes. */
  readonly stream: boolean;
  /** Whether the turn is kept when it has finished. */
  readonly store: boolean;
}
