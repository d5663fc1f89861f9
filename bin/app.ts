import { App, Validations } from 'aws-cdk-lib';
import { Agent, AgentPlatform, environmentName, Model, Tool } from '../lib';

// Read from `-c key=value` or cdk.json, so that one app serves every environment.
const app = new App();
const context = (key: string): string | undefined => app.node.tryGetContext(key) as string | undefined;
const model = Model.parse(context('model') ?? 'scripted');

const platform = new AgentPlatform(app, 'AgentFleet', {
  environment: environmentName(context('environment') ?? 'production'),
  domainName: context('domainName'),
  certificateArn: context('certificateArn'),
  manifestImage: context('image'),
});

Validations.of(platform).acknowledge({
  id: 'Annotation::agent-fleet-cdk:scripted-model',
  reason: 'This app answers offline until `-c model=…` names a model; the README says so.',
});

platform.addAgent(
  'chat-agent',
  Agent.conversational({
    instructions: 'You are a friendly assistant. Answer briefly and remember what the user told you.',
    model,
  }),
);

platform.addAgent(
  'task-agent',
  Agent.taskOriented({
    instructions: 'You complete tasks. Call tools until the task is done, then report the result.',
    model,
    tools: [Tool.calculate(), Tool.currentTime(), Tool.convertUnits(), Tool.textStatistics(), Tool.wait()],
  }),
);

platform.addAgent(
  'planning-agent',
  Agent.planning({
    instructions: 'You split a request into steps, carry out each step with your tools, and report.',
    model,
    tools: [Tool.calculate(), Tool.currentTime(), Tool.convertUnits(), Tool.textStatistics()],
  }),
);
