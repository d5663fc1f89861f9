import type { Meter } from '@opentelemetry/api';
import { SERVICE_STATUSES, type ServiceStatus } from '../../contract/health';
import { SCALING } from '../../contract/scaling';

/** What the gauges read of a service, at the moment of a scrape. */
export interface ObservedService {
  readonly name: string;
  readonly agentType: string;
  readonly status: ServiceStatus;
  readonly activeSessions: number;
  readonly maxConcurrentSessions: number;
}

/** Shows a service's state, how full it is, and what was built. An idle service shows zeros, never gaps. */
export function observeService(meter: Meter, service: ObservedService, version: string): void {
  meter
    .createObservableGauge('agent_active_sessions', { description: 'Sessions with a turn in progress.' })
    .addCallback((gauge) => gauge.observe(service.activeSessions));
  meter
    .createObservableGauge('agent_session_limit', {
      description: 'Sessions that this replica takes at most.',
    })
    .addCallback((gauge) => gauge.observe(service.maxConcurrentSessions));
  meter
    .createObservableGauge(SCALING.saturationMetric, {
      description: 'Active sessions as a share of the limit, 0 to 1.',
    })
    .addCallback((gauge) => gauge.observe(service.activeSessions / service.maxConcurrentSessions));
  meter
    .createObservableGauge('agent_service_status', {
      description: 'One for the status that the service is in, zero for the others.',
    })
    .addCallback((gauge) => {
      for (const status of SERVICE_STATUSES) gauge.observe(status === service.status ? 1 : 0, { status });
    });
  meter
    .createObservableGauge('agent_build_info', { description: 'What runs here; always one.' })
    .addCallback((gauge) =>
      gauge.observe(1, { version, node: process.version, agent: service.name, type: service.agentType }),
    );
}
