import { pino } from 'pino';
import { ServerError } from '../../../server/errors';
import { MetricsRegistry } from '../../../server/metrics/metrics-registry';
import { TurnMetrics } from '../../../server/metrics/turn-metrics';
import { AgentService, type AgentServiceProps } from '../../../server/services/agent-service';
import type { TurnRequest } from '../../../server/services/turn-request';
import type { StoredResponse } from '../../../server/stores/conversation-store';
import { createToolRegistry } from '../../../server/tools/tool-registry';
import { until } from '../http/running-app';
import { finished, hanging, ManualAgent, message, says } from './manual-agent';
import { MemoryStores } from './memory-stores';

const agent = new ManualAgent();
let stores: MemoryStores;
let service: AgentService;

async function start(props: Partial<AgentServiceProps> = {}): Promise<void> {
  stores = new MemoryStores();
  agent.script = () => says('hello');
  service = new AgentService({
    name: 'chat-agent',
    agent,
    toolRegistry: createToolRegistry([{ kind: 'built-in', name: 'calculate' }]),
    stores,
    metrics: new TurnMetrics(new MetricsRegistry().meter),
    log: pino({ level: 'silent' }),
    maxConcurrentSessions: 2,
    turnTimeoutSeconds: 30,
    drainSeconds: 30,
    ...props,
  });
  await service.initialise();
}

const request: TurnRequest = {
  input: [{ type: 'message', id: 'msg_1', role: 'user', content: [{ type: 'input_text', text: 'hi' }] }],
  metadata: {},
  stream: true,
  store: true,
};

async function ask(overrides: Partial<TurnRequest> = {}): Promise<StoredResponse> {
  await service.admit('client');
  const { run } = await service.startTurn({ ...request, ...overrides });
  return run(() => undefined);
}

beforeEach(() => start());

describe('a turn', () => {
  test('is kept when it has finished, with what was said', async () => {
    const response = await ask();
    expect(stores.responses.get(response.id)).toEqual(response);
    expect(response).toMatchObject({ agent: 'chat-agent', status: 'completed', previousResponseId: null });
    expect(response.output).toHaveLength(1);
    expect(service.activeSessions).toBe(0);
    expect(service.requestCount).toBe(1);
  });

  test('is kept when it ended early, with the reason', async () => {
    agent.script = async function* () {
      yield* message('so far');
      yield finished('max_steps');
    };
    expect(await ask()).toMatchObject({ status: 'incomplete', incompleteReason: 'max_steps' });
    expect(stores.responses.size).toBe(1);
  });

  test('is not kept when it failed, and frees its slot', async () => {
    agent.script = async function* () {
      yield* message('so far');
      throw new Error('broken');
    };
    await expect(ask()).rejects.toMatchObject({ code: 'internal_error' });
    expect(stores.responses.size).toBe(0);
    expect(service.activeSessions).toBe(0);
  });

  test('is not kept when its agent stops without finishing it', async () => {
    agent.script = () => message('so far');
    await expect(ask()).rejects.toMatchObject({ code: 'internal_error' });
    expect(stores.responses.size).toBe(0);
  });

  test('frees its slot when what was said before cannot be found', async () => {
    await expect(ask({ previousResponseId: 'resp_none' })).rejects.toMatchObject({
      code: 'response_not_found',
    });
    await expect(ask({ conversationId: 'conv_none' })).rejects.toMatchObject({
      code: 'conversation_not_found',
    });
    expect(service.activeSessions).toBe(0);
  });

  test('waits for a reader that asks for it', async () => {
    agent.script = () => says('one', 'two');
    const { run } = await service.startTurn(request);
    let proceed = (): void => undefined;
    const seen: string[] = [];
    const done = run((event) => {
      seen.push(event.type);
      return event.type === 'text-delta' && seen.length === 2
        ? new Promise((resolve) => (proceed = resolve))
        : undefined;
    });
    await until(() => seen.length === 2);
    await new Promise((resolve) => setImmediate(resolve));
    expect(seen).toEqual(['message-started', 'text-delta']);
    proceed();
    await done;
    expect(seen).toEqual(['message-started', 'text-delta', 'text-delta', 'item-done']);
  });
});

