import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Meter } from '@opentelemetry/api';

const QUANTILES = [50, 90, 99];
const NANOSECONDS = 1e9;

/** Shows what the process uses: memory, CPU, and how long the event loop keeps everyone waiting. */
export class ProcessGauges {
  readonly #delay = monitorEventLoopDelay({ resolution: 20 });

  constructor(meter: Meter) {
    this.#delay.enable();
    meter
      .createObservableGauge('nodejs_eventloop_delay_seconds', {
        description: 'Delay of the event loop since the last scrape, by quantile.',
      })
      .addCallback((gauge) => {
        for (const quantile of QUANTILES) {
          // Without a sample yet the histogram answers 0 or NaN, by version.
          const seconds = this.#delay.percentile(quantile) / NANOSECONDS || 0;
          gauge.observe(seconds, { quantile: String(quantile / 100) });
        }
        this.#delay.reset();
      });
    meter
      .createObservableGauge('process_resident_memory_bytes', { description: 'Resident memory.' })
      .addCallback((gauge) => gauge.observe(process.memoryUsage.rss()));
    meter
      .createObservableGauge('nodejs_heap_used_bytes', { description: 'Heap in use.' })
      .addCallback((gauge) => gauge.observe(process.memoryUsage().heapUsed));
    meter
      .createObservableCounter('process_cpu_seconds_total', { description: 'CPU time, user and system.' })
      .addCallback((counter) => {
        const { user, system } = process.cpuUsage();
        counter.observe((user + system) / 1e6);
      });
  }

  /** Stops sampling. */
  close(): void {
    this.#delay.disable();
  }
}
