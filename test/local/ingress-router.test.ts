import { once } from 'node:events';
import { Agent, request as ask } from 'node:http';
import { IngressRouter } from '../../local/ingress-router';
import { type EchoReplica } from './echo-replica';
import { closeAll, serve, threeReplicas } from './router-under-test';

afterEach(closeAll);

test('limits the rate of each client, by its address or the header that the Ingress names', async () => {
  const rateLimit = { requests: 2, periodMs: 60_000, statusCode: 429 };
  const router = await serve(await threeReplicas(), { rateLimit, clientHeader: 'X-Forwarded-For' });
  const status = async (headers = {}) => (await fetch(`${router.url}/agents/chat/x`, { headers })).status;
  expect([await status(), await status(), await status()]).toEqual([200, 200, 429]);
  const refused = await fetch(`${router.url}/agents/chat/x`);
  expect(refused.headers.get('retry-after')).toBe('60');
  expect(await refused.json()).toMatchObject({
    error: { type: 'rate_limit_error', code: 'rate_limit_exceeded' },
  });
  expect(await status({ 'X-Forwarded-For': '10.0.0.1, 203.0.113.7' })).toBe(200);
});

test('lists the agents at /, and names them where nothing is served', async () => {
  const router = await serve(await threeReplicas());
  const listed = await (await fetch(`${router.url}/`)).json();
  expect(listed).toEqual({
    agents: [{ name: 'chat', type: 'conversational', url: `${router.url}/agents/chat` }],
  });
  const response = await fetch(`${router.url}/agents/chatter/v1/responses`);
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({
    error: {
      message: `nothing is served at '/agents/chatter/v1/responses'; there is chat at ${router.url}/agents/chat`,
      code: 'route_not_found',
    },
  });
});

test('answers 503 until it has something to serve', async () => {
  const router = new IngressRouter();
  await router.listen(0);
  const response = await fetch(`${router.url}/agents/chat`);
  await router.close(0);
  expect(response.status).toBe(503);
  expect(await response.json()).toMatchObject({ error: { message: 'the local run is still starting' } });
});

test('a taken port is told with the flag that changes it', async () => {
  const router = await serve([]);
  const port = Number(new URL(router.url).port);
  await expect(new IngressRouter().listen(port)).rejects.toThrow(
    `port ${port} is taken; stop what listens there, or choose another with --port`,
  );
});

describe('closing', () => {
  test('lets a request in progress finish, and takes no new one', async () => {
    const [replica] = (await threeReplicas()) as [EchoReplica];
    const router = await serve([replica]);
    const { url } = router;
    const held = fetch(`${url}/agents/chat/hold`);
    while (replica.held.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const closed = router.close(10);
    await expect(fetch(`${url}/agents/chat/x`)).rejects.toThrow();
    replica.release();
    expect(await (await held).json()).toBe('released');
    await closed;
  });

  test('cuts what takes longer than the grace period', async () => {
    const [replica] = (await threeReplicas()) as [EchoReplica];
    const router = await serve([replica]);
    const held = fetch(`${router.url}/agents/chat/hold`);
    const failed = expect(held).rejects.toThrow();
    while (replica.held.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await router.close(0.05);
    await failed;
  });

  test('a connection kept alive does not hold it up', async () => {
    const router = await serve(await threeReplicas());
    const agent = new Agent({ keepAlive: true });
    const asked = ask(`${router.url}/agents/chat/x`, { agent }).end();
    const [response] = await once(asked, 'response');
    response.resume();
    await once(response, 'end');
    await router.close(30);
    agent.destroy();
  });
});
