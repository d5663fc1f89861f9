import {
  type LanguageModel,
  type ModelCallOptions,
  type ModelContent,
  type ModelStreamPart,
} from '../../../server/models/language-model';

/** What a model does with one call: the parts of its stream, or its own stream, or a failure. */
export type Play = (
  options: ModelCallOptions,
  callNumber: number,
) => readonly ModelStreamPart[] | ReadableStream<ModelStreamPart> | Promise<never>;

/** A model that does what a test says; a whole answer is made from the same parts. */
export class HandMadeModel implements LanguageModel {
  readonly specificationVersion = 'v4';
  readonly provider = 'hand-made';
  readonly modelId = 'test';
  readonly supportedUrls = {};
  readonly calls: ModelCallOptions[] = [];
  readonly #play: Play;

  constructor(play: Play) {
    this.#play = play;
  }

  async doStream(options: ModelCallOptions) {
    this.calls.push(options);
    const played = await this.#play(options, this.calls.length);
    return { stream: played instanceof ReadableStream ? played : ReadableStream.from(played) };
  }

  async doGenerate(options: ModelCallOptions) {
    this.calls.push(options);
    const parts = (await this.#play(options, this.calls.length)) as readonly ModelStreamPart[];
    const end = parts.find((part) => part.type === 'finish')!;
    return {
      content: parts.flatMap((part): ModelContent[] => {
        if (part.type === 'text-delta') return [{ type: 'text', text: part.delta }];
        return part.type === 'tool-call' ? [part] : [];
      }),
      finishReason: end.finishReason,
      usage: end.usage,
      warnings: [],
    };
  }
}

export function words(...deltas: readonly string[]): ModelStreamPart[] {
  return [
    { type: 'text-start', id: 't' },
    ...deltas.map((delta) => ({ type: 'text-delta' as const, id: 't', delta })),
    { type: 'text-end', id: 't' },
  ];
}

export function toolCall(toolName: string, input: unknown, toolCallId = `call_${toolName}`): ModelStreamPart {
  return {
    type: 'tool-call',
    toolCallId,
    toolName,
    input: typeof input === 'string' ? input : JSON.stringify(input),
  };
}

type Reason = Extract<ModelStreamPart, { type: 'finish' }>['finishReason']['unified'];

/** The end of an answer that used 10 tokens in and `outputTokens` out. */
export function end(reason: Reason = 'stop', outputTokens = 5): ModelStreamPart {
  return {
    type: 'finish',
    finishReason: { unified: reason, raw: undefined },
    usage: {
      inputTokens: { total: 10, noCache: undefined, cacheRead: undefined, cacheWrite: undefined },
      outputTokens: { total: outputTokens, text: undefined, reasoning: undefined },
    },
  };
}
