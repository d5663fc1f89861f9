import { App } from 'aws-cdk-lib';
import { Agent, AgentImage, AgentPlatform, environmentName } from 'agent-fleet-cdk';

// The lesson's fleet with an image by digest, so that no container engine is needed. `instructions` changes between deployments.
const app = new App();
const environment = environmentName(
  (app.node.tryGetContext('environment') as string | undefined) ?? 'development',
);
const platform = new AgentPlatform(app, 'AgentFleet', {
  environment,
  image: AgentImage.fromRegistry(`registry.example.com/agents@sha256:${'0'.repeat(64)}`),
});
const instructions = (app.node.tryGetContext('instructions') as string | undefined) ?? 'You help.';
platform.addAgent('chat-agent', Agent.conversational({ instructions }));
platform.addAgent('task-agent', Agent.taskOriented({ instructions }));
platform.addAgent('planning-agent', Agent.planning({ instructions }));
