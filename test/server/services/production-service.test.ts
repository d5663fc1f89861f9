import { type ServiceStatus } from '../../../contract';
import { type HealthCheck } from '../../../server/services/health-check';
import { ProductionService } from '../../../server/services/production-service';

class Clock extends ProductionService {
  constructor() {
    super('clock');
  }

  initialise(): Promise<void> {
    this.setStatus('healthy');
    return Promise.resolve();
  }

  healthCheck(): Promise<HealthCheck> {
    return Promise.resolve(this.report());
  }

  shutdown(): Promise<void> {
    this.setStatus('stopping');
    return Promise.resolve();
  }

  tick(works: boolean): void {
    this.countRequest();
    if (!works) this.countError();
  }

  turn(status: ServiceStatus): void {
    this.setStatus(status);
  }

  protected describe(): Record<string, unknown> {
    return { hands: 2 };
  }
}

test('starts, serves, and stops for good', async () => {
  const clock = new Clock();
  expect(clock.status).toBe('starting');
  await clock.initialise();
  expect(clock.status).toBe('healthy');
  clock.turn('unhealthy');
  expect(clock.status).toBe('unhealthy');
  await clock.shutdown();
  clock.turn('healthy');
  expect(clock.status).toBe('stopping');
});

test('reports its name, age, counts and what it is made of, without asking anyone', () => {
  const clock = new Clock();
  clock.tick(true);
  clock.tick(false);
  expect(clock.report().toJSON()).toMatchObject({
    service: 'clock',
    status: 'starting',
    details: { requests: 2, errors: 1, hands: 2 },
  });
  expect(clock.report().details.uptimeSeconds).toBeGreaterThanOrEqual(0);
  expect(clock.startTime.getTime()).toBeLessThanOrEqual(Date.now());
});
