import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { InstanceType } from 'aws-cdk-lib/aws-ec2';
import { AwsSolutionsChecks } from 'cdk-nag';
import { AgentFargateProfile, ClusterCapacity } from '../../../constructs/aws';
import { clusterApp } from './cluster-app';

function profileOn(capacity: ClusterCapacity) {
  const { app, cluster } = clusterApp({ capacity });
  const stack = new Stack(app, 'Agents');
  new AgentFargateProfile(stack, 'Fargate', { cluster, namespace: 'agents', agentName: 'task-agent' });
  return { app, stack };
}

test('takes the pods of one agent, in private subnets, with a role that pulls images', () => {
  const template = Template.fromStack(profileOn(ClusterCapacity.nodeGroup()).stack);
  template.hasResourceProperties('AWS::EKS::FargateProfile', {
    Selectors: [{ Namespace: 'agents', Labels: [{ Key: 'app', Value: 'task-agent' }] }],
    Subnets: [Match.anyValue(), Match.anyValue(), Match.anyValue()],
  });
  template.hasResourceProperties('AWS::IAM::Role', {
    ManagedPolicyArns: [
      {
        'Fn::Join': [
          '',
          ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/AmazonEKSFargatePodExecutionRolePolicy'],
        ],
      },
    ],
  });
});

test('leaves no finding of AwsSolutions unexplained', () => {
  const { app } = profileOn(ClusterCapacity.nodeGroup());
  expect(new AwsSolutionsChecks(app).validateScope(app).violations).toEqual([]);
});

test.each([
  [ClusterCapacity.autoMode(), "'cluster' must have a node group for pods on Fargate, got Auto Mode"],
  [
    ClusterCapacity.nodeGroup({ instanceTypes: [new InstanceType('m7g.large')] }),
    "'cluster' must be amd64 for pods on Fargate, got arm64",
  ],
])('%#: fails where pods on Fargate could not run', (capacity, message) => {
  expect(() => profileOn(capacity)).toThrow(message);
});
