import { connect } from 'node:net';
import { ServerError, SERVER_ERRORS, type ServerErrorCode } from '../../../server/errors';
import { hanging } from '../services/manual-agent';
import { type RunningApp, startApp, until } from './running-app';

let app: RunningApp;
beforeEach(async () => {
  app = await startApp({ maxConcurrentSessions: 1, maxBodyBytes: 2048 });
});
afterEach(() => app.stop());

const turn = { model: 'chat-agent', input: 'hi' };

function post(body: unknown, init: RequestInit = {}): Promise<Response> {
  return fetch(`${app.url}/v1/responses`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...init,
  });
}

const get = (path: string, method = 'GET') => fetch(app.url + path, { method });

/** How to get each error of the table; the compiler asks for a row when the table grows. */
const CAUSES: Readonly<Record<ServerErrorCode, (() => Promise<Response>) | 'the connection is gone'>> = {
  invalid_json: () => post('{"model":'),
  invalid_request: () => post({ ...turn, temperature: 'warm' }),
  unsupported_parameter: () => post({ ...turn, background: true }),
  unsupported_media_type: () =>
    post('a=b', { headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
  body_too_large: () => post({ ...turn, input: 'x'.repeat(4096) }),
  model_not_found: () => post({ ...turn, model: 'gpt-5' }),
  response_not_found: () => post({ ...turn, previous_response_id: 'resp_none' }),
  conversation_not_found: () => post({ ...turn, conversation: 'conv_none' }),
  route_not_found: () => get('/v1/nothing'),
  method_not_allowed: () => get('/v1/responses', 'PUT'),
  conversation_conflict: async () => {
    const { id } = await app.client.conversations.create();
    app.stores.onAppend = () => Promise.reject(new ServerError('conversation_conflict', 'it has gone on'));
    return post({ ...turn, conversation: id });
  },
  rate_limit_exceeded: () => {
    app.stores.verdict = { allowed: false, limit: 10, remaining: 0, resetSeconds: 7 };
    return post(turn);
  },
  session_limit_reached: async () => {
    app.agent.script = hanging().script;
    void post(turn).catch(() => undefined);
    await until(() => app.service.activeSessions === 1);
    return post(turn);
  },
  draining: () => {
    void app.service.shutdown();
    return post(turn);
  },
  not_ready: async () => {
    await app.stop();
    app = await startApp({ maxBodyBytes: 2048 }, { initialised: false });
    return post(turn);
  },
  store_unavailable: () => {
    app.stores.onAppend = () =>
      Promise.reject(
        new ServerError('store_unavailable', 'the database does not answer', { retryAfterSeconds: 1 }),
      );
    return post(turn);
  },
  model_unavailable: () => fails(new ServerError('model_unavailable', 'the model cannot be reached')),
  model_refused: () => fails(new ServerError('model_refused', 'the model refused')),
  turn_timeout: async () => {
    await app.stop();
    app = await startApp({ turnTimeoutSeconds: 0.05 });
    app.agent.script = hanging().script;
    return post(turn);
  },
  client_closed: 'the connection is gone',
  internal_error: () => fails(new TypeError('x is not a function')),
};

function fails(error: Error): Promise<Response> {
  app.agent.script = () => ({ [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(error) }) });
  return post(turn);
}

describe('each error of the table', () => {
  test.each(Object.entries(CAUSES))('%s', async (code, cause) => {
    if (typeof cause === 'string') return;
    const answer = await cause();
    const { error } = (await answer.json()) as { error: Record<string, unknown> };
    const expected = SERVER_ERRORS[code as ServerErrorCode];
    expect({ status: answer.status, type: error.type, code: error.code }).toEqual({
      status: expected.status,
      type: expected.type,
      code,
    });
    expect(error).toHaveProperty('param');
    expect(String(error.message).length).toBeGreaterThan(10);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(answer.headers.get('x-agent-replica')).toBe('replica-1');
  });
});

describe('what an error says', () => {
  async function errorOf(answer: Promise<Response>): Promise<{ message: string; param: string | null }> {
    return ((await (await answer).json()) as { error: { message: string; param: string | null } }).error;
  }

  test('a wrong model names the right one', async () => {
    const error = await errorOf(post({ ...turn, model: 'gpt-5' }));
    expect(error).toMatchObject({
      message: "there is no model 'gpt-5' here; this agent is 'chat-agent'",
      param: 'model',
    });
  });

  test('several problems come at once', async () => {
    const { message } = await errorOf(post({ model: 'chat-agent', temperature: 9, store: 'yes' }));
    expect(message).toMatch(/'input'.*'temperature'.*'store'/);
  });

  test('a full replica names the cap, what to do, and when to come back', async () => {
    const answer = await (CAUSES.session_limit_reached as () => Promise<Response>)();
    expect(answer.headers.get('retry-after')).toBe('1');
    expect((await errorOf(Promise.resolve(answer))).message).toMatch(
      /all 1 sessions.*MAX_CONCURRENT_SESSIONS/,
    );
  });

  test('a client above its rate is told when to come back', async () => {
    app.stores.verdict = { allowed: false, limit: 10, remaining: 0, resetSeconds: 7 };
    const { headers } = await post(turn);
    expect(headers.get('retry-after')).toBe('7');
    expect(headers.get('x-ratelimit-limit-requests')).toBe('10');
    expect(headers.get('x-ratelimit-reset-requests')).toBe('7s');
  });

  test('a wrong method says which are right', async () => {
    expect((await get('/v1/responses', 'PUT')).headers.get('allow')).toBe('POST');
    expect((await get('/v1/conversations/conv_1', 'PATCH')).headers.get('allow')).toBe('DELETE, GET, HEAD');
  });

  test('a body that is too large names the limit', async () => {
    const { message } = await errorOf(post({ ...turn, input: 'x'.repeat(4096) }));
    expect(message).toContain('2048');
  });
});

test('a request that is not HTTP gets an error too', async () => {
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(new URL(app.url).port), '127.0.0.1', () => socket.write('hello\r\n\r\n'));
    let text = '';
    socket.on('data', (data) => (text += data.toString()));
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
  expect(answer).toMatch(/^HTTP\/1.1 400 Bad Request\r\n/);
  expect(answer).toContain('"code":"invalid_request"');
});

test('a path that cannot be decoded, and one with an id that is too long', async () => {
  for (const path of ['/v1/responses/%E0%A4%A', `/v1/responses/${'x'.repeat(300)}`]) {
    const answer = await get(path);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('x-agent-replica')).toBe('replica-1');
    expect(await answer.json()).toMatchObject({ error: { code: 'invalid_request' } });
  }
});
