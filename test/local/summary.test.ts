import { describeRun } from '../../local/summary';

test('is a table of the agents, a line to try, and how to stop', () => {
  const ingress = 'http://127.0.0.1:8080';
  const replicas = [{ pid: 1, url: 'http://127.0.0.1:4000' }];
  const text = describeRun({
    ingress,
    agents: [
      { name: 'chat-agent', type: 'conversational', url: `${ingress}/agents/chat-agent`, replicas },
      { name: 'planning-agent', type: 'planning', url: `${ingress}/agents/planning-agent`, replicas },
    ],
  });
  expect(text).toBe(`
AGENT            TYPE             REPLICAS   URL
chat-agent       conversational   1          http://127.0.0.1:8080/agents/chat-agent
planning-agent   planning         1          http://127.0.0.1:8080/agents/planning-agent

Try it:
  curl -s http://127.0.0.1:8080/agents/chat-agent/v1/responses -H 'Content-Type: application/json' -d '{"model":"chat-agent","input":"Hello! What can you do?"}'

All agents: http://127.0.0.1:8080/   Ctrl-C stops.
`);
});
