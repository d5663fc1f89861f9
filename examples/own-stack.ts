import { AgentCache, AgentDatabase, AgentNetwork } from 'agent-fleet-cdk/constructs/aws';
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';

const app = new App();
const stack = new Stack(app, 'Stores');
const { vpc } = new AgentNetwork(stack, 'Network', { natGateways: 1 });
const workers = new SecurityGroup(stack, 'Workers', { vpc });

const database = new AgentDatabase(stack, 'Database', { vpc, multiAz: false });
database.allowFrom(workers.securityGroupId);
const cache = new AgentCache(stack, 'Cache', { vpc, nodes: 2 });
cache.allowFrom(workers.securityGroupId);

new CfnOutput(stack, 'DatabaseUrl', { value: database.iamUrl() });
new CfnOutput(stack, 'CacheUrl', { value: cache.iamUrl() });

app.synth();
