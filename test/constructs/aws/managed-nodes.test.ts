import { Size } from 'aws-cdk-lib';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { InstanceType } from 'aws-cdk-lib/aws-ec2';
import { ClusterCapacity } from '../../../constructs/aws';
import { clusterTemplate } from './cluster-app';

const ids = (template: Template, type: string, properties: unknown = {}): string[] =>
  Object.keys(template.findResources(type, { Properties: properties }));

describe('a managed node group', () => {
  const template = clusterTemplate({ capacity: ClusterCapacity.nodeGroup() });

  test("has the lesson's figures", () => {
    template.hasResourceProperties('AWS::EKS::Nodegroup', {
      ScalingConfig: { MinSize: 1, DesiredSize: 3, MaxSize: 10 },
      UpdateConfig: { MaxUnavailable: 1 },
      InstanceTypes: ['t3.large'],
      AmiType: 'AL2023_x86_64_STANDARD',
    });
  });

  test('replaces broken nodes, and never forces pods off a node', () => {
    template.hasResourceProperties('AWS::EKS::Nodegroup', {
      NodeRepairConfig: { Enabled: true },
      ForceUpdateEnabled: false,
      // A name would forbid replacing the group.
      NodegroupName: Match.absent(),
    });
  });

  test('keeps pods from the credentials of the node, and encrypts its disk', () => {
    template.hasResourceProperties('AWS::EC2::LaunchTemplate', {
      LaunchTemplateData: {
        MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
        BlockDeviceMappings: [{ Ebs: { Encrypted: true, VolumeType: 'gp3', VolumeSize: 100 } }],
        TagSpecifications: Match.arrayWith([
          { ResourceType: 'instance', Tags: [{ Key: 'Name', Value: 'ai-agent-nodes' }] },
        ]),
      },
    });
  });

  test('starts after networking and Pod Identity, and before DNS and metrics', () => {
    const addon = (AddonName: string) => ids(template, 'AWS::EKS::Addon', { AddonName })[0]!;
    const [group] = ids(template, 'AWS::EKS::Nodegroup');
    template.hasResource('AWS::EKS::Nodegroup', {
      DependsOn: ['eks-pod-identity-agent', 'kube-proxy', 'vpc-cni'].map(addon),
    });
    for (const name of ['coredns', 'metrics-server']) {
      expect(template.findResources('AWS::EKS::Addon')[addon(name)]!.DependsOn).toContain(group);
    }
    template.resourceCountIs('AWS::EKS::Addon', 5);
  });

  test('enforces NetworkPolicies', () => {
    template.hasResourceProperties('AWS::EKS::Addon', {
      AddonName: 'vpc-cni',
      ConfigurationValues: '{"enableNetworkPolicy":"true"}',
    });
  });

  test('runs in private subnets', () => {
    const [group] = Object.values<any>(template.findResources('AWS::EKS::Nodegroup'));
    expect(JSON.stringify(group.Properties.Subnets).match(/privateSubnet[123]/g)).toHaveLength(3);
    expect(group.Properties.Subnets).toHaveLength(3);
  });
});

test('chosen figures reach the group', () => {
  const template = clusterTemplate({
    capacity: ClusterCapacity.nodeGroup({
      minSize: 2,
      desiredSize: 2,
      maxSize: 20,
      maxUnavailable: 3,
      instanceTypes: [new InstanceType('m7g.2xlarge')],
      diskSize: Size.gibibytes(300),
    }),
  });
  template.hasResourceProperties('AWS::EKS::Nodegroup', {
    ScalingConfig: { MinSize: 2, DesiredSize: 2, MaxSize: 20 },
    UpdateConfig: { MaxUnavailable: 3 },
    InstanceTypes: ['m7g.2xlarge'],
    AmiType: 'AL2023_ARM_64_STANDARD',
  });
  template.hasResourceProperties('AWS::EC2::LaunchTemplate', {
    LaunchTemplateData: { BlockDeviceMappings: [{ Ebs: { VolumeSize: 300 } }] },
  });
});

test('spot nodes are a second group of several types that starts empty and keeps other pods off', () => {
  const instanceTypes = [new InstanceType('m7i.large'), new InstanceType('c7i.large')];
  const template = clusterTemplate({ capacity: ClusterCapacity.nodeGroup({ spot: { instanceTypes } }) });
  template.resourceCountIs('AWS::EKS::Nodegroup', 2);
  template.hasResourceProperties('AWS::EKS::Nodegroup', {
    CapacityType: 'SPOT',
    InstanceTypes: ['m7i.large', 'c7i.large'],
    ScalingConfig: { MinSize: 0, DesiredSize: 0, MaxSize: 10 },
    Labels: { 'agent-fleet/spot': 'true' },
    Taints: [{ Key: 'agent-fleet/spot', Value: 'true', Effect: 'NO_SCHEDULE' }],
  });
});
