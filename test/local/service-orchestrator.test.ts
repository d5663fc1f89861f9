import { type HealthReport, type ServiceStatus } from '../../contract';
import { ServiceOrchestrator, type OrchestratedService } from '../../local/service-orchestrator';
import { waitUntil } from './wait-until';

class StubService implements OrchestratedService {
  status: ServiceStatus = 'starting';
  readonly calls: string[] = [];

  readonly serviceName: string;
  readonly #failure: Error | undefined;

  constructor(serviceName: string, failure?: Error) {
    this.serviceName = serviceName;
    this.#failure = failure;
  }

  start(): Promise<void> {
    this.calls.push('start');
    if (this.#failure) return Promise.reject(this.#failure);
    this.status = 'healthy';
    return Promise.resolve();
  }

  healthCheck(): HealthReport {
    return { service: this.serviceName, status: this.status, details: {}, timestamp: 0 };
  }

  stop(graceSeconds: number): Promise<void> {
    this.calls.push(`stop ${graceSeconds}`);
    return Promise.resolve();
  }

  kill(): void {
    this.calls.push('kill');
  }
}

test('checks health every 30 s unless told otherwise', () => {
  expect(new ServiceOrchestrator().healthCheckInterval).toBe(30);
  expect(new ServiceOrchestrator({ healthCheckIntervalSeconds: 5 }).healthCheckInterval).toBe(5);
});

test('starts, checks and stops what is registered', async () => {
  const [chat, task] = [new StubService('chat-agent'), new StubService('task-agent')];
  const orchestrator = new ServiceOrchestrator();
  orchestrator.registerService(chat);
  orchestrator.registerService(task);
  expect([...orchestrator.services.keys()]).toEqual(['chat-agent', 'task-agent']);
  expect(orchestrator.running).toBe(false);
  await orchestrator.startAll();
  expect(orchestrator.running).toBe(true);
  expect(orchestrator.checkAll().map(({ status }) => status)).toEqual(['healthy', 'healthy']);
  await orchestrator.stopAll(30);
  expect(orchestrator.running).toBe(false);
  expect([chat.calls, task.calls]).toEqual([
    ['start', 'stop 30'],
    ['start', 'stop 30'],
  ]);
});

test('tells of a change of status at the next check, once', async () => {
  const chat = new StubService('chat-agent');
  const told: ServiceStatus[] = [];
  const orchestrator = new ServiceOrchestrator({
    healthCheckIntervalSeconds: 0.02,
    onStatusChange: ({ status }) => told.push(status),
  });
  orchestrator.registerService(chat);
  await orchestrator.startAll();
  chat.status = 'degraded';
  await waitUntil('it is told', () => told.length > 0);
  chat.status = 'healthy';
  await waitUntil('it is told', () => told.length > 1);
  orchestrator.killAll();
  expect(told).toEqual(['degraded', 'healthy']);
  expect(chat.calls).toEqual(['start', 'kill']);
});

test('fails with the first service that cannot start', async () => {
  const orchestrator = new ServiceOrchestrator();
  orchestrator.registerService(new StubService('chat-agent'));
  orchestrator.registerService(new StubService('task-agent', new Error('no port')));
  await expect(orchestrator.startAll()).rejects.toThrow('no port');
  expect(orchestrator.running).toBe(false);
});

test('is not running when it was stopped while it started', async () => {
  const orchestrator = new ServiceOrchestrator();
  orchestrator.registerService(new StubService('chat-agent'));
  await Promise.all([orchestrator.startAll(), orchestrator.stopAll(1)]);
  expect(orchestrator.running).toBe(false);
});

test('takes each name once', () => {
  const orchestrator = new ServiceOrchestrator();
  orchestrator.registerService(new StubService('chat-agent'));
  expect(() => orchestrator.registerService(new StubService('chat-agent'))).toThrow(
    "'serviceName' must be different for each service, got 'chat-agent' twice; rename one",
  );
});
