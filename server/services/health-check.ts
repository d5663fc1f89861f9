import type { HealthReport, ServiceStatus } from '../../contract/health';

/** What is known of a service's health at one moment (the lesson's `HealthCheck`). */
export class HealthCheck {
  readonly service: string;
  readonly status: ServiceStatus;
  readonly details: Readonly<Record<string, unknown>>;
  readonly timestamp: Date;

  constructor(
    service: string,
    status: ServiceStatus,
    details: Readonly<Record<string, unknown>> = {},
    timestamp: Date = new Date(),
  ) {
    this.service = service;
    this.status = status;
    this.details = details;
    this.timestamp = timestamp;
  }

  /** Whether new turns may be sent here. A degraded service works, only slower or with less. */
  get ready(): boolean {
    return this.status === 'healthy' || this.status === 'degraded';
  }

  /** The report on the wire. */
  toJSON(): HealthReport {
    return {
      service: this.service,
      status: this.status,
      details: this.details,
      timestamp: this.timestamp.getTime() / 1000,
    };
  }
}
