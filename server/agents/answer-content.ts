import { type ModelMessage, type ModelStreamPart } from '../models/language-model';
import { argumentsOf } from './prompt';

type AssistantPart = Extract<ModelMessage, { role: 'assistant' }>['content'][number];
export type ToolCallPart = Extract<ModelStreamPart, { type: 'tool-call' }>;

/**
 * An answer as the model has to see it again in the same turn: reasoning and the provider's own marks included,
 * without which several providers refuse the results of the tools that it called.
 */
export class AnswerContent {
  readonly parts: AssistantPart[] = [];
  readonly calls: ToolCallPart[] = [];
  #text = '';
  #metadata: Extract<ModelStreamPart, { type: 'text-start' }>['providerMetadata'];

  add(part: ModelStreamPart): void {
    switch (part.type) {
      case 'text-start':
      case 'reasoning-start':
        this.#text = '';
        this.#metadata = part.providerMetadata;
        return;
      case 'text-delta':
      case 'reasoning-delta':
        this.#text += part.delta;
        this.#metadata = part.providerMetadata ?? this.#metadata;
        return;
      case 'text-end':
      case 'reasoning-end':
        this.#metadata = part.providerMetadata ?? this.#metadata;
        this.#close(part.type === 'text-end' ? 'text' : 'reasoning');
        return;
      case 'tool-call':
        this.calls.push(part);
        return;
      default:
        return;
    }
  }

  /** The message of the answer with its calls; undefined when it holds nothing. */
  message(): ModelMessage | undefined {
    const content = [
      ...this.parts,
      ...this.calls.map(({ toolCallId, toolName, input, providerMetadata }) => ({
        type: 'tool-call' as const,
        toolCallId,
        toolName,
        input: argumentsOf(input),
        ...(providerMetadata && { providerOptions: providerMetadata }),
      })),
    ];
    return content.length === 0 ? undefined : { role: 'assistant', content };
  }

  #close(type: 'text' | 'reasoning'): void {
    // Reasoning that is hidden from us has no text, but marks that the provider needs.
    if (this.#text === '' && (type === 'text' || this.#metadata === undefined)) return;
    this.parts.push({
      type,
      text: this.#text,
      ...(this.#metadata && { providerOptions: this.#metadata }),
    });
  }
}
