/**
 * What a conversation is made of, in the shapes of the OpenAI Responses API: what is stored is what travels.
 */

export interface InputTextPart {
  readonly type: 'input_text';
  readonly text: string;
}

export interface OutputTextPart {
  readonly type: 'output_text';
  readonly text: string;
  readonly annotations: readonly [];
}

/** A message of the user, or of the developer or system that set the conversation up. */
export interface InputMessage {
  readonly type: 'message';
  readonly id: string;
  readonly role: 'user' | 'system' | 'developer';
  readonly content: readonly InputTextPart[];
}

/** A message of the agent. */
export interface OutputMessage {
  readonly type: 'message';
  readonly id: string;
  readonly role: 'assistant';
  readonly status: 'completed' | 'incomplete';
  readonly content: readonly OutputTextPart[];
}

/** A tool that the agent called. `call_id` joins it to its output. */
export interface FunctionCall {
  readonly type: 'function_call';
  readonly id: string;
  readonly call_id: string;
  readonly name: string;
  /** JSON. */
  readonly arguments: string;
  readonly status: 'completed';
}

/** What a tool answered. */
export interface FunctionCallOutput {
  readonly type: 'function_call_output';
  readonly id: string;
  readonly call_id: string;
  readonly output: string;
  readonly status: 'completed' | 'incomplete';
}

export type OutputItem = OutputMessage | FunctionCall | FunctionCallOutput;

export type ConversationItem = InputMessage | OutputItem;

/** Tokens of a turn, over all its model calls. */
export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}
