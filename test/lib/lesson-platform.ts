import { type App, Validations } from 'aws-cdk-lib';
import { Agent, AgentPlatform, type AgentPlatformProps, Tool } from '../../lib';
import { testApp } from './synthesised';

/** The lesson's three agents on a platform, as `bin/app.ts` declares them. */
export function lessonPlatform(props: AgentPlatformProps = {}, app: App = testApp()) {
  const platform = new AgentPlatform(app, 'Agents', props);
  Validations.of(platform).acknowledge({
    id: 'Annotation::agent-fleet-cdk:scripted-model',
    reason: 'a test',
  });
  platform.addAgent('chat-agent', Agent.conversational({ instructions: 'You talk.' }));
  platform.addAgent(
    'task-agent',
    Agent.taskOriented({ instructions: 'You act.', tools: [Tool.calculate()] }),
  );
  platform.addAgent('planning-agent', Agent.planning({ instructions: 'You plan.' }));
  return { app, platform };
}
