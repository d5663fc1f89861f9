import { type FunctionCall } from '../conversation/item';
import { ServerError } from '../errors';
import {
  type LanguageModel,
  type ModelMessage,
  type ModelPrompt,
  type ModelTool,
} from '../models/language-model';
import { ModelStreamError, toServerError } from '../models/model-error';
import { type Turn, type TurnEvent } from './agent';
import { AnswerContent } from './answer-content';
import { type AnswerReader, openAnswer } from './answer-reader';
import { newId } from '../conversation/new-id';
import { type TurnBudget } from './turn-budget';

export interface ModelStepProps {
  readonly model: LanguageModel;
  readonly prompt: ModelPrompt;
  readonly tools: readonly ModelTool[];
  /** False where the model may see the tools, but not call one. */
  readonly mayCall: boolean;
  readonly turn: Turn;
  readonly budget: TurnBudget;
  /** True where the answer is for the agent only. */
  readonly silent?: boolean;
}

/** What one model call came to. */
export interface ModelStep {
  readonly text: string;
  readonly calls: readonly FunctionCall[];
  /** Whether the answer ran into its limit of tokens; its calls are dropped then. */
  readonly cut: boolean;
  /** For the prompt of the next call in the same turn. */
  readonly message: ModelMessage | undefined;
}

/** Calls the model once: its text becomes one message, its calls one item each, after the text. */
export async function* modelStep(props: ModelStepProps): AsyncGenerator<TurnEvent, ModelStep> {
  const { signal } = props.turn;
  signal.throwIfAborted();
  let reader: AnswerReader | undefined;
  try {
    reader = await openAnswer(props.model, callOptions(props), props.turn.stream !== false && !props.silent);
    return yield* readAnswer(reader, props);
  } catch (error) {
    // Whatever a model makes of an abort, the caller's reason is what counts.
    signal.throwIfAborted();
    throw toServerError(error, props.model);
  } finally {
    reader?.close();
  }
}

async function* readAnswer(
  reader: AnswerReader,
  props: ModelStepProps,
): AsyncGenerator<TurnEvent, ModelStep> {
  const content = new AnswerContent();
  const id = newId('msg');
  let text = '';
  for (;;) {
    const part = await reader.read();
    if (part === undefined) throw new ModelStreamError(new Error('the answer ended without saying why'));
    content.add(part);
    if (part.type === 'text-delta' && part.delta !== '') {
      if (text === '' && !props.silent) yield { type: 'message-started', itemId: id };
      text += part.delta;
      if (!props.silent) yield { type: 'text-delta', itemId: id, delta: part.delta };
    }
    if (part.type !== 'finish') continue;

    props.budget.spend(part.usage);
    const reason = part.finishReason.unified;
    failOn(reason, props.model);
    const cut = reason === 'length';
    if (text !== '' && !props.silent) yield { type: 'item-done', item: message(id, text, cut) };
    // Arguments that were cut are not what the model meant.
    if (cut) content.calls.length = 0;
    const calls = props.mayCall ? content.calls.map(toFunctionCall) : [];
    for (const item of calls) yield { type: 'item-done', item };
    return { text, calls, cut, message: content.message() };
  }
}

function callOptions({ prompt, tools, mayCall, turn, budget }: ModelStepProps) {
  return {
    // A copy: the agent goes on writing to its own.
    prompt: [...prompt],
    maxOutputTokens: budget.takeStep(),
    ...(turn.temperature !== undefined && { temperature: turn.temperature }),
    ...(tools.length > 0 && {
      tools: [...tools],
      toolChoice: { type: mayCall ? ('auto' as const) : ('none' as const) },
    }),
    abortSignal: turn.signal,
  };
}

function failOn(reason: string, { provider, modelId }: LanguageModel): void {
  const name = `model '${modelId}' of provider '${provider}'`;
  if (reason === 'content-filter') {
    throw new ServerError('model_refused', `${name} stopped its answer: its content filter objected`);
  }
  if (reason === 'error' || reason === 'interrupted') {
    throw new ServerError('model_unavailable', `${name} broke off its answer`);
  }
}

function message(id: string, text: string, cut: boolean) {
  return {
    type: 'message',
    id,
    role: 'assistant',
    status: cut ? 'incomplete' : 'completed',
    content: [{ type: 'output_text', text, annotations: [] }],
  } as const;
}

function toFunctionCall({ toolCallId, toolName, input }: AnswerContent['calls'][number]): FunctionCall {
  return {
    type: 'function_call',
    id: newId('fc'),
    call_id: toolCallId,
    name: toolName,
    arguments: input.trim() === '' ? '{}' : input,
    status: 'completed',
  };
}
