import { APICallError } from '@ai-sdk/provider';
import { isBrokenCircuitError } from 'cockatiel';
import { ServerError } from '../errors';

/** A stream that broke, before or after its first part: the provider's own error is the cause. */
export class ModelStreamError extends Error {
  override readonly name = 'ModelStreamError';

  constructor(cause: unknown) {
    super('the stream of the model broke', { cause });
  }
}

/** A model that nobody asks for a while because it failed again and again. */
export class ModelRestingError extends Error {
  override readonly name = 'ModelRestingError';
  readonly seconds: number;

  constructor(seconds: number, cause: unknown) {
    super('the model failed again and again', { cause });
    this.seconds = seconds;
  }
}

/** A provider that asks for more patience than this is not waited for: the client gets its `Retry-After`. */
const LONGEST_WAIT_SECONDS = 10;

/** Whether the same call may succeed at once. */
export function isRetryable(error: unknown): boolean {
  if (isBrokenCircuitError(error)) return false;
  const origin = error instanceof ModelStreamError ? error.cause : error;
  if (APICallError.isInstance(origin)) {
    return origin.isRetryable && (retryAfterSeconds(origin) ?? 0) <= LONGEST_WAIT_SECONDS;
  }
  return error instanceof ModelStreamError;
}

/** Whether the error says that the provider is ill, as against busy or asked wrongly. */
export function isOutage(error: unknown): boolean {
  if (!isRetryable(error)) return false;
  const origin = error instanceof ModelStreamError ? error.cause : error;
  return !(APICallError.isInstance(origin) && origin.statusCode === 429);
}

/** What the provider's `Retry-After` says, in seconds; undefined when it says nothing. */
export function retryAfterSeconds(error: unknown): number | undefined {
  const origin = error instanceof ModelStreamError ? error.cause : error;
  if (!APICallError.isInstance(origin)) return undefined;
  const header = origin.responseHeaders?.['retry-after'];
  if (header === undefined) return undefined;
  const seconds = /^\d+(\.\d+)?$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
}

/**
 * A model's failure as a client may see it; the provider's own words stay in the cause, for the log alone: they
 * can hold parts of a key or of another's prompt.
 */
export function toServerError(error: unknown, model: { provider: string; modelId: string }): ServerError {
  if (error instanceof ServerError) return error;
  const name = `model '${model.modelId}' of provider '${model.provider}'`;
  if (error instanceof ModelRestingError) {
    return new ServerError(
      'model_unavailable',
      `${name} failed repeatedly and is given a rest; try again later`,
      {
        retryAfterSeconds: error.seconds,
        cause: error,
      },
    );
  }
  const origin = error instanceof ModelStreamError ? error.cause : error;
  if (!APICallError.isInstance(origin)) {
    return new ServerError('model_unavailable', `${name} gave no usable answer`, { cause: error });
  }
  const { statusCode } = origin;
  if (statusCode === undefined) {
    return new ServerError('model_unavailable', `${name} could not be reached`, { cause: error });
  }
  if (origin.isRetryable || statusCode >= 500) {
    const after = retryAfterSeconds(origin);
    return new ServerError('model_unavailable', `${name} is unavailable (status ${statusCode})`, {
      ...(after !== undefined && { retryAfterSeconds: Math.max(1, Math.ceil(after)) }),
      cause: error,
    });
  }
  const why =
    statusCode === 401 || statusCode === 403
      ? `refused the server's credentials (status ${statusCode}); check MODEL_API_KEY or the role`
      : `refused the request (status ${statusCode})`;
  return new ServerError('model_refused', `${name} ${why}`, { cause: error });
}
