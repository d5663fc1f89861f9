import { type RunningApp, startApp } from './running-app';

let app: RunningApp;
beforeEach(async () => {
  app = await startApp();
});
afterEach(() => app.stop());

test('the agent is the one model of its server', async () => {
  const models = await app.client.models.list();
  expect(models.data).toEqual([
    { id: 'chat-agent', object: 'model', created: expect.any(Number), owned_by: 'agent-fleet' },
  ]);
  expect(await app.client.models.retrieve('chat-agent')).toMatchObject({ id: 'chat-agent' });
  await expect(app.client.models.retrieve('gpt-5')).rejects.toMatchObject({
    status: 404,
    code: 'model_not_found',
    message: expect.stringContaining("'chat-agent'"),
  });
});
