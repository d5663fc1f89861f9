import type { Meter } from '@opentelemetry/api';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';

/** All metrics of one process, rendered on demand: served on the agent's own port, so no second one is opened. */
export class MetricsRegistry {
  readonly meter: Meter;
  readonly #reader = new PrometheusExporter({ preventServerStart: true });
  readonly #provider = new MeterProvider({ readers: [this.#reader] });
  readonly #serializer = new PrometheusSerializer('', false, undefined, true, true);

  constructor() {
    this.meter = this.#provider.getMeter('agent-server');
  }

  /** The metrics in the Prometheus text format. */
  async render(): Promise<string> {
    const { resourceMetrics } = await this.#reader.collect();
    return `${this.#serializer.serialize(resourceMetrics)}\n`;
  }

  async shutdown(): Promise<void> {
    await this.#provider.shutdown();
  }
}
