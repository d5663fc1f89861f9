import { Agent, AgentPlatform } from 'agent-fleet-cdk';
import { App } from 'aws-cdk-lib';

const app = new App();
const platform = new AgentPlatform(app, 'Agents', { environment: 'development' });

platform.addAgent('chat-agent', Agent.conversational({ instructions: 'You are a friendly assistant.' }));

app.synth();
