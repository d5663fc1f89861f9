import type { OutputItem, Usage } from '../conversation/item';
import type { ServerError } from '../errors';
import type { TurnRequest } from '../services/turn-request';
import type { StoredResponse } from '../stores/conversation-store';

/** What is the same in every sight of one response, from its creation to its end. */
export interface ResponseHead {
  readonly id: string;
  readonly model: string;
  readonly createdAt: Date;
  readonly conversationId: string | null;
  readonly previousResponseId: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  /** Known while the request is at hand; not kept, so null in a response that is read later. */
  readonly request?: TurnRequest;
}

export type ResponseState =
  | { readonly status: 'in_progress' }
  | { readonly status: 'failed'; readonly error: Pick<ServerError, 'code' | 'message'> }
  | {
      readonly status: StoredResponse['status'];
      readonly incompleteReason: string | null;
      readonly usage: Usage;
    };

/**
 * Whether an item of a turn is shown in its response's `output`.
 *
 * Calls are, outputs are not: clients made for the API parse `output` strictly and know no outputs in it, and what
 * a tool answered the agent is not meant for the user. All is kept, and listed among a conversation's items.
 */
export function isShown(item: OutputItem): boolean {
  return item.type !== 'function_call_output';
}

/** A response on the wire, as JSON. `output` comes as JSON already: a stream has built each item before. */
export function responseJson(head: ResponseHead, state: ResponseState, output: readonly string[]): string {
  return `{"output":[${output.join(',')}],${JSON.stringify(envelope(head, state)).slice(1)}`;
}

/** A stored response on the wire, as JSON. */
export function storedResponseJson(response: StoredResponse, request?: TurnRequest): string {
  const head: ResponseHead = {
    id: response.id,
    model: response.agent,
    createdAt: response.createdAt,
    conversationId: response.conversationId,
    previousResponseId: response.previousResponseId,
    metadata: response.metadata,
    request,
  };
  const output = response.output.filter(isShown).map((item) => JSON.stringify(item));
  return responseJson(head, response, output);
}

function envelope(head: ResponseHead, state: ResponseState): object {
  const finished = 'usage' in state;
  const { request } = head;
  return {
    id: head.id,
    object: 'response',
    created_at: Math.floor(head.createdAt.getTime() / 1000),
    status: state.status,
    background: false,
    error: 'error' in state ? { code: state.error.code, message: state.error.message } : null,
    incomplete_details: finished && state.incompleteReason ? { reason: state.incompleteReason } : null,
    instructions: request?.instructions ?? null,
    max_output_tokens: request?.maxOutputTokens ?? null,
    metadata: head.metadata,
    model: head.model,
    parallel_tool_calls: true,
    conversation: head.conversationId === null ? null : { id: head.conversationId },
    // In a conversation the chain is its own: the API shows one or the other.
    previous_response_id: head.conversationId === null ? head.previousResponseId : null,
    store: request?.store ?? true,
    temperature: request?.temperature ?? null,
    text: { format: { type: 'text' } },
    tool_choice: 'auto',
    tools: [],
    top_p: null,
    truncation: 'disabled',
    usage: finished ? usageJson(state.usage) : null,
  };
}

function usageJson({ inputTokens, outputTokens }: Usage): object {
  return {
    input_tokens: inputTokens,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: inputTokens + outputTokens,
  };
}
