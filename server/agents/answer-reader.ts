import {
  type LanguageModel,
  type ModelAnswer,
  type ModelCallOptions,
  type ModelStream,
  type ModelStreamPart,
} from '../models/language-model';
import { ModelStreamError } from '../models/model-error';
import { abortable } from '../tools/abortable';

/** The parts of one model answer, read one at a time. */
export interface AnswerReader {
  /** The next part; undefined at the end. Throws the signal's reason when it aborts. */
  read(): Promise<ModelStreamPart | undefined>;
  /** Lets go of the model, which may be in the middle of its answer. */
  close(): void;
}

/** Asks a model and reads its answer as it comes, or all at once: in both cases as the same parts. */
export async function openAnswer(
  model: LanguageModel,
  options: ModelCallOptions & { readonly abortSignal: AbortSignal },
  stream: boolean,
): Promise<AnswerReader> {
  const signal = options.abortSignal;
  if (!stream) return readWhole(await abortable(model.doGenerate(options), signal));
  const opening = model.doStream(options);
  try {
    return readStream(await abortable(opening, signal), signal);
  } catch (error) {
    // A model that does not look at the signal may still open its stream: nobody would ever read it.
    opening.then(
      (late) => late.stream.cancel().catch(() => undefined),
      () => undefined,
    );
    throw error;
  }
}

function readStream({ stream }: ModelStream, signal: AbortSignal): AnswerReader {
  const reader = stream.getReader();
  const cancel = () => void reader.cancel().catch(() => undefined);
  // Ends a read that waits, also with a model that does not look at the signal.
  signal.addEventListener('abort', cancel, { once: true });
  return {
    async read() {
      let part: ModelStreamPart | undefined;
      try {
        part = (await reader.read()).value;
      } catch (error) {
        signal.throwIfAborted();
        throw new ModelStreamError(error);
      }
      signal.throwIfAborted();
      if (part?.type === 'error') throw new ModelStreamError(part.error);
      return part;
    },
    close() {
      signal.removeEventListener('abort', cancel);
      cancel();
    },
  };
}

function readWhole(answer: ModelAnswer): AnswerReader {
  const parts = partsOf(answer);
  return {
    read: () => Promise.resolve(parts.next().value),
    close: () => undefined,
  };
}

function* partsOf({ content, finishReason, usage }: ModelAnswer): Generator<ModelStreamPart, undefined> {
  for (const [index, part] of content.entries()) {
    const id = String(index);
    const { providerMetadata } = part;
    if (part.type === 'text') {
      yield { type: 'text-start', id };
      yield { type: 'text-delta', id, delta: part.text };
      yield { type: 'text-end', id, providerMetadata };
    } else if (part.type === 'reasoning') {
      yield { type: 'reasoning-start', id };
      yield { type: 'reasoning-delta', id, delta: part.text };
      yield { type: 'reasoning-end', id, providerMetadata };
    } else if (part.type === 'tool-call') {
      yield part;
    }
  }
  yield { type: 'finish', finishReason, usage };
  return undefined;
}
