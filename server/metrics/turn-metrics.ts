import type { Counter, Histogram, Meter } from '@opentelemetry/api';
import type { Usage } from '../conversation/item';
import type { ServerErrorCode } from '../errors';

/** Seconds, up to the longest turn that a definition may allow (600 s). */
const TURN_BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];
const FIRST_TOKEN_BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** What requests and turns cost and how they end. */
export class TurnMetrics {
  readonly #requests: Counter;
  readonly #errors: Counter;
  readonly #turns: Histogram;
  readonly #firstToken: Histogram;
  readonly #tokens: Counter;

  constructor(meter: Meter) {
    this.#requests = meter.createCounter('agent_http_requests_total', {
      description: 'Requests answered, by method, route and status.',
    });
    this.#errors = meter.createCounter('agent_errors_total', {
      description: 'Errors that clients got, by the code of the error table.',
    });
    this.#turns = meter.createHistogram('agent_turn_duration_seconds', {
      description: 'Time from the session slot to the stored response, by outcome.',
      advice: { explicitBucketBoundaries: TURN_BUCKETS },
    });
    this.#firstToken = meter.createHistogram('agent_time_to_first_token_seconds', {
      description: 'Time from the session slot to the first piece of text.',
      advice: { explicitBucketBoundaries: FIRST_TOKEN_BUCKETS },
    });
    this.#tokens = meter.createCounter('agent_tokens_total', {
      description: 'Tokens of finished turns, by direction.',
    });
  }

  request(method: string, route: string, status: number): void {
    this.#requests.add(1, { method, route, status });
  }

  error(code: ServerErrorCode): void {
    this.#errors.add(1, { code });
  }

  /** A turn has ended. Without usage the model's own count is not known. */
  turn(outcome: 'completed' | 'incomplete' | 'failed', seconds: number, usage?: Usage): void {
    this.#turns.record(seconds, { outcome });
    if (!usage) return;
    this.#tokens.add(usage.inputTokens, { direction: 'input' });
    this.#tokens.add(usage.outputTokens, { direction: 'output' });
  }

  firstToken(seconds: number): void {
    this.#firstToken.record(seconds);
  }
}
