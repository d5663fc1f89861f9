import { Agent, AgentChart, Model, SharedChart } from 'agent-fleet-cdk';
import { App } from 'cdk8s';

// Secret `db-secret` with key `url`, and `model-secret` with key `api-key`, are yours to create.
const app = new App();
const image = `registry.example.com/agents@sha256:${'0'.repeat(64)}`;
const agent = Agent.conversational({
  instructions: 'You are a friendly assistant.',
  model: Model.openAiCompatible({
    modelId: 'my-model',
    baseUrl: 'https://models.example.com/v1',
    apiKey: { name: 'model-secret', key: 'api-key' },
  }),
});

new SharedChart(app, 'shared', { namespace: 'agents', image });
new AgentChart(app, 'chat-agent', {
  agentName: 'chat-agent',
  agent,
  namespace: 'agents',
  image,
  host: 'api.example.com',
  behindBalancer: false,
});

app.synth();
