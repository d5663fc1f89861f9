import { type App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { KubectlV36Layer } from '@aws-cdk/lambda-layer-kubectl-v36';
import { kubernetesObjects } from '../../testing';
import { testApp } from '../lib/synthesised';

const deployment = (name: string, namespace = 'agents') => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace },
  spec: { template: { spec: { containers: [{ name: 'agent', image: 'a:1' }] } } },
});

function clusterStack() {
  const stack = new Stack(testApp(), 'Fleet');
  const cluster = new eks.Cluster(stack, 'Cluster', {
    version: eks.KubernetesVersion.V1_34,
    prune: true,
    kubectlProviderOptions: { kubectlLayer: new KubectlV36Layer(stack, 'Kubectl') },
  });
  cluster.addManifest('Agents', deployment('chat-agent'), {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'arns', labels: { app: 'x' } },
    data: { cluster: cluster.clusterArn, region: stack.region },
  });
  return stack;
}

describe('the manifests of a stack', () => {
  const stack = clusterStack();
  const template = Template.fromStack(stack);

  test.each([
    ['a stack', stack],
    ['a template of the assertions module', template],
    ["a template's JSON", template.toJSON()],
    ['an assembly', (stack.node.root as App).synth()],
  ])('are read from %s', (_, source) => {
    expect(
      kubernetesObjects(source)
        .all()
        .map(({ kind }) => kind),
    ).toEqual(['Deployment', 'ConfigMap']);
  });

  test('show what a deployment fills in, and no label of CDK', () => {
    expect(JSON.stringify(template.toJSON())).toContain('aws.cdk.eks/prune-');
    const objects = kubernetesObjects(template);
    expect(objects.get('ConfigMap', 'arns')).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'arns', labels: { app: 'x' } },
      data: { cluster: '${Cluster.Arn}', region: '${AWS::Region}' },
    });
    expect(objects.get('Deployment', 'chat-agent').metadata).toEqual({
      name: 'chat-agent',
      namespace: 'agents',
    });
  });

  test('are typed by their kind', () => {
    const [container] = kubernetesObjects(template).get('Deployment', 'chat-agent').spec.template.spec
      .containers;
    const image: string | undefined = container?.image;
    expect(image).toBe('a:1');
    // @ts-expect-error a Deployment has no such field
    expect(kubernetesObjects(template).get('Deployment', 'chat-agent').spec.pods).toBeUndefined();
  });
});

describe('looking up', () => {
  const objects = kubernetesObjects({
    Resources: {
      A: manifest([deployment('a'), deployment('a', 'other'), deployment('b')]),
      B: { Type: 'AWS::S3::Bucket' },
    },
  });

  test('finds by kind, in order', () => {
    expect(objects.all('Deployment').map(({ metadata }) => metadata.name)).toEqual(['a', 'a', 'b']);
    expect(objects.all('Service')).toEqual([]);
    expect([...objects]).toHaveLength(3);
  });

  test('says what is there when a name is not', () => {
    expect(() => objects.get('Deployment', 'c')).toThrow(
      'no Deployment c among Deployment agents/a, Deployment agents/b, Deployment other/a',
    );
    expect(() => kubernetesObjects({}).get('Deployment', 'c')).toThrow(
      'no Deployment c among no objects at all',
    );
  });

  test('asks for the namespace where the name is not enough', () => {
    expect(() => objects.get('Deployment', 'a')).toThrow(
      '2 objects are a Deployment a: Deployment agents/a, Deployment other/a; name the namespace',
    );
    expect(objects.get('Deployment', 'a', 'other').metadata.namespace).toBe('other');
  });
});

test('a manifest that is no JSON is called by its resource', () => {
  const broken = { Type: 'Custom::AWSCDK-EKS-KubernetesResource', Properties: { Manifest: '[{]' } };
  expect(() => kubernetesObjects({ Resources: { Broken: broken } })).toThrow(
    'the manifest of resource Broken must be a JSON list, got [{]',
  );
});

function manifest(objects: unknown[]) {
  return {
    Type: 'Custom::AWSCDK-EKS-KubernetesResource',
    Properties: { Manifest: JSON.stringify(objects) },
  };
}
