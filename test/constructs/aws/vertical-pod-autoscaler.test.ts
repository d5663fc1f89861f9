import { Template } from 'aws-cdk-lib/assertions';
import { clusterApp, manifests, release } from './cluster-app';

const { cluster, stack } = clusterApp();
const installed = cluster.verticalPodAutoscaler();
const template = Template.fromStack(stack);
const { properties, values, dependsOn } = release(template, 'vertical-pod-autoscaler');

test('is installed once, from a pinned chart, and waited for', () => {
  expect(cluster.verticalPodAutoscaler()).toBe(installed);
  template.resourceCountIs('Custom::AWSCDK-EKS-HelmChart', 1);
  expect(properties).toMatchObject({
    Chart: 'vertical-pod-autoscaler',
    Version: '0.11.0',
    Repository: 'https://kubernetes.github.io/autoscaler',
    Wait: true,
  });
});

test('runs restricted in a namespace of its own, after nodes and metrics-server', () => {
  const namespace = manifests(template).find(({ kind }) => kind === 'Namespace');
  expect(namespace.metadata.name).toBe(properties.Namespace);
  expect(namespace.metadata.labels).toMatchObject({ 'pod-security.kubernetes.io/enforce': 'restricted' });
  expect(values.containerSecurityContext).toEqual({
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  });
  expect(values.podSecurityContext).toMatchObject({
    runAsNonRoot: true,
    seccompProfile: { type: 'RuntimeDefault' },
  });
  expect(dependsOn.join()).toMatch(/VerticalPodAutoscalerNamespace/);
  expect(dependsOn.join()).toMatch(/MetricsServer/);
});

test('asks the disruption budget before it touches a running pod', () => {
  expect(values.updater.extraArgs).toEqual(['--in-place-skip-disruption-budget=false']);
});

test('has no role on AWS', () => {
  expect(JSON.stringify(template.findResources('AWS::EKS::PodIdentityAssociation'))).not.toContain(
    'vertical',
  );
});
