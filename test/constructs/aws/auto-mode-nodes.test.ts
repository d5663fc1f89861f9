import { Match } from 'aws-cdk-lib/assertions';
import { ClusterCapacity } from '../../../constructs/aws';
import { clusterTemplate, manifests } from './cluster-app';

describe('a cluster in Auto Mode', () => {
  const template = clusterTemplate();

  test('makes nodes, disks and target registrations by itself', () => {
    template.hasResourceProperties('AWS::EKS::Cluster', {
      ComputeConfig: {
        Enabled: true,
        NodePools: ['system', 'general-purpose'],
        NodeRoleArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('NodeRole'), 'Arn'] },
      },
      StorageConfig: { BlockStorage: { Enabled: true } },
      KubernetesNetworkConfig: { ElasticLoadBalancing: { Enabled: true } },
      BootstrapSelfManagedAddons: false,
    });
    template.resourceCountIs('AWS::EKS::Nodegroup', 0);
    template.resourceCountIs('Custom::AWSCDK-EKS-HelmChart', 0);
    template.resourceCountIs('AWS::EKS::Addon', 1);
  });

  test('enforces NetworkPolicies, before metrics-server runs', () => {
    expect(manifests(template)).toEqual([
      expect.objectContaining({
        kind: 'ConfigMap',
        metadata: expect.objectContaining({ name: 'amazon-vpc-cni', namespace: 'kube-system' }),
        data: { 'enable-network-policy-controller': 'true' },
      }),
    ]);
    template.hasResource('AWS::EKS::Addon', {
      DependsOn: [Match.stringLikeRegexp('NetworkPolicies')],
    });
  });

  test('lets nodes pull images and fetch pod identities, no more', () => {
    template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [Match.objectLike({ Principal: { Service: 'ec2.amazonaws.com' } })],
      },
      ManagedPolicyArns: ['AmazonEKSWorkerNodeMinimalPolicy', 'AmazonEC2ContainerRegistryPullOnly'].map(
        (name) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::aws:policy/${name}`]] }),
      ),
    });
  });
});

test('arm64 agents get a node pool of their own', () => {
  const template = clusterTemplate({ capacity: ClusterCapacity.autoMode({ architecture: 'arm64' }) });
  const pool = manifests(template).find(({ kind }) => kind === 'NodePool');
  expect(pool.apiVersion).toBe('karpenter.sh/v1');
  expect(pool.spec.template.spec.nodeClassRef).toEqual({
    group: 'eks.amazonaws.com',
    kind: 'NodeClass',
    name: 'default',
  });
  expect(pool.spec.template.spec.requirements).toContainEqual({
    key: 'kubernetes.io/arch',
    operator: 'In',
    values: ['arm64'],
  });
});

test('spot nodes are a pool of their own that keeps other pods off', () => {
  const template = clusterTemplate({ capacity: ClusterCapacity.autoMode({ spot: true }) });
  const pools = manifests(template).filter(({ kind }) => kind === 'NodePool');
  expect(pools.map(({ metadata }) => metadata.name)).toEqual(['agents-spot']);
  const { metadata, spec } = pools[0].spec.template;
  expect(metadata.labels).toEqual({ 'agent-fleet/spot': 'true' });
  expect(spec.taints).toEqual([{ key: 'agent-fleet/spot', value: 'true', effect: 'NoSchedule' }]);
  expect(spec.requirements).toContainEqual({
    key: 'karpenter.sh/capacity-type',
    operator: 'In',
    values: ['spot'],
  });
  expect(spec.requirements).toContainEqual({ key: 'kubernetes.io/arch', operator: 'In', values: ['amd64'] });
});
