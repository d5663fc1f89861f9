import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { Agent, AgentPlatform, ClusterCapacity, Scaling, Trigger } from '../../lib';
import { eksObjects, plainObjects, templates, testApp } from './synthesised';

const queueArn = 'arn:aws:sqs:eu-central-1:123456789012:jobs';
const queue = Trigger.sqs({
  queueUrl: 'https://sqs.eu-central-1.amazonaws.com/123456789012/jobs',
  queueArn,
  region: 'eu-central-1',
});

function assemblyOf(scalings: Readonly<Record<string, Scaling>>) {
  const app = testApp();
  Validations.of(app).addPlugins(new AwsSolutionsChecks());
  const platform = new AgentPlatform(app, 'Agents', { capacity: ClusterCapacity.autoMode({ spot: true }) });
  Validations.of(platform).acknowledge({
    id: 'Annotation::agent-fleet-cdk:scripted-model',
    reason: 'a test',
  });
  for (const [name, scaling] of Object.entries(scalings)) {
    const limits = { turnTimeoutSeconds: name === 'quick-agent' ? 60 : 300 };
    platform.addAgent(name, Agent.conversational({ instructions: 'Answer.', scaling, limits }));
  }
  return app.synth();
}

const releasesOf = (template: { Resources: Record<string, any> }): string[] =>
  Object.values(template.Resources)
    .filter(({ Type }) => Type === 'Custom::AWSCDK-EKS-HelmChart')
    .map(({ Properties }) => Properties.Release)
    .sort();

describe('a fleet with every strategy', () => {
  const assembly = assemblyOf({
    'plain-agent': Scaling.horizontal(),
    'steady-agent': Scaling.vertical(),
    'chat-agent': Scaling.sessions({ max: 10 }),
    'quick-agent': Scaling.sessions({ max: 10 }),
    'night-agent': Scaling.serverless({ trigger: queue }),
  });
  const all = templates(assembly);

  test('gets each add-on once, in a stack that is there before the agents', () => {
    const installed = releasesOf(all.get('Agents-Cluster'));
    expect(installed.filter((name) => name === 'keda' || name === 'vertical-pod-autoscaler')).toEqual([
      'keda',
      'vertical-pod-autoscaler',
    ]);
    expect(
      assembly
        .getStackByName('Agents-Agents')
        .dependencies.map(({ id }) => id)
        .join(),
    ).toMatch(/Cluster/);
  });

  test('lets KEDA read the one queue, before the agent that waits for it', () => {
    const { Resources } = all.get('Agents-Agents');
    const policies = Object.entries<any>(Resources).filter(([, { Type }]) => Type === 'AWS::IAM::Policy');
    const [id] = policies.find(([, { Properties }]) => JSON.stringify(Properties).includes('sqs:'))!;
    expect(Resources[id].Properties.PolicyDocument.Statement).toEqual([
      { Action: 'sqs:GetQueueAttributes', Effect: 'Allow', Resource: queueArn },
    ]);
    const manifest = Object.values<any>(Resources).find(({ Properties }) =>
      JSON.stringify(Properties?.Manifest ?? '').includes('aws-sqs-queue'),
    );
    expect(manifest.DependsOn).toContain(id);
  });

  test('puts on spot nodes only the agent whose turns end in time', () => {
    const tolerant = eksObjects(all.get('Agents-Agents'))
      .filter(({ kind, spec }) => kind === 'Deployment' && spec.template.spec.tolerations)
      .map(({ metadata }) => metadata.name);
    expect(tolerant).toEqual(['quick-agent']);
  });

  test('has the same autoscalers in its plain manifests', () => {
    const kinds = [...plainObjects(assembly.directory)].map(([file, objects]) => [
      file,
      ...objects.map(({ kind }) => kind).filter((kind) => /Autoscaler|ScaledObject|TriggerAuth/.test(kind)),
    ]);
    expect(Object.fromEntries(kinds.map(([file, ...rest]) => [file, rest]))).toMatchObject({
      'plain-agent.yaml': ['HorizontalPodAutoscaler'],
      'steady-agent.yaml': ['VerticalPodAutoscaler'],
      'chat-agent.yaml': ['ScaledObject'],
      'night-agent.yaml': ['TriggerAuthentication', 'ScaledObject'],
    });
  });
});

test("a fleet on the lesson's strategy installs neither add-on", () => {
  const installed = releasesOf(
    templates(assemblyOf({ 'plain-agent': Scaling.horizontal() })).get('Agents-Cluster'),
  );
  expect(installed).not.toContain('keda');
  expect(installed).not.toContain('vertical-pod-autoscaler');
});
