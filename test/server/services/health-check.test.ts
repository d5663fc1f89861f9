import { SERVICE_STATUSES, type ServiceStatus } from '../../../contract';
import { HealthCheck } from '../../../server/services/health-check';

test("has the lesson's four fields on the wire, the time in seconds", () => {
  const at = new Date('2026-01-02T03:04:05.250Z');
  const check = new HealthCheck('chat-agent', 'degraded', { cache: 'away' }, at);
  expect(JSON.parse(JSON.stringify(check))).toEqual({
    service: 'chat-agent',
    status: 'degraded',
    details: { cache: 'away' },
    timestamp: 1767323045.25,
  });
});

test("knows the lesson's five states, of which two take turns", () => {
  expect([...SERVICE_STATUSES].sort()).toEqual(['degraded', 'healthy', 'starting', 'stopping', 'unhealthy']);
  const takesTurns = (status: ServiceStatus) => new HealthCheck('a', status).ready;
  expect(SERVICE_STATUSES.filter(takesTurns)).toEqual(['healthy', 'degraded']);
});
