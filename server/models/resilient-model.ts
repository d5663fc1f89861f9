import {
  circuitBreaker,
  type CircuitBreakerPolicy,
  ConsecutiveBreaker,
  DelegateBackoff,
  handleWhen,
  isBrokenCircuitError,
  type IRetryBackoffContext,
  retry,
  type RetryPolicy,
} from 'cockatiel';
import { type LanguageModel, type ModelCallOptions } from './language-model';
import { isOutage, isRetryable, ModelRestingError, retryAfterSeconds } from './model-error';
import { openStream } from './opened-stream';

export interface ResilientModelOptions {
  /**
   * Attempts after the first one.
   *
   * @default 2
   */
  readonly retries?: number;
  /**
   * The first pause is between half of this and all of it; each later one twice as long.
   *
   * @default 250
   */
  readonly firstPauseMs?: number;
  /**
   * Failed attempts in a row after which the model is left alone.
   *
   * @default 6
   */
  readonly failuresToRest?: number;
  /**
   * How long it is left alone before one call tries again.
   *
   * @default 10
   */
  readonly restSeconds?: number;
}

/** The longest pause between two attempts that our own backoff comes to. */
const LONGEST_PAUSE_MS = 5000;

/**
 * A model that is asked again when it fails before its first word, and left alone for a while when it keeps failing.
 *
 * Never asked again once output began: a reader would see the beginning twice. Which errors count is said in
 * `model-error.ts`.
 */
export class ResilientModel implements LanguageModel {
  readonly specificationVersion = 'v4';
  readonly #inner: LanguageModel;
  readonly #retry: RetryPolicy;
  readonly #breaker: CircuitBreakerPolicy;
  readonly #restSeconds: number;

  constructor(inner: LanguageModel, options: ResilientModelOptions = {}) {
    const { retries = 2, firstPauseMs = 250, failuresToRest = 6, restSeconds = 10 } = options;
    this.#inner = inner;
    this.#restSeconds = restSeconds;
    this.#retry = retry(handleWhen(isRetryable), {
      maxAttempts: retries,
      backoff: new DelegateBackoff((context: IRetryBackoffContext<unknown>) =>
        pauseMs(context, firstPauseMs),
      ),
    });
    this.#breaker = circuitBreaker(handleWhen(isOutage), {
      halfOpenAfter: restSeconds * 1000,
      breaker: new ConsecutiveBreaker(failuresToRest),
    });
  }

  get provider() {
    return this.#inner.provider;
  }

  get modelId() {
    return this.#inner.modelId;
  }

  get supportedUrls() {
    return this.#inner.supportedUrls;
  }

  doGenerate(options: ModelCallOptions) {
    return this.#attempt(() => this.#inner.doGenerate(options), options.abortSignal);
  }

  doStream(options: ModelCallOptions) {
    return this.#attempt(() => openStream(this.#inner, options), options.abortSignal);
  }

  async #attempt<T>(call: () => PromiseLike<T>, signal: AbortSignal | undefined): Promise<T> {
    try {
      return await this.#retry.execute(() => this.#breaker.execute(call, signal), signal);
    } catch (error) {
      if (isBrokenCircuitError(error)) throw new ModelRestingError(this.#restSeconds, error);
      throw error;
    }
  }
}

function pauseMs({ attempt, result }: IRetryBackoffContext<unknown>, firstMs: number): number {
  const asked = 'error' in result ? retryAfterSeconds(result.error) : undefined;
  if (asked !== undefined) return asked * 1000;
  const full = Math.min(firstMs * 2 ** (attempt - 1), LONGEST_PAUSE_MS);
  // Half of it by chance, so that replicas that failed together do not come back together.
  return full / 2 + Math.random() * (full / 2);
}
