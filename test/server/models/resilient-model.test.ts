import { APICallError } from '@ai-sdk/provider';
import { type ModelCallOptions, type ModelStreamPart } from '../../../server/models/language-model';
import { ResilientModel } from '../../../server/models/resilient-model';
import { end, HandMadeModel, words } from '../agents/hand-made-model';

const options: ModelCallOptions = { prompt: [] };

function apiError(statusCode: number, headers = {}) {
  return new APICallError({
    message: 'x',
    url: 'https://model.test',
    requestBodyValues: {},
    statusCode,
    responseHeaders: headers,
  });
}

async function read(stream: ReadableStream<ModelStreamPart>) {
  const parts: ModelStreamPart[] = [];
  for await (const part of stream as unknown as AsyncIterable<ModelStreamPart>) parts.push(part);
  return parts;
}

const answer = [...words('hello ', 'there'), end()];

test.each(['doGenerate', 'doStream'] as const)('%s is tried again after errors that pass', async (method) => {
  const inner = new HandMadeModel((_, number) => (number < 3 ? Promise.reject(apiError(503)) : answer));
  const model = new ResilientModel(inner, { firstPauseMs: 1 });
  await model[method](options);
  expect(inner.calls).toHaveLength(3);
});

test.each([
  ['a refusal', apiError(400), 1],
  ['an error that is no answer of a provider', new TypeError('bug'), 1],
  ['a provider that asks for more patience than a turn has', apiError(429, { 'retry-after': '60' }), 1],
  ['an error that stays', apiError(500), 3],
])('gives up after %s', async (_, error, calls) => {
  const inner = new HandMadeModel(() => Promise.reject(error));
  const model = new ResilientModel(inner, { firstPauseMs: 1 });
  await expect(model.doStream(options)).rejects.toBe(error);
  expect(inner.calls).toHaveLength(calls);
});

test('a stream that breaks before its first output is started again, unseen', async () => {
  const preamble: ModelStreamPart = { type: 'stream-start', warnings: [] };
  const inner = new HandMadeModel((_, number) => {
    if (number === 1) return [preamble, { type: 'error', error: 'overloaded' }];
    if (number === 2) return [preamble];
    return [preamble, ...answer];
  });
  const { stream } = await new ResilientModel(inner, { firstPauseMs: 1 }).doStream(options);
  expect(await read(stream)).toEqual([preamble, ...answer]);
  expect(inner.calls).toHaveLength(3);
});

test('a stream that breaks after its first output is never started again', async () => {
  const inner = new HandMadeModel(() => {
    let sent = 0;
    return new ReadableStream<ModelStreamPart>({
      pull(controller) {
        if (sent < 2) controller.enqueue(answer[sent++]!);
        else controller.error(new Error('connection reset'));
      },
    });
  });
  const { stream } = await new ResilientModel(inner, { firstPauseMs: 1 }).doStream(options);
  await expect(read(stream)).rejects.toThrow('connection reset');
  expect(inner.calls).toHaveLength(1);
});

test('cancelling the stream reaches the model', async () => {
  let cancelled = false;
  const inner = new HandMadeModel(
    () =>
      new ReadableStream<ModelStreamPart>({
        start: (controller) => controller.enqueue(answer[0]!),
        cancel: () => void (cancelled = true),
      }),
  );
  const { stream } = await new ResilientModel(inner).doStream(options);
  await stream.cancel();
  expect(cancelled).toBe(true);
});

test('a model that keeps failing is left alone, then tried once, then used again', async () => {
  let ill = true;
  const inner = new HandMadeModel(() => (ill ? Promise.reject(apiError(503)) : answer));
  const model = new ResilientModel(inner, { retries: 0, failuresToRest: 2, restSeconds: 0.05 });
  await expect(model.doGenerate(options)).rejects.toMatchObject({ statusCode: 503 });
  await expect(model.doGenerate(options)).rejects.toMatchObject({ statusCode: 503 });
  await expect(model.doGenerate(options)).rejects.toMatchObject({ name: 'ModelRestingError', seconds: 0.05 });
  expect(inner.calls).toHaveLength(2);

  ill = false;
  await new Promise((resolve) => setTimeout(resolve, 80));
  await model.doGenerate(options);
  await model.doGenerate(options);
  expect(inner.calls).toHaveLength(4);
});

test.each([
  ['busy', 429],
  ['asked wrongly', 400],
])('a model that is only %s is not left alone', async (_, status) => {
  const inner = new HandMadeModel(() => Promise.reject(apiError(status)));
  const model = new ResilientModel(inner, { retries: 0, failuresToRest: 2 });
  for (let attempt = 0; attempt < 5; attempt++) {
    await expect(model.doGenerate(options)).rejects.toMatchObject({ statusCode: status });
  }
});

test('is not tried again once aborted', async () => {
  const controller = new AbortController();
  const inner = new HandMadeModel(() => {
    controller.abort();
    return Promise.reject(apiError(503));
  });
  const model = new ResilientModel(inner, { firstPauseMs: 1 });
  await expect(model.doStream({ ...options, abortSignal: controller.signal })).rejects.toThrow();
  expect(inner.calls).toHaveLength(1);
});
