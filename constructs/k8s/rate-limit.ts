import { Duration } from 'cdk8s';
import { integerProblems, Problems } from './problems';

/** What `RateLimit.perClient` takes. */
export interface RateLimitPerClientOptions {
  /**
   * Requests that one client address may make in a period.
   *
   * @default 100
   */
  readonly requests?: number;
  /**
   * The period.
   *
   * The lesson gives no unit; this is the controller's own default.
   *
   * @default Duration.seconds(1)
   */
  readonly period?: Duration;
}

/** How many requests one client may make before the ingress controller answers 429. */
export class RateLimit {
  /**
   * A limit for each client address: the lesson's 100, in a second.
   *
   * Each replica of the controller counts on its own, and Ingresses with the same period share one count, so this
   * keeps floods out; the exact limit over all replicas is the server's (`RATE_LIMIT_REQUESTS`).
   */
  static perClient(options: RateLimitPerClientOptions = {}): RateLimit {
    const requests = options.requests ?? 100;
    const period = options.period ?? Duration.seconds(1);
    new Problems()
      .add(...integerProblems('requests', requests, { min: 1, max: 1_000_000 }, 'or use RateLimit.none()'))
      .add(
        ...integerProblems(
          'period',
          period.toMilliseconds() / 1000,
          { min: 1, max: 86_400 },
          'give whole seconds, a day at most',
        ),
      )
      .throwFor('RateLimit.perClient');
    return new RateLimit({
      'haproxy.org/rate-limit-requests': String(requests),
      'haproxy.org/rate-limit-period': `${period.toSeconds()}s`,
      'haproxy.org/rate-limit-status-code': '429',
    });
  }

  /** No limit at the ingress controller; the server's own limit stays. */
  static none(): RateLimit {
    return new RateLimit({});
  }

  /** What the Ingress is annotated with. */
  readonly ingressAnnotations: Readonly<Record<string, string>>;

  private constructor(ingressAnnotations: Readonly<Record<string, string>>) {
    this.ingressAnnotations = ingressAnnotations;
  }
}
