import type { AgentType } from '../../contract/agent-definition';
import type { ConversationItem, OutputItem, Usage } from '../conversation/item';

/** One turn of a conversation: what was said before, what is asked now. */
export interface Turn {
  /** Everything before this turn, oldest first. */
  readonly history: readonly ConversationItem[];
  /** What this turn adds. */
  readonly input: readonly ConversationItem[];
  /** Added to the agent's own instructions for this turn only. */
  readonly instructions?: string;
  readonly maxOutputTokens?: number;
  readonly temperature?: number;
  /**
   * False where nobody reads the deltas: each message then comes as one delta, which is cheaper.
   *
   * @default true
   */
  readonly stream?: boolean;
  /** Aborts model calls and tools. */
  readonly signal: AbortSignal;
}

/**
 * What happens in a turn, in order. Items open and close strictly one after the other: a message is
 * `message-started`, any number of `text-delta`, then `item-done`; a call or an output is one `item-done`.
 */
export type TurnEvent =
  | { readonly type: 'message-started'; readonly itemId: string }
  | { readonly type: 'text-delta'; readonly itemId: string; readonly delta: string }
  | { readonly type: 'item-done'; readonly item: OutputItem }
  | {
      readonly type: 'finished';
      /** `completed`, or why the turn ended early. */
      readonly reason: 'completed' | 'max_output_tokens' | 'max_steps';
      readonly usage: Usage;
    };

/** How one type of agent answers a turn. Holds no state between turns: any replica serves any session. */
export interface Agent {
  readonly type: AgentType;
  /** Yields the turn's events; throws `ServerError` when the model or the definition fails it. */
  run(turn: Turn): AsyncIterable<TurnEvent>;
}
