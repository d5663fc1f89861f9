import { type RunningApp, startApp } from './running-app';

let app: RunningApp;
beforeEach(async () => {
  app = await startApp();
});
afterEach(() => app.stop());

test('a conversation is made, read, listed and deleted by the openai client', async () => {
  const made = await app.client.conversations.create({
    metadata: { customer: '7' },
    items: [{ role: 'developer', content: 'You are terse.' }],
  });
  expect(made).toMatchObject({ object: 'conversation', metadata: { customer: '7' } });
  expect(await app.client.conversations.retrieve(made.id)).toMatchObject({ ...made });

  await app.client.responses.create({ model: 'chat-agent', input: 'hi', conversation: made.id });
  const texts: unknown[] = [];
  for await (const item of app.client.conversations.items.list(made.id, { limit: 2, order: 'asc' })) {
    texts.push(item.type === 'message' ? (item.content[0] as { text: string }).text : item.type);
  }
  expect(texts).toEqual(['You are terse.', 'hi', 'hello']);

  expect(await app.client.conversations.delete(made.id)).toEqual({
    id: made.id,
    object: 'conversation.deleted',
    deleted: true,
  });
  for (const gone of [
    () => app.client.conversations.retrieve(made.id),
    () => app.client.conversations.delete(made.id),
    () => app.client.conversations.items.list(made.id),
  ]) {
    await expect(gone()).rejects.toMatchObject({ status: 404, code: 'conversation_not_found' });
  }
});

test('a conversation needs no body', async () => {
  const answer = await fetch(`${app.url}/v1/conversations`, { method: 'POST' });
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ object: 'conversation', metadata: {} });
});
