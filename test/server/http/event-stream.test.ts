import { connect, type Socket } from 'node:net';
import { says } from '../services/manual-agent';
import type { TurnEvent } from '../../../server/agents/agent';
import { type RunningApp, startApp, until } from './running-app';

let app: RunningApp;
beforeEach(async () => {
  app = await startApp();
});
afterEach(() => app.stop());

function rawTurn(): Promise<Socket> {
  return new Promise((resolve) => {
    const body = JSON.stringify({ model: 'chat-agent', input: 'hi', stream: true });
    const socket = connect(Number(new URL(app.url).port), '127.0.0.1', () => {
      socket.pause();
      socket.write(
        `POST /v1/responses HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      );
      resolve(socket);
    });
  });
}

test('a reader that stops reading stops the model, and gets the rest when it reads again', async () => {
  let produced = 0;
  const deltas = 3000;
  const text = 'x'.repeat(8192);
  app.agent.script = async function* (): AsyncGenerator<TurnEvent> {
    for await (const event of says(...Array<string>(deltas).fill(text))) {
      if (event.type === 'text-delta') produced += 1;
      yield event;
    }
  };
  const socket = await rawTurn();
  let before = -1;
  await until(async () => {
    const still = produced > 0 && produced === before;
    before = produced;
    await new Promise((resolve) => setTimeout(resolve, 100));
    return still;
  });
  expect(produced).toBeLessThan(deltas);
  let bytes = 0;
  let tail = '';
  socket.on('data', (data) => {
    bytes += data.length;
    tail = (tail + data.toString('latin1')).slice(-200);
  });
  socket.resume();
  await until(() => tail.includes('0\r\n\r\n'));
  expect(bytes).toBeGreaterThan(deltas * text.length);
  expect(app.service.activeSessions).toBe(0);
  socket.destroy();
});

test('what is said within one tick leaves in one write', async () => {
  app.agent.script = () => says(...Array<string>(50).fill('word '));
  const response = await fetch(`${app.url}/v1/responses`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'chat-agent', input: 'hi', stream: true }),
  });
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(response.headers.get('x-agent-replica')).toBe('replica-1');
  expect(response.headers.get('x-request-id')).toMatch(/^req_/);
  const chunks: Uint8Array[] = [];
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) chunks.push(chunk);
  expect(chunks.length).toBeLessThan(10);
});
