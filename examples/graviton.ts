import {
  Agent,
  AgentPlatform,
  AgentProfile,
  ClusterCapacity,
  LoadBalancing,
  Model,
  Scaling,
  Tool,
} from 'agent-fleet-cdk';
import { App } from 'aws-cdk-lib';
import { InstanceType } from 'aws-cdk-lib/aws-ec2';

const app = new App();
const platform = new AgentPlatform(app, 'Agents', {
  domainName: 'example.com',
  certificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/11111111-2222-3333-4444-555555555555',
  capacity: ClusterCapacity.nodeGroup({ instanceTypes: [new InstanceType('m7g.xlarge')], maxSize: 20 }),
  admins: ['arn:aws:iam::111122223333:role/platform-engineers'],
});

platform.addAgent(
  'support-agent',
  Agent.conversational({
    instructions: 'You help customers. Ask one question at a time.',
    model: Model.bedrock('eu.anthropic.claude-sonnet-4-5-20250929-v1:0', { region: 'eu-west-1' }),
    tools: [Tool.currentTime()],
    profile: AgentProfile.TOOL_USING,
    scaling: Scaling.horizontal({ min: 4, max: 30 }),
    loadBalancing: LoadBalancing.sessionAffinity({ header: 'x-session-id' }),
  }),
);

app.synth();
