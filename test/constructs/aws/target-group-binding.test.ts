import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import {
  AgentLoadBalancer,
  ClusterCapacity,
  HaproxyIngressController,
  TargetGroupBinding,
} from '../../../constructs/aws';
import { clusterApp, manifests } from './cluster-app';

function synthesise(capacity: ClusterCapacity) {
  const { app, network, cluster, stack } = clusterApp({ capacity, clusterName: 'agents' });
  const edge = new Stack(app, 'Edge');
  const agents = new Stack(app, 'Agents');
  const service = new HaproxyIngressController(stack, 'Ingress', { cluster });
  const door = new AgentLoadBalancer(edge, 'LoadBalancer', { vpc: network.vpc });
  new TargetGroupBinding(agents, 'Binding', {
    cluster,
    service,
    targetGroup: door.targetGroup,
    loadBalancerSecurityGroup: door.securityGroup,
  });
  return { app, edge, agents, template: Template.fromStack(agents), edgeTemplate: Template.fromStack(edge) };
}

test.each([
  ['Auto Mode', ClusterCapacity.autoMode(), 'eks.amazonaws.com/v1'],
  ['a node group', ClusterCapacity.nodeGroup(), 'elbv2.k8s.aws/v1beta1'],
])('%s binds the Service of the controller', (_name, capacity, apiVersion) => {
  const { template } = synthesise(capacity);
  expect(manifests(template)).toEqual([
    {
      apiVersion,
      kind: 'TargetGroupBinding',
      metadata: expect.objectContaining({ name: 'haproxy-ingress', namespace: 'haproxy-controller' }),
      spec: {
        serviceRef: { name: 'haproxy-ingress', port: 80 },
        targetGroupARN: '<token>',
        targetType: 'ip',
      },
    },
  ]);
});

describe('the bridge', () => {
  const { agents, edge, template, edgeTemplate } = synthesise(ClusterCapacity.autoMode());

  test('tags the target group, so that the cluster may fill it', () => {
    edgeTemplate.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
      Tags: Match.arrayWith([{ Key: 'eks:eks-cluster-name', Value: 'agents' }]),
    });
  });

  test('lets the balancer through to the port of the pods and of their health check, and nobody else', () => {
    for (const type of ['AWS::EC2::SecurityGroupIngress', 'AWS::EC2::SecurityGroupEgress']) {
      const rules = Object.values<any>(template.findResources(type)).map(({ Properties }) => Properties);
      expect(rules.map(({ FromPort, ToPort }) => [FromPort, ToPort]).sort()).toEqual([
        [1042, 1042],
        [8080, 8080],
      ]);
      expect(JSON.stringify(rules)).not.toContain('CidrIp');
    }
  });

  test('makes no cycle: edge and cluster know nothing of the agents', () => {
    expect(agents.dependencies.map(({ stackName }) => stackName).sort()).toEqual(['Cluster', 'Edge']);
    expect(edge.dependencies.map(({ stackName }) => stackName)).toEqual(['Network']);
  });
});

test('in one stack, the binding waits for the controller that serves it and for its Service', () => {
  const { network, cluster, stack } = clusterApp({ capacity: ClusterCapacity.nodeGroup() });
  const door = new AgentLoadBalancer(stack, 'LoadBalancer', { vpc: network.vpc });
  new TargetGroupBinding(stack, 'Binding', {
    cluster,
    service: new HaproxyIngressController(stack, 'Ingress', { cluster }),
    targetGroup: door.targetGroup,
    loadBalancerSecurityGroup: door.securityGroup,
  });
  Template.fromStack(stack).hasResource('Custom::AWSCDK-EKS-KubernetesResource', {
    Properties: {
      Manifest: {
        'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('TargetGroupBinding')])],
      },
    },
    DependsOn: Match.arrayWith([
      Match.stringLikeRegexp('LoadBalancerControllerChart'),
      Match.stringLikeRegexp('IngressChart'),
    ]),
  });
});
