import { APICallError } from '@ai-sdk/provider';
import { type ModelStreamPart } from '../../../server/models/language-model';
import { end, HandMadeModel, type Play, toolCall, words } from './hand-made-model';
import { makeAgent, play } from './played-turn';

function agentOn(playing: Play, maxSteps = 16) {
  const model = new HandMadeModel(playing);
  return { model, agent: makeAgent({ type: 'conversational', limits: { maxSteps } }, model) };
}

const apiError = (statusCode: number | undefined, headers = {}) =>
  new APICallError({
    message: 'secret words of the provider',
    url: 'https://model.test',
    requestBodyValues: {},
    statusCode,
    responseHeaders: headers,
    ...(statusCode === undefined && { isRetryable: true }),
  });

describe.each([true, false])('stream: %s', (stream) => {
  test('text before a call, several calls at once, and words after', async () => {
    const { agent, model } = agentOn((_, number) =>
      number === 1
        ? [
            ...words('Let me see. '),
            toolCall('calculate', { expression: '1+1' }, 'a'),
            toolCall('calculate', { expression: '2+2' }, 'b'),
            end('tool-calls'),
          ]
        : [...words('Done.'), end()],
    );
    const { outline, texts } = await play(agent, 'x', { stream });
    expect(outline).toEqual([
      'message',
      'call calculate',
      'call calculate',
      'output',
      'output',
      'message',
      'finished completed',
    ]);
    expect(texts).toEqual(['Let me see. ', 'Done.']);
    expect(model.calls[1]?.prompt.slice(-2)).toEqual([
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'Let me see. ' },
          { type: 'tool-call', toolCallId: 'a', toolName: 'calculate', input: { expression: '1+1' } },
          { type: 'tool-call', toolCallId: 'b', toolName: 'calculate', input: { expression: '2+2' } },
        ],
      },
      {
        role: 'tool',
        content: [
          {
            type: 'tool-result',
            toolCallId: 'a',
            toolName: 'calculate',
            output: { type: 'text', value: '2' },
          },
          {
            type: 'tool-result',
            toolCallId: 'b',
            toolName: 'calculate',
            output: { type: 'text', value: '4' },
          },
        ],
      },
    ]);
  });

  test('lets the model read that a tool is unknown or its arguments are wrong', async () => {
    const { agent, model } = agentOn((_, number) =>
      number === 1
        ? [toolCall('teleport', {}, 'a'), toolCall('calculate', '{"expression":', 'b'), end('tool-calls')]
        : [...words('Sorry.'), end()],
    );
    const { outline } = await play(agent, 'x', { stream });
    expect(outline).toEqual([
      'call teleport',
      'call calculate',
      'output failed',
      'output failed',
      'message',
      'finished completed',
    ]);
    const results = JSON.stringify(model.calls[1]?.prompt.at(-1));
    expect(results).toContain(
      `"type":"error-text","value":"error: there is no tool 'teleport'; use one of: calculate`,
    );
    expect(results).toContain('must be a JSON object, got');
  });

  test('stops a model that never stops, with every call answered', async () => {
    const { agent, model } = agentOn(
      (_, number) => [toolCall('calculate', { expression: '1' }, `c${number}`), end('tool-calls')],
      3,
    );
    const { outline } = await play(agent, 'x', { stream });
    expect(outline).toEqual([...Array(3).fill(['call calculate', 'output']).flat(), 'finished max_steps']);
    expect(model.calls).toHaveLength(3);
  });

  test('ends when an answer runs out of tokens, and drops calls that were cut', async () => {
    const { agent } = agentOn(() => [...words('Once upon'), toolCall('calculate', '{"expr'), end('length')]);
    const { outline } = await play(agent, 'x', { stream });
    expect(outline).toEqual(['message cut', 'finished max_output_tokens']);
  });

  test('bounds the output tokens of the whole turn', async () => {
    const { agent, model } = agentOn((_, number) => [
      toolCall('calculate', { expression: '1' }, `c${number}`),
      end('tool-calls', 6),
    ]);
    const { outline } = await play(agent, 'x', { stream, maxOutputTokens: 10 });
    expect(outline.at(-1)).toBe('finished max_output_tokens');
    expect(model.calls.map(({ maxOutputTokens }) => maxOutputTokens)).toEqual([10, 4]);
  });

  test.each([
    [401, 'model_refused', "refused the server's credentials (status 401); check MODEL_API_KEY or the role"],
    [400, 'model_refused', 'refused the request (status 400)'],
    [503, 'model_unavailable', 'is unavailable (status 503)'],
    [undefined, 'model_unavailable', 'could not be reached'],
  ])('a model that answers with status %s', async (status, code, words) => {
    const cause = apiError(status);
    const { agent } = agentOn(() => Promise.reject(cause));
    await expect(play(agent, 'x', { stream })).rejects.toMatchObject({
      name: 'ServerError',
      code,
      message: `model 'test' of provider 'hand-made' ${words}`,
      cause,
    });
  });

  test('passes on when the provider wants to be asked again', async () => {
    const { agent } = agentOn(() => Promise.reject(apiError(429, { 'retry-after': '7' })));
    await expect(play(agent, 'x', { stream })).rejects.toMatchObject({
      code: 'model_unavailable',
      retryAfterSeconds: 7,
    });
  });

  test.each([
    ['content-filter', 'model_refused'],
    ['error', 'model_unavailable'],
  ] as const)('fails when the model ends with %s', async (reason, code) => {
    const { agent } = agentOn(() => [end(reason)]);
    await expect(play(agent, 'x', { stream })).rejects.toMatchObject({ code });
  });

  test('an abort ends a call to a model that does not listen, with the reason given', async () => {
    const controller = new AbortController();
    const { agent } = agentOn(() => {
      setImmediate(() => controller.abort(new Error('turn timed out')));
      return new Promise(() => undefined);
    });
    await expect(play(agent, 'x', { stream, signal: controller.signal })).rejects.toThrow('turn timed out');
  });

  test('an abort ends a tool', async () => {
    const controller = new AbortController();
    const { agent } = agentOn(() => {
      setImmediate(() => controller.abort(new Error('client left')));
      return [toolCall('wait', { seconds: 60 }), end('tool-calls')];
    });
    await expect(play(agent, 'x', { stream, signal: controller.signal })).rejects.toThrow('client left');
  });

  test('a turn aborted beforehand asks nobody', async () => {
    const { agent, model } = agentOn(() => [end()]);
    await expect(
      play(agent, 'x', { stream, signal: AbortSignal.abort(new Error('too late')) }),
    ).rejects.toThrow('too late');
    expect(model.calls).toHaveLength(0);
  });
});

