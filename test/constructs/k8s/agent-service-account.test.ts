import { AgentServiceAccount } from '../../../constructs/k8s';
import { only, synth } from './synth';

test('is named after the agent and mounts no token', () => {
  const account = only(
    synth((scope) => new AgentServiceAccount(scope, 'ServiceAccount', { agentName: 'chat-agent' })),
    'ServiceAccount',
  );
  expect(account.metadata).toMatchObject({ name: 'chat-agent', namespace: 'agents' });
  expect(account.automountServiceAccountToken).toBe(false);
});

test.each(['Chat', 'chat_agent', 'chat-', '1st', '', 'a'.repeat(41), 'default', 'migrate'])(
  'fails when the agent is called %j',
  (agentName) => {
    expect(() => synth((scope) => new AgentServiceAccount(scope, 'ServiceAccount', { agentName }))).toThrow(
      `got '${agentName}'; choose a`,
    );
  },
);
