import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { ClusterCapacity } from '../../../constructs/aws';
import { clusterApp, manifests, release } from './cluster-app';

test('a cluster has no KEDA until somebody asks, and one however many ask', () => {
  const { cluster, stack } = clusterApp();
  const keda = cluster.keda();
  expect(cluster.keda()).toBe(keda);
  Template.fromStack(stack).resourceCountIs('Custom::AWSCDK-EKS-HelmChart', 1);
});

describe('KEDA', () => {
  const { cluster, stack } = clusterApp();
  cluster.keda();
  const template = Template.fromStack(stack);
  const { properties, values, dependsOn } = release(template, 'keda');

  test('comes from a pinned chart, and is waited for', () => {
    expect(properties).toMatchObject({
      Chart: 'keda',
      Version: '2.20.2',
      Repository: 'https://kedacore.github.io/charts',
      Namespace: 'keda',
      Wait: true,
    });
  });

  test('runs restricted in a namespace of its own, after nodes, namespace and role are there', () => {
    const namespace = manifests(template).find(({ kind }) => kind === 'Namespace');
    expect(namespace.metadata).toMatchObject({
      name: 'keda',
      labels: { 'pod-security.kubernetes.io/enforce': 'restricted' },
    });
    expect(dependsOn.join()).toMatch(/KedaNamespace/);
    expect(dependsOn.join()).toMatch(/KedaIdentityAssociation/);
    expect(dependsOn.join()).toMatch(/MetricsServer/);
  });

  test('reads no Secret of other namespaces and scales nothing but Deployments', () => {
    expect(values.permissions).toEqual({
      operator: { restrict: { secret: true } },
      metricServer: { restrict: { secret: true } },
    });
    expect(values.rbac.scaledRefKinds).toEqual([{ apiGroup: 'apps', kind: 'deployments' }]);
  });

  test('survives the loss of a node', () => {
    for (const part of ['operator', 'metricsServer', 'webhooks']) expect(values[part].replicaCount).toBe(2);
    for (const part of ['operator', 'metricServer', 'webhooks']) {
      expect(values.podDisruptionBudget[part]).toEqual({ maxUnavailable: 1 });
    }
  });

  test('may do nothing on AWS by itself', () => {
    template.hasResourceProperties('AWS::EKS::PodIdentityAssociation', {
      Namespace: 'keda',
      ServiceAccount: values.serviceAccount.operator.name,
    });
    expect(JSON.stringify(template.findResources('AWS::IAM::Policy'))).not.toContain('KedaIdentity');
  });
});

test('a queue of a later stack is allowed there, its length and nothing else', () => {
  const { app, cluster, stack } = clusterApp({ capacity: ClusterCapacity.nodeGroup() });
  const agents = new Stack(app, 'Agents');
  cluster.keda().allowQueue(agents, 'Queue', 'arn:aws:sqs:eu-central-1:123456789012:jobs');
  const template = Template.fromStack(agents);
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: [
        {
          Action: 'sqs:GetQueueAttributes',
          Effect: 'Allow',
          Resource: 'arn:aws:sqs:eu-central-1:123456789012:jobs',
        },
      ],
    },
    Roles: [Match.anyValue()],
  });
  expect(stack.dependencies).not.toContain(agents);
});
