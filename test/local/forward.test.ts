import { once } from 'node:events';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { EchoReplica } from './echo-replica';
import { closeAll, serve, startReplica, threeReplicas } from './router-under-test';

afterEach(closeAll);

describe('passes on', () => {
  test('method, query, headers and body, with the path rewritten', async () => {
    const router = await serve(await threeReplicas());
    const response = await fetch(`${router.url}/agents/chat/v1/responses?stream=1&x=a%20b`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer key' },
      body: '{"input":"hi"}',
    });
    expect(response.headers.get('x-twice')).toBe('one, two');
    expect(await response.json()).toMatchObject({
      method: 'POST',
      url: '/v1/responses?stream=1&x=a%20b',
      body: '{"input":"hi"}',
      headers: {
        authorization: 'Bearer key',
        host: new URL(router.url).host,
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-proto': 'http',
      },
    });
  });

  test('a body sent in chunks, and a request without one', async () => {
    const router = await serve(await threeReplicas());
    const body = new ReadableStream({
      start(controller) {
        for (const chunk of ['one ', 'two']) controller.enqueue(new TextEncoder().encode(chunk));
        controller.close();
      },
    });
    const chunked = await fetch(`${router.url}/agents/chat/x`, { method: 'POST', body, duplex: 'half' });
    expect(await chunked.json()).toMatchObject({
      body: 'one two',
      headers: { 'transfer-encoding': 'chunked' },
    });
    const deleted = await fetch(`${router.url}/agents/chat/x`, { method: 'DELETE' });
    expect(await deleted.json()).toMatchObject({ method: 'DELETE', body: '' });
  });

  test('a stream as it comes, and the end of a client that leaves', async () => {
    let tell: () => void;
    const gone = new Promise<void>((resolve) => (tell = resolve));
    const streaming = new EchoReplica('stream', (_, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.write('data: first\n\n');
      response.on('close', () => tell());
    });
    await startReplica(streaming);
    const router = await serve([streaming]);
    const leaving = new AbortController();
    const response = await fetch(`${router.url}/agents/chat/stream`, { signal: leaving.signal });
    const reader = response.body?.getReader();
    // The replica has not ended its answer: a router that buffered would never get here.
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('data: first\n\n');
    expect(streaming.active).toBe(1);
    leaving.abort();
    await gone;
  });
});

describe('when replicas fail', () => {
  test('one that refuses the connection is skipped, body and all', async () => {
    const three = await threeReplicas();
    const router = await serve(three);
    // Still said to be ready: nobody has noticed yet that it is gone.
    await three[0]?.stop();
    for (let index = 0; index < 6; index++) {
      const response = await fetch(`${router.url}/agents/chat/x`, { method: 'POST', body: 'kept' });
      expect(await response.json()).toMatchObject({ body: 'kept' });
    }
  });

  test('none that is ready: 503, in the shape that OpenAI clients understand', async () => {
    const three = await threeReplicas();
    for (const replica of three) replica.ready = false;
    const router = await serve(three);
    const response = await fetch(`${router.url}/agents/chat/x`);
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await response.json()).toEqual({
      error: {
        message: "no replica of 'chat' is ready; try again shortly",
        type: 'server_error',
        param: null,
        code: 'no_replica_ready',
      },
    });
  });

  test('one that is killed as the request comes: skipped, as it has read nothing yet', async () => {
    let connections = 0;
    // The kernel has taken the connection, and nobody is there to read from it.
    const dying = createTcpServer((socket) => {
      connections++;
      socket.destroy();
    }).listen(0, '127.0.0.1');
    await once(dying, 'listening');
    const dead = new EchoReplica('dead');
    dead.port = (dying.address() as AddressInfo).port;
    const router = await serve([dead, ...(await threeReplicas())]);
    for (const method of ['POST', 'GET', 'POST', 'GET', 'POST', 'GET', 'POST', 'GET']) {
      const body = method === 'POST' ? 'kept' : '';
      const response = await fetch(`${router.url}/agents/chat/x`, { method, ...(body && { body }) });
      expect(await response.json()).toMatchObject({ method, body });
    }
    expect(connections).toBeGreaterThan(0);
    dying.close();
  });

  test('one that ends the connection after it has read the request: 502, and it is not sent twice', async () => {
    let asked = 0;
    const cutting = () =>
      new EchoReplica('cutting', (request) => {
        asked++;
        request.on('data', () => request.socket.destroy());
      });
    const two = await Promise.all([startReplica(cutting()), startReplica(cutting())]);
    const router = await serve(two);
    const response = await fetch(`${router.url}/agents/chat/x`, { method: 'POST', body: 'once' });
    expect(response.status).toBe(502);
    expect(await response.json()).toMatchObject({ error: { code: 'upstream_failed', type: 'server_error' } });
    expect(asked).toBe(1);
  });

  test('one that refuses a request before its body: the refusal reaches the client', async () => {
    const refusing = new EchoReplica('refusing', (_, response) => response.writeHead(413).end('too much'));
    await startReplica(refusing);
    const router = await serve([refusing]);
    const response = await fetch(`${router.url}/agents/chat/x`, { method: 'POST', body: 'x'.repeat(10_000) });
    expect([response.status, await response.text()]).toEqual([413, 'too much']);
  });

  test('one that ends in the middle of a stream: the client sees a cut, not an end', async () => {
    const cutting = new EchoReplica('cutting', (_, response) => {
      response.write('data: first\n\n', () => response.destroy());
    });
    await startReplica(cutting);
    const router = await serve([cutting]);
    const response = await fetch(`${router.url}/agents/chat/x`);
    await expect(response.text()).rejects.toThrow();
  });

  test('one that stays silent: 504', async () => {
    const silent = new EchoReplica('silent', () => undefined);
    await startReplica(silent);
    const router = await serve([silent], { silenceMs: 50 });
    const response = await fetch(`${router.url}/agents/chat/x`);
    expect(response.status).toBe(504);
    expect(await response.json()).toMatchObject({
      error: { message: 'replica silent was silent for 0.05 s' },
    });
  });
});
