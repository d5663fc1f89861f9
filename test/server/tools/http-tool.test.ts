import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createHttpTool, MAX_HTTP_ANSWER_BYTES } from '../../../server/tools/http-tool';
import { ToolRegistry } from '../../../server/tools/tool-registry';

interface Seen {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingMessage['headers'];
  body: string;
}

let server: Server;
let seen: Seen[];
let answer: RequestListener;

beforeEach(async () => {
  seen = [];
  answer = (_, response) => response.setHeader('content-type', 'application/json').end('{"ok":true}');
  server = createServer((request, response) => {
    void text(request).then((body) => {
      seen.push({ method: request.method, url: request.url, headers: request.headers, body });
      answer(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(() => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});

/** Definitions allow https only: the test's fetch leads `https://tool.test` to the server here. */
const fetchHere: typeof fetch = (input, init) => {
  const url = new URL(input);
  expect(url.origin).toBe('https://tool.test');
  const { port } = server.address() as AddressInfo;
  return fetch(`http://127.0.0.1:${port}${url.pathname}${url.search}`, init);
};

function call(
  method: 'GET' | 'POST',
  args: unknown,
  { url = 'https://tool.test/orders', signal = new AbortController().signal } = {},
) {
  const tool = createHttpTool(
    {
      kind: 'http',
      name: 'orders',
      description: 'Finds orders.',
      method,
      url,
      parameters: { type: 'object', properties: { id: { type: 'integer' } }, required: ['id'] },
    },
    fetchHere,
  );
  return new ToolRegistry().register(tool).call('orders', JSON.stringify(args), signal);
}

test('GET carries the arguments in the query, behind what the URL has of its own', async () => {
  const result = await call(
    'GET',
    { id: 7, tags: ['a', 'b&c'], filter: { open: true }, none: null },
    { url: 'https://tool.test/orders?tenant=x' },
  );
  expect(result).toEqual({ output: '{"ok":true}', failed: false });
  expect(seen).toHaveLength(1);
  expect(seen[0]).toMatchObject({
    method: 'GET',
    url: '/orders?tenant=x&id=7&tags=a&tags=b%26c&filter=%7B%22open%22%3Atrue%7D',
    body: '',
  });
});

test('GET arguments cannot replace what the URL fixes', async () => {
  const result = await call('GET', { id: 7, tenant: 'other' }, { url: 'https://tool.test/orders?tenant=x' });
  expect(result).toEqual({
    output: "error: 'tenant' is fixed and cannot be given as an argument",
    failed: true,
  });
  expect(seen).toHaveLength(0);
});

test('POST carries the arguments as a JSON body', async () => {
  await call('POST', { id: 7, note: 'ä' });
  expect(seen[0]).toMatchObject({
    method: 'POST',
    url: '/orders',
    body: '{"id":7,"note":"ä"}',
    headers: { 'content-type': 'application/json', 'user-agent': 'agent-fleet-cdk' },
  });
});

test('asks nobody when the arguments do not fit the schema', async () => {
  const result = await call('GET', { id: 'seven' });
  expect(result).toMatchObject({
    failed: true,
    output: expect.stringContaining('id: Invalid input: expected'),
  });
  expect(seen).toHaveLength(0);
});

test('tells the model of an error status, with the beginning of what came with it', async () => {
  answer = (_, response) =>
    response.writeHead(404, { 'content-type': 'text/plain' }).end(`no such order ${'x'.repeat(5000)}`);
  const { output, failed } = await call('GET', { id: 7 });
  expect(failed).toBe(true);
  expect(output).toMatch(/^error: 'orders' answered with status 404: no such order x+$/);
  expect(output.length).toBeLessThan(2100);
});

test('refuses a redirect', async () => {
  answer = (_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/elsewhere' }).end();
  const { output, failed } = await call('GET', { id: 7 });
  expect(failed).toBe(true);
  expect(output).toMatch(/could not be reached at tool.test: unexpected redirect/);
  expect(seen).toHaveLength(1);
});

test('refuses an answer that is too large, without reading it to its end', async () => {
  let closed: Promise<unknown> | undefined;
  answer = (_, response) => {
    closed = new Promise((resolve) => response.on('close', resolve));
    response.setHeader('content-type', 'text/plain');
    const write = () => {
      while (!response.destroyed && response.write('x'.repeat(65_536)));
    };
    response.on('drain', write);
    write();
  };
  const { output, failed } = await call('GET', { id: 7 });
  expect(failed).toBe(true);
  expect(output).toContain(`more than ${MAX_HTTP_ANSWER_BYTES} bytes`);
  await closed;
});

test('refuses what is not text', async () => {
  answer = (_, response) => response.setHeader('content-type', 'image/png').end('x');
  await expect(call('GET', { id: 7 })).resolves.toMatchObject({
    failed: true,
    output: "error: 'orders' answered with 'image/png', which is not text",
  });
});

test('names the reason when nobody answers', async () => {
  answer = (request) => request.socket.destroy();
  const { output, failed } = await call('GET', { id: 7 });
  expect(failed).toBe(true);
  expect(output).toMatch(/^error: 'orders' could not be reached at tool\.test: \w+/);
  expect(output).not.toContain('fetch failed');
});

test('lets go of the request when the turn is aborted', async () => {
  const controller = new AbortController();
  const closed = new Promise((resolve) => {
    answer = (request) => {
      request.socket.on('close', resolve);
      controller.abort(new Error('client left'));
    };
  });
  await expect(call('GET', { id: 7 }, { signal: controller.signal })).rejects.toThrow('client left');
  await closed;
});
