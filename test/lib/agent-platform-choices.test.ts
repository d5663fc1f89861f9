import { Stack, Stage, Validations } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { InstanceType } from 'aws-cdk-lib/aws-ec2';
import { AwsSolutionsChecks } from 'cdk-nag';
import {
  Agent,
  AgentImage,
  AgentPlatform,
  type AgentPlatformProps,
  ClusterCapacity,
  Model,
  Tool,
} from '../../lib';
import { agentFleetMatchers, kubernetesObjects } from '../../testing';
import { lessonPlatform } from './lesson-platform';
import { plainManifests, templates, testApp } from './synthesised';

expect.extend(agentFleetMatchers);

describe('what a user chooses', () => {
  const cases: [string, AgentPlatformProps][] = [
    ['development', { environment: 'development' }],
    [
      'staging on a node group',
      {
        environment: 'staging',
        capacity: ClusterCapacity.nodeGroup({ instanceTypes: [new InstanceType('t3.xlarge')], maxSize: 12 }),
      },
    ],
    [
      'Graviton nodes with a certificate in a known account',
      {
        capacity: ClusterCapacity.nodeGroup({ instanceTypes: [new InstanceType('m7g.xlarge')], maxSize: 30 }),
        domainName: 'example.com',
        certificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/11111111-2222-3333-4444-555555555555',
        env: { account: '111122223333', region: 'eu-west-1' },
      },
    ],
    ['Graviton on Auto Mode', { capacity: ClusterCapacity.autoMode({ architecture: 'arm64' }) }],
  ];

  test.each(cases)('%s passes cdk-nag AwsSolutions with every finding explained', (_name, props) => {
    const app = testApp();
    Validations.of(app).addPlugins(new AwsSolutionsChecks());
    lessonPlatform(props, app);
    expect(() => app.synth()).not.toThrow();
  });

  test('a finding that nobody explained would be seen', () => {
    const app = testApp();
    Validations.of(app).addPlugins(new AwsSolutionsChecks());
    new Bucket(new Stack(app, 'Bad'), 'Bucket');
    expect(() => app.synth()).toThrow('AwsSolutions-S1');
  });

  test('the host, the certificate and the address agree', () => {
    const assembly = lessonPlatform({ domainName: 'example.com' }).app.synth();
    const ingress = plainManifests(assembly.directory).get('Ingress', 'chat-agent');
    expect(ingress.spec.rules[0]!.host).toBe('api.example.com');
    const edge = templates(assembly).get('Agents-Edge');
    expect(edge.Outputs.LoadBalancerUrl.Value).toBe('http://api.example.com');
  });

  test('the environment sets sizes, protection and the replicas of agents that declare none', () => {
    const app = testApp();
    const platform = new AgentPlatform(app, 'Small', { environment: 'development' });
    platform.addAgent('chat-agent', Agent.conversational({ instructions: 'You talk.' }));
    const assembly = app.synth();
    const manifests = plainManifests(assembly.directory);
    expect(manifests.get('HorizontalPodAutoscaler', 'chat-agent')).toScaleBetween(1, 3);
    const data = templates(assembly).get('Small-Data');
    const database = Object.values<any>(data.Resources).find((r) => r.Type === 'AWS::RDS::DBInstance');
    expect(database).toMatchObject({
      DeletionPolicy: 'Delete',
      Properties: { DBInstanceClass: 'db.t4g.micro', MultiAZ: false, DeletionProtection: false },
    });
  });

  test("a model's permission and way out follow from the declaration", () => {
    const app = testApp();
    const platform = new AgentPlatform(app, 'Agents');
    platform.addAgent(
      'orders-agent',
      Agent.taskOriented({
        instructions: 'You answer questions about orders.',
        model: Model.bedrock('anthropic.claude-3-haiku-20240307-v1:0', { region: 'eu-west-1' }),
        tools: [
          Tool.http({
            name: 'orders',
            description: 'Finds orders.',
            url: 'https://orders.example.com:8443/',
          }),
        ],
      }),
    );
    const template = templates(app.synth()).get('Agents-Agents');
    expect(JSON.stringify(template)).toContain(
      'bedrock:eu-west-1::foundation-model/anthropic.claude-3-haiku',
    );
    expect(kubernetesObjects(template).get('NetworkPolicy', 'orders-agent')).toReachOnly([
      'dns',
      '10.0.0.0/16:5432',
      '10.0.0.0/16:6379',
      '169.254.170.23:80',
      'internet:443',
      'internet:8443',
    ]);
  });

  test('platforms in stages keep their names and their manifests apart', () => {
    const app = testApp();
    const stages = ['Blue', 'Green'].map((name) => new Stage(app, name));
    for (const stage of stages) {
      new AgentPlatform(stage, 'Agents', { clusterName: `${stage.stageName}-cluster` }).addAgent(
        'chat-agent',
        Agent.conversational({ instructions: `You are ${stage.stageName}.` }),
      );
    }
    const assembly = app.synth();
    expect(assembly.stacksRecursively.map((s) => s.stackName)).toContain('Blue-Agents-Network');
    for (const { directory } of assembly.nestedAssemblies.map((nested) => nested.nestedAssembly)) {
      expect(plainManifests(directory).names).toEqual(['chat-agent.yaml', 'shared.yaml']);
    }
  });

  test('an image by digest is what both forms name', () => {
    const reference = `registry.example.com/agents@sha256:${'a'.repeat(64)}`;
    const assembly = lessonPlatform({
      image: AgentImage.fromRegistry(reference),
      manifestImage: reference,
    }).app.synth();
    for (const objects of [kubernetesObjects(assembly), plainManifests(assembly.directory)]) {
      const { containers } = objects.get('Deployment', 'chat-agent').spec.template.spec;
      expect(containers[0]!.image).toBe(reference);
    }
  });
});

describe('fails when', () => {
  test.each<[string, AgentPlatformProps, string]>([
    [
      'the domain has a scheme',
      { domainName: 'https://example.com' },
      "'domainName' must be a domain in lower case",
    ],
    ['the domain starts with api', { domainName: 'api.example.com' }, "pass 'example.com'"],
    ['a certificate has no domain', { certificateArn: 'arn:aws:acm:x' }, "'domainName' must be given"],
  ])('%s', (_name, props, message) => {
    expect(() => new AgentPlatform(testApp(), 'Agents', props)).toThrow(message);
  });

  test('two agents have one name', () => {
    const { platform } = lessonPlatform();
    expect(() => platform.addAgent('chat-agent', Agent.conversational({ instructions: 'x' }))).toThrow(
      "'name' must be different for each agent, got 'chat-agent' twice",
    );
  });

  test('an environment is unknown', () => {
    expect(() => new AgentPlatform(testApp(), 'Agents', { environment: 'prod' as never })).toThrow(
      "'environment' must be one of development, staging, production, got 'prod'",
    );
  });
});
