import { type ConversationItem, type OutputItem } from '../conversation/item';
import { type StoredConversation, type StoredResponse } from './conversation-store';

/** Rows as Postgres gives them, and what they stand for. */
export interface ConversationRow {
  readonly id: string;
  readonly agent: string;
  readonly head_response_id: string | null;
  readonly metadata: Record<string, string>;
  readonly created_at: Date;
}

export interface ResponseRow {
  readonly id: string;
  readonly agent: string;
  readonly conversation_id: string | null;
  readonly previous_response_id: string | null;
  readonly status: StoredResponse['status'];
  readonly incomplete_reason: string | null;
  readonly input: ConversationItem[];
  readonly output: OutputItem[];
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly metadata: Record<string, string>;
  readonly created_at: Date;
}

/** One turn of a thread; all null in a conversation without turns. */
export interface ThreadRow {
  readonly head_response_id?: string | null;
  readonly input: ConversationItem[] | null;
  readonly output: OutputItem[] | null;
  readonly first_items: ConversationItem[] | null;
}

export function conversationOfRow(row: ConversationRow): StoredConversation {
  return {
    id: row.id,
    agent: row.agent,
    headResponseId: row.head_response_id,
    metadata: row.metadata,
    createdAt: row.created_at,
  };
}

export function responseOfRow(row: ResponseRow): StoredResponse {
  return {
    id: row.id,
    agent: row.agent,
    conversationId: row.conversation_id,
    previousResponseId: row.previous_response_id,
    status: row.status,
    incompleteReason: row.incomplete_reason,
    input: row.input,
    output: row.output,
    usage: { inputTokens: row.input_tokens, outputTokens: row.output_tokens },
    metadata: row.metadata,
    createdAt: row.created_at,
  };
}

/** Parameters in the order of the columns of an append. */
export function valuesOfResponse(response: StoredResponse): unknown[] {
  return [
    response.id,
    response.agent,
    response.conversationId,
    response.previousResponseId,
    response.status,
    response.incompleteReason,
    JSON.stringify(response.input),
    JSON.stringify(response.output),
    response.usage.inputTokens,
    response.usage.outputTokens,
    JSON.stringify(response.metadata),
    response.createdAt,
  ];
}

export function itemsOfThread(rows: readonly ThreadRow[]): ConversationItem[] {
  return rows.flatMap((row) => [...(row.first_items ?? []), ...(row.input ?? []), ...(row.output ?? [])]);
}
