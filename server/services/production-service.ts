import type { ServiceStatus } from '../../contract/health';
import { HealthCheck } from './health-check';

/** A service that can be started, asked how it is, and stopped in order (the lesson's `ProductionService`). */
export abstract class ProductionService {
  readonly name: string;
  readonly startTime: Date = new Date();
  #status: ServiceStatus = 'starting';
  #requestCount = 0;
  #errorCount = 0;

  protected constructor(name: string) {
    this.name = name;
  }

  /** Resolves when the service can work; rejects when it was stopped before. */
  abstract initialise(): Promise<void>;

  /** Asks what the service depends on. Bounded in time; never throws. */
  abstract healthCheck(): Promise<HealthCheck>;

  /** Takes nothing new, lets what runs finish, and resolves when nothing runs any more. */
  abstract shutdown(): Promise<void>;

  /** What the service is made of and how busy it is, without asking anyone. */
  protected abstract describe(): Readonly<Record<string, unknown>>;

  get status(): ServiceStatus {
    return this.#status;
  }

  /** Turns asked for since the start, refused ones included. */
  get requestCount(): number {
    return this.#requestCount;
  }

  /** Turns that failed by the server's fault since the start; a wrong request is no error of the service. */
  get errorCount(): number {
    return this.#errorCount;
  }

  /** The last known state, without asking anyone: what liveness may cost. */
  report(): HealthCheck {
    return new HealthCheck(this.name, this.status, {
      uptimeSeconds: Math.round((Date.now() - this.startTime.getTime()) / 1000),
      requests: this.requestCount,
      errors: this.errorCount,
      ...this.describe(),
    });
  }

  /** Stopping is final: no later check makes a service that stops look healthy. */
  protected setStatus(status: ServiceStatus): void {
    if (this.#status !== 'stopping') this.#status = status;
  }

  protected countRequest(): void {
    this.#requestCount += 1;
  }

  protected countError(): void {
    this.#errorCount += 1;
  }
}
