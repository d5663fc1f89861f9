import { LIFECYCLE, type HealthReport, type ServiceStatus } from '../contract';
import { pause } from './probe-loop';

/** A service that the orchestrator starts, checks and stops (the lesson's `ProductionService` from outside). */
export interface OrchestratedService {
  readonly serviceName: string;
  /** Resolves when the service is ready; fails when it cannot be. */
  start(): Promise<void>;
  healthCheck(): HealthReport;
  /** Ends the service, by force after the grace period. */
  stop(graceSeconds: number): Promise<void>;
  /** Ends the service at once. */
  kill(): void;
}

export interface ServiceOrchestratorProps {
  /**
   * Seconds between two checks of all services.
   *
   * @default 30 (the lesson's `health_check_interval`)
   */
  readonly healthCheckIntervalSeconds?: number;
  /**
   * Gets the report of a service whose status has changed since the last check.
   *
   * @default - nobody is told
   */
  readonly onStatusChange?: (report: HealthReport) => void;
}

/** Starts, checks and stops services together (the lesson's `ServiceOrchestrator`). */
export class ServiceOrchestrator {
  readonly services = new Map<string, OrchestratedService>();
  readonly healthCheckInterval: number;
  readonly #onStatusChange: (report: HealthReport) => void;
  readonly #lastStatus = new Map<string, ServiceStatus>();
  #checking: AbortController | undefined;
  #stopped = false;

  constructor(props: ServiceOrchestratorProps = {}) {
    this.healthCheckInterval = props.healthCheckIntervalSeconds ?? LIFECYCLE.healthCheckIntervalSeconds;
    this.#onStatusChange = props.onStatusChange ?? (() => undefined);
  }

  /** Whether all services were started, and health checks go on. */
  get running(): boolean {
    return this.#checking !== undefined;
  }

  registerService(service: OrchestratedService): void {
    if (this.services.has(service.serviceName)) {
      throw new Error(
        `'serviceName' must be different for each service, got '${service.serviceName}' twice; rename one`,
      );
    }
    this.services.set(service.serviceName, service);
  }

  /** Starts all services at once; the first that cannot start is the failure. */
  async startAll(): Promise<void> {
    await Promise.all([...this.services.values()].map((service) => service.start()));
    // Services that are stopped while they start end their start without being ready.
    if (this.#stopped) return;
    for (const { service, status } of this.checkAll()) this.#lastStatus.set(service, status);
    this.#checking = new AbortController();
    void this.#check(this.#checking.signal);
  }

  /** The health of each service, now. */
  checkAll(): HealthReport[] {
    return [...this.services.values()].map((service) => service.healthCheck());
  }

  /** Ends all services at once, by force after the grace period. */
  async stopAll(graceSeconds: number): Promise<void> {
    this.#stopChecking();
    await Promise.all([...this.services.values()].map((service) => service.stop(graceSeconds)));
  }

  killAll(): void {
    this.#stopChecking();
    for (const service of this.services.values()) service.kill();
  }

  #stopChecking(): void {
    this.#stopped = true;
    this.#checking?.abort();
    this.#checking = undefined;
  }

  async #check(signal: AbortSignal): Promise<void> {
    for (;;) {
      await pause(this.healthCheckInterval, signal);
      if (signal.aborted) return;
      for (const report of this.checkAll()) {
        const changed = this.#lastStatus.get(report.service) !== report.status;
        this.#lastStatus.set(report.service, report.status);
        if (changed) this.#onStatusChange(report);
      }
    }
  }
}