describe('a turn that takes too long', () => {
  test('fails with the limit, even when the agent is deaf to its signal', async () => {
    await start({ turnTimeoutSeconds: 0.02 });
    agent.script = () => ({ [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => undefined) }) });
    await expect(ask()).rejects.toMatchObject({
      code: 'turn_timeout',
      message: expect.stringContaining('0.02 s'),
    });
    expect(service.activeSessions).toBe(0);
  });

  test('is kept all the same when it had finished and only its storing took long', async () => {
    await start({ turnTimeoutSeconds: 0.02 });
    stores.onAppend = () => new Promise((resolve) => setTimeout(resolve, 60));
    expect((await ask()).status).toBe('completed');
    expect(stores.responses.size).toBe(1);
  });
});

describe('sessions', () => {
  test('end at the cap: the next one is refused at once', async () => {
    const { script, release } = hanging();
    agent.script = script;
    const turns = [ask(), ask()];
    await until(() => service.activeSessions === 2);
    await expect(ask()).rejects.toMatchObject({ code: 'session_limit_reached', retryAfterSeconds: 1 });
    release();
    await Promise.all(turns);
    expect((await ask()).status).toBe('completed');
  });

  test('take one turn of a conversation at a time', async () => {
    stores.conversationRows.set('conv_1', {
      id: 'conv_1',
      agent: 'chat-agent',
      headResponseId: null,
      metadata: {},
      createdAt: new Date(),
      items: [],
    });
    const { script, release } = hanging();
    agent.script = script;
    const first = ask({ conversationId: 'conv_1' });
    await until(() => service.activeSessions === 1);
    await expect(ask({ conversationId: 'conv_1' })).rejects.toMatchObject({ code: 'conversation_conflict' });
    release();
    await first;
    expect((await ask({ conversationId: 'conv_1' })).previousResponseId).toBe((await first).id);
  });
});

describe('shutdown', () => {
  test('waits for the turns in progress and takes no new ones', async () => {
    const { script, release } = hanging();
    agent.script = script;
    const turn = ask();
    await until(() => service.activeSessions === 1);
    let stopped = false;
    const shutdown = service.shutdown().then(() => (stopped = true));
    expect(service.status).toBe('stopping');
    await expect(service.admit('client')).rejects.toMatchObject({ code: 'draining' });
    await expect(service.startTurn(request)).rejects.toMatchObject({ code: 'draining' });
    expect(stopped).toBe(false);
    release();
    expect((await turn).status).toBe('completed');
    await shutdown;
  });

  test('cuts what outlasts the drain time', async () => {
    await start({ drainSeconds: 0.02 });
    agent.script = hanging().script;
    const turn = ask();
    turn.catch(() => undefined);
    await until(() => service.activeSessions === 1);
    await service.shutdown();
    await expect(turn).rejects.toMatchObject({ code: 'draining' });
    expect(stores.responses.size).toBe(0);
  });

  test('is final: a good check does not make the service healthy again', async () => {
    await service.shutdown();
    expect((await service.healthCheck()).status).toBe('stopping');
  });

  test('ends the wait for a database that does not come', async () => {
    const waiting = new AgentService({
      name: 'chat-agent',
      agent,
      toolRegistry: createToolRegistry([]),
      stores: Object.assign(new MemoryStores(), { onCheck: () => Promise.reject(new Error('gone')) }),
      metrics: new TurnMetrics(new MetricsRegistry().meter),
      log: pino({ level: 'silent' }),
      maxConcurrentSessions: 1,
      turnTimeoutSeconds: 1,
      drainSeconds: 1,
    });
    const initialised = waiting.initialise();
    initialised.catch(() => undefined);
    await waiting.shutdown();
    await expect(initialised).rejects.toThrow();
  });
});

describe('health', () => {
  test('is a report in the words of the contract', async () => {
    const report = JSON.parse(JSON.stringify(await service.healthCheck())) as unknown;
    expect(report).toEqual({
      service: 'chat-agent',
      status: 'healthy',
      timestamp: expect.any(Number),
      details: {
        uptimeSeconds: expect.any(Number),
        requests: 0,
        errors: 0,
        agentType: 'conversational',
        sessions: { active: 0, max: 2 },
        tools: ['calculate'],
        stores: { database: 'ok', cache: 'ok' },
      },
    });
  });

  test('counts errors that are the server’s fault, and only those', () => {
    service.recordError(new ServerError('invalid_json', 'the body must be JSON'));
    expect(service.errorCount).toBe(0);
    service.recordError(new ServerError('model_unavailable', 'the model cannot be reached'));
    expect(service.errorCount).toBe(1);
  });
});
