import { hanging } from '../services/manual-agent';
import { type RunningApp, startApp, until } from './running-app';

let app: RunningApp;
afterEach(() => app.stop());

async function probe(path: string): Promise<{ status: number; body: any }> {
  const answer = await fetch(app.url + path);
  return { status: answer.status, body: await answer.json() };
}

describe('/ready', () => {
  test('turns 200 when the database has answered, and not before', async () => {
    app = await startApp({}, { initialised: false });
    app.stores.onCheck = () => Promise.reject(new Error('connect ECONNREFUSED 10.0.0.7:5432'));
    const initialised = app.service.initialise();
    expect(await probe('/ready')).toMatchObject({
      status: 503,
      body: { service: 'chat-agent', status: 'starting' },
    });
    expect(JSON.stringify((await probe('/ready')).body)).not.toContain('10.0.0.7');
    app.stores.onCheck = () => Promise.resolve();
    await initialised;
    expect(await probe('/ready')).toMatchObject({ status: 200, body: { status: 'healthy' } });
  });

  test('follows the database down and up again', async () => {
    app = await startApp();
    app.stores.onCheck = () => Promise.reject(new Error('gone'));
    expect(await probe('/ready')).toMatchObject({
      status: 503,
      body: { status: 'unhealthy', details: { stores: { database: 'does not answer', cache: 'ok' } } },
    });
    app.stores.onCheck = () => Promise.resolve();
    expect(await probe('/ready')).toMatchObject({ status: 200, body: { status: 'healthy' } });
  });

  test('stays ready, degraded, without its cache', async () => {
    app = await startApp();
    app.stores.onCacheCheck = () => Promise.reject(new Error('gone'));
    expect(await probe('/ready')).toMatchObject({ status: 200, body: { status: 'degraded' } });
  });

  test('stays ready, degraded, with all its slots taken', async () => {
    app = await startApp({ maxConcurrentSessions: 1 });
    app.agent.script = hanging().script;
    void app.client.responses.create({ model: 'chat-agent', input: 'hi' }).catch(() => undefined);
    await until(() => app.service.activeSessions === 1);
    expect(await probe('/ready')).toMatchObject({
      status: 200,
      body: { status: 'degraded', details: { sessions: { active: 1, max: 1 } } },
    });
  });

  test('does not wait for a database that hangs, and asks it once for all probes that wait', async () => {
    app = await startApp();
    app.stores.onCheck = () => new Promise(() => undefined);
    const before = app.stores.checks;
    const answers = await Promise.all([probe('/ready'), probe('/ready'), probe('/ready')]);
    expect(answers.map((answer) => answer.status)).toEqual([503, 503, 503]);
    expect(app.stores.checks - before).toBe(1);
  });

  test('is 503 while the service stops, whatever the stores say', async () => {
    app = await startApp();
    await app.service.shutdown();
    expect(await probe('/ready')).toMatchObject({ status: 503, body: { status: 'stopping' } });
  });
});

describe('/health', () => {
  test('is 200 in every state, and never asks a store', async () => {
    app = await startApp({}, { initialised: false });
    expect(await probe('/health')).toMatchObject({ status: 200, body: { status: 'starting' } });
    await app.service.initialise();
    const before = app.stores.checks;
    await app.client.responses.create({ model: 'chat-agent', input: 'hi' });
    const { body } = await probe('/health');
    expect(body).toMatchObject({
      service: 'chat-agent',
      status: 'healthy',
      details: {
        agentType: 'conversational',
        requests: 1,
        errors: 0,
        sessions: { active: 0, max: 100 },
        tools: [],
      },
    });
    expect(Math.abs(body.timestamp - Date.now() / 1000)).toBeLessThan(60);
    await app.service.shutdown();
    expect(await probe('/health')).toMatchObject({ status: 200, body: { status: 'stopping' } });
    expect(app.stores.checks).toBe(before);
  });
});

describe('/metrics', () => {
  test('shows requests, errors, sessions, turns, tokens, the process and the build', async () => {
    app = await startApp();
    await app.client.responses.create({ model: 'chat-agent', input: 'hi' });
    await app.client.responses.stream({ model: 'chat-agent', input: 'hi' }).finalResponse();
    await fetch(`${app.url}/v1/responses/resp_none`);
    const answer = await fetch(`${app.url}/metrics`);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    const lines = (await answer.text()).split('\n');
    for (const line of [
      'agent_http_requests_total{method="POST",route="/v1/responses",status="200"} 2',
      'agent_http_requests_total{method="GET",route="/v1/responses/:id",status="404"} 1',
      'agent_errors_total{code="response_not_found"} 1',
      'agent_active_sessions 0',
      'agent_session_limit 100',
      'agent_session_saturation 0',
      'agent_service_status{status="healthy"} 1',
      'agent_service_status{status="stopping"} 0',
      'agent_turn_duration_seconds_count{outcome="completed"} 2',
      'agent_time_to_first_token_seconds_count 2',
      'agent_tokens_total{direction="input"} 6',
      'agent_tokens_total{direction="output"} 10',
      `agent_build_info{version="1.2.3",node="${process.version}",agent="chat-agent",type="conversational"} 1`,
    ]) {
      expect(lines).toContain(line);
    }
    for (const name of [
      'nodejs_eventloop_delay_seconds{quantile="0.99"}',
      'process_resident_memory_bytes',
      'nodejs_heap_used_bytes',
      'process_cpu_seconds_total',
    ]) {
      expect(lines.find((line) => line.startsWith(`${name} `))).toMatch(/ [\d.e+-]+$/);
    }
  });
});

describe('every answer', () => {
  test('names its replica and its request, and is kept by nobody', async () => {
    app = await startApp();
    const { headers } = await fetch(`${app.url}/health`, { headers: { 'x-request-id': 'trace-1' } });
    expect(headers.get('x-request-id')).toBe('trace-1');
    expect(headers.get('x-agent-replica')).toBe('replica-1');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    const odd = await fetch(`${app.url}/health`, { headers: { 'x-request-id': 'a b"c' } });
    expect(odd.headers.get('x-request-id')).toMatch(/^req_[0-9a-f]{32}$/);
  });
});
