import { APICallError } from '@ai-sdk/provider';
import { ServerError } from '../../../server/errors';
import {
  ModelRestingError,
  ModelStreamError,
  retryAfterSeconds,
  toServerError,
} from '../../../server/models/model-error';

const model = { provider: 'p', modelId: 'm' };

function apiError(statusCode: number, responseHeaders: Record<string, string> = {}) {
  return new APICallError({
    message: 'words',
    url: 'https://x',
    requestBodyValues: {},
    statusCode,
    responseHeaders,
  });
}

test('an error of our own passes through', () => {
  const error = new ServerError('turn_timeout', 'x');
  expect(toServerError(error, model)).toBe(error);
});

test('a model that is left alone says when to come back', () => {
  expect(toServerError(new ModelRestingError(10, undefined), model)).toMatchObject({
    code: 'model_unavailable',
    message: "model 'm' of provider 'p' failed repeatedly and is given a rest; try again later",
    retryAfterSeconds: 10,
  });
});

test('an error inside a stream counts as what it is', () => {
  expect(toServerError(new ModelStreamError(apiError(400)), model)).toMatchObject({ code: 'model_refused' });
  expect(toServerError(new ModelStreamError(new Error('reset')), model)).toMatchObject({
    code: 'model_unavailable',
    message: "model 'm' of provider 'p' gave no usable answer",
  });
});

test.each([
  ['7', 7],
  ['0.5', 0.5],
  [new Date(Date.now() - 60_000).toUTCString(), 0],
  ['soon', undefined],
])('Retry-After %s', (header, seconds) => {
  expect(retryAfterSeconds(apiError(503, { 'retry-after': header }))).toBe(seconds);
});

test('Retry-After as a date lies ahead', () => {
  const seconds = retryAfterSeconds(
    apiError(503, { 'retry-after': new Date(Date.now() + 60_000).toUTCString() }),
  );
  expect(seconds).toBeGreaterThan(50);
  expect(seconds).toBeLessThanOrEqual(60);
});
