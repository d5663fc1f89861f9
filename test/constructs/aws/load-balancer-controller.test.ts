import { ClusterCapacity } from '../../../constructs/aws';
import { clusterTemplate, release, statements } from './cluster-app';

const template = clusterTemplate({ capacity: ClusterCapacity.nodeGroup(), clusterName: 'agents' });
const { properties, values, dependsOn } = release(template, 'aws-load-balancer-controller');

test('comes from a pinned chart, and serves before anything is bound', () => {
  expect(properties).toMatchObject({ Version: '3.5.0', Wait: true });
  expect(dependsOn.join()).toMatch(/LoadBalancerControllerIdentityAssociation/);
});

test('is told what it cannot ask the instance metadata for', () => {
  expect(values).toMatchObject({ clusterName: 'agents', region: '<token>', vpcId: '<token>' });
});

test('does not stand between the cluster and its Services and Ingresses', () => {
  expect(values).toMatchObject({
    enableServiceMutatorWebhook: false,
    webhookConfig: { disableIngressValidation: true },
    createIngressClassResource: false,
    ingressClassParams: { create: false },
  });
});

test('may fill the target groups of its cluster, and make nothing', () => {
  const actions = statements(template)
    .flatMap(({ Action }) => Action as string | string[])
    .filter((action) => action.startsWith('elasticloadbalancing:') && !action.includes(':Describe'));
  expect(actions).toEqual(['elasticloadbalancing:DeregisterTargets', 'elasticloadbalancing:RegisterTargets']);
  expect(statements(template)).toContainEqual(
    expect.objectContaining({
      Condition: { StringEquals: { 'aws:ResourceTag/eks:eks-cluster-name': 'agents' } },
    }),
  );
});

test('is not installed in Auto Mode, which has it built in', () => {
  clusterTemplate().resourceCountIs('Custom::AWSCDK-EKS-HelmChart', 0);
});
