import { type HealthReport, type ServiceStatus } from '../contract';
import { type Replica } from './replica';
import { type OrchestratedService } from './service-orchestrator';

/** The replicas of one Deployment, as one service. */
export class DeploymentService implements OrchestratedService {
  readonly serviceName: string;
  readonly replicas: readonly Replica[];

  constructor(name: string, replicas: readonly Replica[]) {
    this.serviceName = name;
    this.replicas = replicas;
  }

  async start(): Promise<void> {
    await Promise.all(this.replicas.map((replica) => replica.start()));
  }

  /** Healthy when all replicas are ready, degraded when some are. */
  healthCheck(): HealthReport {
    const replicas = this.replicas.map(({ name, pid, status, restarts }) => ({
      name,
      pid,
      status,
      restarts,
    }));
    const ready = this.replicas.filter((replica) => replica.ready).length;
    return {
      service: this.serviceName,
      status: this.#status(ready),
      details: { ready, replicas },
      timestamp: Date.now() / 1000,
    };
  }

  async stop(graceSeconds: number): Promise<void> {
    await Promise.all(this.replicas.map((replica) => replica.stop(graceSeconds)));
  }

  kill(): void {
    for (const replica of this.replicas) replica.kill();
  }

  #status(ready: number): ServiceStatus {
    if (this.replicas.some(({ status }) => status === 'stopping')) return 'stopping';
    if (ready === this.replicas.length) return 'healthy';
    if (ready > 0) return 'degraded';
    return this.replicas.some(({ status }) => status === 'starting') ? 'starting' : 'unhealthy';
  }
}