/** A stream that says these parts and then nothing, until it is cancelled. */
function hanging(parts: readonly ModelStreamPart[]) {
  let cancelled = false;
  const stream = new ReadableStream<ModelStreamPart>({
    start: (controller) => parts.forEach((part) => controller.enqueue(part)),
    cancel: () => void (cancelled = true),
  });
  return { stream, wasCancelled: () => cancelled };
}

test('an abort in the middle of a stream ends it, with a model that does not listen', async () => {
  const controller = new AbortController();
  const { stream, wasCancelled } = hanging(words('Once'));
  const { agent } = agentOn(() => stream);
  setImmediate(() => controller.abort(new Error('client left')));
  await expect(play(agent, 'x', { signal: controller.signal })).rejects.toThrow('client left');
  expect(wasCancelled()).toBe(true);
});

test('a reader that leaves lets go of the model', async () => {
  const { stream, wasCancelled } = hanging(words('Once'));
  const { agent } = agentOn(() => stream);
  for await (const event of agent.run({ history: [], input: [], signal: new AbortController().signal })) {
    if (event.type === 'text-delta') break;
  }
  expect(wasCancelled()).toBe(true);
});

test.each([
  ['reports an error', [...words('Once'), { type: 'error', error: apiError(529) }] as ModelStreamPart[]],
  ['just ends', words('Once')],
])('fails when a stream %s after it began', async (_, parts) => {
  const { agent, model } = agentOn(() => parts);
  await expect(play(agent, 'x')).rejects.toMatchObject({ code: 'model_unavailable' });
  expect(model.calls).toHaveLength(1);
});

test('gives a model back its reasoning and its marks within the turn', async () => {
  const marks = { vendor: { signature: 'abc' } };
  const { agent, model } = agentOn((_, number) =>
    number === 1
      ? [
          { type: 'reasoning-start', id: 'r' },
          { type: 'reasoning-delta', id: 'r', delta: 'Hm.' },
          { type: 'reasoning-delta', id: 'r', delta: '', providerMetadata: marks },
          { type: 'reasoning-end', id: 'r' },
          toolCall('calculate', { expression: '1' }),
          end('tool-calls'),
        ]
      : [...words('1'), end()],
  );
  const { texts } = await play(agent, 'x');
  expect(texts).toEqual(['1']);
  expect(model.calls[1]?.prompt.at(-2)).toMatchObject({
    content: [{ type: 'reasoning', text: 'Hm.', providerOptions: marks }, { type: 'tool-call' }],
  });
});
