import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import {
  type LanguageModel,
  type ModelAnswer,
  type ModelCallOptions,
  type ModelContent,
  type ModelFinishReason,
  type ModelStream,
  type ModelStreamPart,
  type ModelUsage,
} from './language-model';
import { answer } from './scripted/answer';
import { readDialogue } from './scripted/dialogue';
import { type ScriptedReply } from './scripted/reply';

export interface ScriptedModelOptions {
  /**
   * The pause between two words of a stream.
   *
   * @default 5
   */
  readonly wordPauseMs?: number;
  /**
   * The pause between two numbers of `count to N`: long streams to try drains and limits on.
   *
   * @default 25
   */
  readonly countPauseMs?: number;
}

/**
 * Answers by fixed rules, offline and without a key. It is no LLM and says so when asked.
 *
 * The same prompt always gets the same answer. It remembers what the prompt's history says, calls the tools that are
 * offered, and plans by splitting a request where it says `and`, `then` or a comma.
 */
export class ScriptedModel implements LanguageModel {
  readonly specificationVersion = 'v4';
  readonly provider = 'scripted';
  readonly modelId = 'scripted';
  readonly supportedUrls = {};
  readonly #wordPauseMs: number;
  readonly #countPauseMs: number;

  constructor({ wordPauseMs = 5, countPauseMs = 25 }: ScriptedModelOptions = {}) {
    this.#wordPauseMs = wordPauseMs;
    this.#countPauseMs = countPauseMs;
  }

  async doGenerate(options: ModelCallOptions): Promise<ModelAnswer> {
    options.abortSignal?.throwIfAborted();
    const { chunks, calls, finishReason, usage } = reply(options);
    const text: ModelContent[] = chunks.length > 0 ? [{ type: 'text', text: chunks.join('') }] : [];
    return { content: [...text, ...calls], finishReason, usage, warnings: [] };
  }

  async doStream(options: ModelCallOptions): Promise<ModelStream> {
    const signal = options.abortSignal;
    signal?.throwIfAborted();
    const { chunks, pace, calls, finishReason, usage } = reply(options);
    const pauseMs = { none: 0, words: this.#wordPauseMs, count: this.#countPauseMs }[pace];
    return { stream: ReadableStream.from(parts()) };

    async function* parts(): AsyncGenerator<ModelStreamPart> {
      yield { type: 'stream-start', warnings: [] };
      if (chunks.length > 0) yield { type: 'text-start', id: '0' };
      for (const [index, delta] of chunks.entries()) {
        if (index > 0 && pauseMs > 0) await pause(pauseMs, undefined, signal && { signal });
        yield { type: 'text-delta', id: '0', delta };
      }
      if (chunks.length > 0) yield { type: 'text-end', id: '0' };
      yield* calls;
      yield { type: 'finish', finishReason, usage };
    }
  }
}

interface Reply {
  readonly chunks: readonly string[];
  readonly pace: 'none' | 'words' | 'count';
  readonly calls: readonly Extract<ModelContent, { type: 'tool-call' }>[];
  readonly finishReason: ModelFinishReason;
  readonly usage: ModelUsage;
}

function reply(options: ModelCallOptions): Reply {
  const said: ScriptedReply = answer(readDialogue(options));
  if (said.kind === 'calls') {
    const calls = said.calls.map(({ name, input }) => ({
      type: 'tool-call' as const,
      toolCallId: `call_${randomUUID().replaceAll('-', '')}`,
      toolName: name,
      input: JSON.stringify(input),
    }));
    return { chunks: [], pace: 'none', calls, ...ending('tool-calls', options, calls.length) };
  }
  const chunks = said.chunks.slice(0, options.maxOutputTokens);
  const reason = chunks.length < said.chunks.length ? 'length' : 'stop';
  return { chunks, pace: said.pace, calls: [], ...ending(reason, options, chunks.length) };
}

/** A chunk counts as a token, and four characters of the prompt as one. */
function ending(
  reason: 'stop' | 'length' | 'tool-calls',
  { prompt }: ModelCallOptions,
  outputTokens: number,
) {
  const inputTokens = Math.ceil(prompt.reduce((sum, message) => sum + lengthOf(message.content), 0) / 4);
  const usage: ModelUsage = {
    inputTokens: { total: inputTokens, noCache: inputTokens, cacheRead: 0, cacheWrite: 0 },
    outputTokens: { total: outputTokens, text: outputTokens, reasoning: 0 },
  };
  return { finishReason: { unified: reason, raw: reason }, usage };
}

function lengthOf(content: ModelCallOptions['prompt'][number]['content']): number {
  if (typeof content === 'string') return content.length;
  return content.reduce((sum, part) => sum + (part.type === 'text' ? part.text.length : 0), 0);
}
