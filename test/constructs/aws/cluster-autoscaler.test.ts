import { ClusterCapacity } from '../../../constructs/aws';
import { LIFECYCLE, terminationGraceSeconds } from '../../../contract';
import { clusterTemplate, release, statements } from './cluster-app';

const template = clusterTemplate({ capacity: ClusterCapacity.nodeGroup(), clusterName: 'agents' });
const { properties, values, dependsOn } = release(template, 'cluster-autoscaler');

test('is of the same minor as the cluster, from a pinned chart', () => {
  template.hasResourceProperties('AWS::EKS::Cluster', { Version: '1.36' });
  expect(values.image.tag).toMatch(/^v1\.36\.\d+$/);
  expect(properties).toMatchObject({ Chart: 'cluster-autoscaler', Version: '9.59.0' });
});

test('finds the groups of its cluster', () => {
  expect(values.autoDiscovery).toEqual({ clusterName: 'agents' });
});

test('really scales down: scratch space and add-ons do not hold a node', () => {
  expect(values.extraArgs).toMatchObject({
    'skip-nodes-with-local-storage': false,
    'skip-nodes-with-system-pods': false,
  });
});

test('leaves pods the time that they need to end their streams', () => {
  // The ingress controller's, the longest there is, with the longest stream that it accepts.
  const longest = terminationGraceSeconds(
    LIFECYCLE.albForgetsPodSeconds,
    3600 - LIFECYCLE.albForgetsPodSeconds,
  );
  expect(values.extraArgs['max-graceful-termination-sec']).toBeGreaterThanOrEqual(longest);
});

test('may change groups of its own cluster only', () => {
  const changes = statements(template).filter(({ Action }) =>
    JSON.stringify(Action).includes('SetDesiredCapacity'),
  );
  expect(changes).toEqual([
    expect.objectContaining({
      Action: ['autoscaling:SetDesiredCapacity', 'autoscaling:TerminateInstanceInAutoScalingGroup'],
      Condition: { StringEquals: { 'aws:ResourceTag/eks:cluster-name': 'agents' } },
    }),
  ]);
  expect(JSON.stringify(changes)).not.toContain('"Resource":"*"');
});

test('gets its role through Pod Identity, before it starts', () => {
  template.hasResourceProperties('AWS::EKS::PodIdentityAssociation', {
    Namespace: 'kube-system',
    ServiceAccount: values.rbac.serviceAccount.name,
  });
  expect(dependsOn.join()).toMatch(/AutoscalerIdentityAssociation/);
  expect(dependsOn.join()).toMatch(/coredns/);
});
