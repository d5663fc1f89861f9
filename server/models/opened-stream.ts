import {
  type LanguageModel,
  type ModelCallOptions,
  type ModelStream,
  type ModelStreamPart,
} from './language-model';
import { ModelStreamError } from './model-error';

type Reader = ReadableStreamDefaultReader<ModelStreamPart>;

/** Parts that say nothing yet: an error after them can still be hidden behind another attempt. */
const PREAMBLE: ReadonlySet<ModelStreamPart['type']> = new Set([
  'stream-start',
  'response-metadata',
  'raw',
  'ping',
]);

/**
 * Starts a stream and reads on to its first output, so that what fails before it is an ordinary rejection.
 *
 * The stream returned has all parts from the start on.
 */
export async function openStream(model: LanguageModel, options: ModelCallOptions): Promise<ModelStream> {
  const result = await model.doStream(options);
  const reader: Reader = result.stream.getReader();
  const seen: ModelStreamPart[] = [];
  for (;;) {
    const { done, value } = await readFirst(reader);
    if (done) throw new ModelStreamError(new Error('the stream ended before its first output'));
    if (value.type === 'error') {
      await reader.cancel().catch(() => undefined);
      throw new ModelStreamError(value.error);
    }
    seen.push(value);
    if (!PREAMBLE.has(value.type)) return { ...result, stream: continued(seen, reader) };
  }
}

async function readFirst(reader: Reader) {
  try {
    return await reader.read();
  } catch (error) {
    throw new ModelStreamError(error);
  }
}

function continued(seen: readonly ModelStreamPart[], reader: Reader): ReadableStream<ModelStreamPart> {
  return new ReadableStream<ModelStreamPart>(
    {
      start(controller) {
        for (const part of seen) controller.enqueue(part);
      },
      async pull(controller) {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
