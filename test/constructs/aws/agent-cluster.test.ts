import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { AgentCluster, type AgentClusterProps, ClusterCapacity } from '../../../constructs/aws';
import { clusterApp, clusterTemplate, testApp } from './cluster-app';

const ADMIN = 'arn:aws:iam::123456789012:role/platform-engineers';

describe.each([
  ['in Auto Mode', ClusterCapacity.autoMode()],
  ['with a node group', ClusterCapacity.nodeGroup()],
])('defaults %s', (_name, capacity) => {
  const template = clusterTemplate({ capacity });

  test("hold the lesson's name on a supported release under standard support", () => {
    template.hasResourceProperties('AWS::EKS::Cluster', {
      Name: 'ai-agent-cluster',
      Version: '1.36',
      UpgradePolicy: { SupportType: 'STANDARD' },
      DeletionProtection: true,
    });
  });

  test('log all five parts of the control plane for a known time', () => {
    template.hasResourceProperties('AWS::EKS::Cluster', {
      Logging: {
        ClusterLogging: {
          EnabledTypes: ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler'].map((Type) => ({
            Type,
          })),
        },
      },
    });
    template.hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: '/aws/eks/ai-agent-cluster/cluster',
      RetentionInDays: 90,
    });
    // Made by EKS instead, the group would have no retention.
    template.hasResource('AWS::EKS::Cluster', {
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('ControlPlaneLogs')]),
    });
  });

  test('close the API to the internet', () => {
    template.hasResourceProperties('AWS::EKS::Cluster', {
      ResourcesVpcConfig: { EndpointPrivateAccess: true, EndpointPublicAccess: false },
    });
  });

  test('encrypt Secrets with a key of their own that rotates', () => {
    template.hasResourceProperties('AWS::EKS::Cluster', {
      EncryptionConfig: [{ Provider: { KeyArn: Match.anyValue() }, Resources: ['secrets'] }],
    });
    template.hasResource('AWS::KMS::Key', {
      Properties: { EnableKeyRotation: true },
      DeletionPolicy: 'Retain',
    });
  });

  test('let nobody in but the function that applies manifests', () => {
    template.hasResourceProperties('AWS::EKS::Cluster', {
      AccessConfig: { AuthenticationMode: 'API', BootstrapClusterCreatorAdminPermissions: false },
    });
    template.resourceCountIs('AWS::EKS::AccessEntry', 1);
    template.hasResourceProperties('AWS::EKS::AccessEntry', {
      PrincipalArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('KubectlProviderHandlerServiceRole'), 'Arn'] },
    });
  });

  test('keep the control plane and that function in private subnets', () => {
    const [{ Properties }] = Object.values<any>(template.findResources('AWS::EKS::Cluster')) as [any];
    expect(JSON.stringify(Properties.ResourcesVpcConfig.SubnetIds).match(/privateSubnet[123]/g)).toHaveLength(
      3,
    );
    expect(JSON.stringify(Properties.ResourcesVpcConfig.SubnetIds)).not.toMatch(
      /publicSubnet|isolatedSubnet/,
    );
    template.allResourcesProperties('AWS::Lambda::Function', {
      VpcConfig: { SubnetIds: Match.anyValue(), SecurityGroupIds: Match.anyValue() },
    });
  });

  test('bring the metrics that autoscalers read', () => {
    template.hasResourceProperties('AWS::EKS::Addon', { AddonName: 'metrics-server' });
  });
});

test('every prop reaches the template', () => {
  const app = testApp();
  const stack = new Stack(app, 'Cluster');
  const all: Required<AgentClusterProps> = {
    vpc: new Vpc(stack, 'Vpc'),
    capacity: ClusterCapacity.nodeGroup({ desiredSize: 4 }),
    clusterName: 'staging',
    publicAccessCidrs: ['203.0.113.0/24', '198.51.100.7/32'],
    admins: [ADMIN],
    deletionProtection: false,
    logRetention: RetentionDays.ONE_WEEK,
    encryptionKey: Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:123456789012:key/mine'),
  };
  const cluster = new AgentCluster(stack, 'Cluster', all);
  const template = Template.fromStack(stack);
  expect([cluster.clusterName, cluster.capacity]).toEqual(['staging', all.capacity]);
  template.hasResourceProperties('AWS::EKS::Cluster', {
    Name: 'staging',
    DeletionProtection: false,
    EncryptionConfig: [{ Provider: { KeyArn: 'arn:aws:kms:us-east-1:123456789012:key/mine' } }],
    ResourcesVpcConfig: {
      EndpointPrivateAccess: true,
      EndpointPublicAccess: true,
      PublicAccessCidrs: all.publicAccessCidrs,
    },
  });
  template.hasResourceProperties('AWS::Logs::LogGroup', {
    LogGroupName: '/aws/eks/staging/cluster',
    RetentionInDays: 7,
  });
  template.hasResourceProperties('AWS::EKS::AccessEntry', {
    PrincipalArn: ADMIN,
    AccessPolicies: [Match.objectLike({ AccessScope: { Type: 'cluster' } })],
  });
  template.hasResourceProperties('AWS::EKS::Nodegroup', { ScalingConfig: { DesiredSize: 4 } });
  template.resourceCountIs('AWS::KMS::Key', 0);
});

test('a cluster that may be deleted takes its key along', () => {
  clusterTemplate({ deletionProtection: false }).hasResource('AWS::KMS::Key', { DeletionPolicy: 'Delete' });
});

describe('fails when', () => {
  test.each([
    [{ clusterName: 'a.b' }, "'clusterName' must be a literal of 1 to 100 letters, digits, _ and -"],
    [{ clusterName: '${Token[TOKEN.1]}' }, 'got a value known at deployment only'],
    [
      { publicAccessCidrs: ['0.0.0.0/0'] },
      'must not open the Kubernetes API to everyone, got 0.0.0.0/0; name',
    ],
    [
      { publicAccessCidrs: ['203.0.113.7'] },
      'must hold IPv4 CIDRs, got 203.0.113.7; one address ends in /32',
    ],
    [{ admins: ['alice'] }, "'admins' must hold ARNs of IAM roles or users, got alice"],
  ] satisfies [Partial<AgentClusterProps>, string][])('%j', (props, message) => {
    expect(() => clusterApp(props)).toThrow(message);
  });

  test('the network has no private subnets', () => {
    const stack = new Stack(testApp(), 'Cluster');
    const vpc = new Vpc(stack, 'Vpc', { natGateways: 0 });
    expect(() => new AgentCluster(stack, 'Cluster', { vpc })).toThrow(
      "'vpc' must have private subnets with a way out, got none",
    );
  });

  test('several props are wrong, it names all', () => {
    expect(() => clusterApp({ clusterName: '', admins: ['x'] })).toThrow(/'clusterName'[^]*'admins'/);
  });
});
