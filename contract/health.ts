/** The states of a service, on the wire and in metrics (the lesson's `ServiceStatus`). */
export const SERVICE_STATUSES = ['starting', 'healthy', 'degraded', 'unhealthy', 'stopping'] as const;

export type ServiceStatus = (typeof SERVICE_STATUSES)[number];

/** A health result on the wire (the lesson's `HealthCheck.to_dict`). */
export interface HealthReport {
  /** The service's name: the agent's name. */
  readonly service: string;
  readonly status: ServiceStatus;
  /** What was found, by part; never a secret. */
  readonly details: Readonly<Record<string, unknown>>;
  /** Seconds since the epoch, with a fraction. */
  readonly timestamp: number;
}
