import { hanging } from '../services/manual-agent';
import { startApp, until } from './running-app';

// The contract's 15 s are too long for a test: here they are none.
jest.mock('../../../contract/lifecycle', () => ({
  LIFECYCLE: { streamHeartbeatSeconds: 0.02, keepAliveSeconds: 75 },
}));

test('a stream shows that it lives before the first token', async () => {
  const app = await startApp();
  const { script, release } = hanging();
  app.agent.script = script;
  const response = await fetch(`${app.url}/v1/responses`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'chat-agent', input: 'hi', stream: true }),
  });
  let text = '';
  const read = (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>)
      text += decoder.decode(chunk);
  })();
  await until(() => text.split(': keep-alive\n\n').length > 2);
  expect(text).not.toContain('output_text.delta');
  release();
  await read;
  expect(text).toContain('event: response.completed');
  await app.stop();
});
