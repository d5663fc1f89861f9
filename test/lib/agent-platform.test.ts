import { rmSync } from 'node:fs';
import { type CloudAssembly } from 'aws-cdk-lib/cx-api';
import { type App, Stack, Stage, Validations } from 'aws-cdk-lib';
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
import { lessonPlatform } from './lesson-platform';
import { eksObjects, type KubernetesObject, plainObjects, testApp } from './synthesised';

const assemblies: string[] = [];
afterAll(() => assemblies.forEach((directory) => rmSync(directory, { recursive: true, force: true })));

function synth(app: App): CloudAssembly {
  const assembly = app.synth();
  assemblies.push(assembly.directory);
  return assembly;
}

function templates(assembly: CloudAssembly): Map<string, any> {
  return new Map(assembly.stacksRecursively.map((stack) => [stack.stackName, stack.template]));
}

function named(objects: readonly KubernetesObject[], kind: string, name: string): KubernetesObject {
  const found = objects.find((object) => object.kind === kind && object.metadata.name === name);
  if (!found)
    throw new Error(`no ${kind} ${name} among ${objects.map((o) => `${o.kind} ${o.metadata.name}`)}`);
  return found;
}

describe('the lesson as a platform', () => {
  const assembly = synth(lessonPlatform().app);
  const byName = templates(assembly);
  const eks = eksObjects(byName.get('Agents-Agents'));
  const plain = plainObjects(assembly.directory);

  test('is five stacks, each depending only on those before it', () => {
    const order = ['Network', 'Cluster', 'Data', 'Edge', 'Agents'].map((name) => `Agents-${name}`);
    expect(assembly.stacksRecursively.map((stack) => stack.stackName)).toEqual(order);
    for (const stack of assembly.stacksRecursively) {
      const needs = stack.dependencies
        .filter((d) => 'stackName' in d)
        .map((d) => (d as any).stackName as string);
      for (const need of needs) expect(order.indexOf(need)).toBeLessThan(order.indexOf(stack.stackName));
    }
  });

  test("has the lesson's outputs", () => {
    const outputs = assembly.stacksRecursively.flatMap((stack) => Object.keys(stack.template.Outputs ?? {}));
    expect(outputs).toEqual(
      expect.arrayContaining([
        'ClusterEndpoint',
        'ClusterName',
        'DatabaseEndpoint',
        'RedisEndpoint',
        'LoadBalancerName',
        'LoadBalancerUrl',
      ]),
    );
  });

  test('holds no unresolved token and no secret in any manifest', () => {
    const texts = [...byName.values(), ...plain.values()].map((value) => JSON.stringify(value));
    for (const text of texts) expect(text).not.toMatch(/\$\{Token\[|JHtUb2tlb|password":"[^"]/i);
    const inManifests = JSON.stringify([...eks, ...plain.values()]);
    expect(inManifests).not.toMatch(/Fn::GetAtt"|\[object Object\]/);
    const url = named(eks, 'Secret', 'db-secret').stringData.url as string;
    expect(url).toMatch(/^postgresql:\/\/agent_fleet@<.*>:5432\/agentdb\?sslmode=verify-full$/);
  });

  test('migrates before any agent is applied, and waits for it', () => {
    const resources = Object.entries<any>(byName.get('Agents-Agents').Resources);
    const waits = resources.filter(([, r]) => r.Type === 'Custom::AWSCDK-EKS-KubernetesObjectValue');
    expect(waits).toHaveLength(1);
    const job = eks.find((object) => object.kind === 'Job')!;
    expect(waits[0]![1].Properties).toMatchObject({
      ObjectName: job.metadata.name,
      JsonPath: '.status.succeeded',
    });
    const agents = resources.filter(
      ([, r]) =>
        r.Type === 'Custom::AWSCDK-EKS-KubernetesResource' &&
        JSON.stringify(r).includes('\\"kind\\":\\"Ingress\\"'),
    );
    expect(agents).toHaveLength(3);
    for (const [, agent] of agents) expect(agent.DependsOn).toContain(waits[0]![0]);
  });

  test('gives EKS and other clusters the same objects but for image, stores and sign-in', () => {
    const differing = new Set<string>();
    const aws = eks.filter((object) => object.kind !== 'Secret');
    for (const object of [...plain.values()].flat()) {
      const isJob = object.kind === 'Job';
      const other = isJob
        ? aws.find((o) => o.kind === 'Job')!
        : named(aws, object.kind, object.metadata.name);
      for (const path of differences(object, other)) differing.add(`${object.kind}${path}`);
    }
    expect([...differing].sort()).toEqual([
      'Deployment.spec.template.spec.containers.0.env.AWS_REGION',
      'Deployment.spec.template.spec.containers.0.env.CACHE_AUTH',
      'Deployment.spec.template.spec.containers.0.env.CACHE_NAME',
      'Deployment.spec.template.spec.containers.0.env.DATABASE_AUTH',
      'Deployment.spec.template.spec.containers.0.image',
      'Deployment.spec.template.spec.nodeSelector',
      'Job.metadata.name',
      'Job.spec.template.spec.containers.0.env.AWS_REGION',
      'Job.spec.template.spec.containers.0.env.DATABASE_ADMIN_SECRET_ARN',
      'Job.spec.template.spec.containers.0.env.DATABASE_AUTH',
      'Job.spec.template.spec.containers.0.image',
      'Job.spec.template.spec.nodeSelector',
      'NetworkPolicy.spec.egress',
    ]);
    expect([...plain.keys()].sort()).toEqual([
      'chat-agent.yaml',
      'planning-agent.yaml',
      'shared.yaml',
      'task-agent.yaml',
    ]);
  });

  test('stays below the limits of CloudFormation and of a Lambda event', () => {
    for (const [name, template] of byName) {
      expect(`${name}: ${Object.keys(template.Resources).length}`).toMatch(/: ([1-4]?\d?\d)$/);
      expect(JSON.stringify(template).length).toBeLessThan(1_000_000);
      for (const resource of Object.values<any>(template.Resources)) {
        expect(JSON.stringify(resource.Properties?.Manifest ?? '').length).toBeLessThan(100_000);
      }
    }
  });

  test('gives each agent a role of its own that may sign in to the stores and nothing else', () => {
    const resources = Object.values<any>(byName.get('Agents-Agents').Resources);
    const associations = resources.filter((r) => r.Type === 'AWS::EKS::PodIdentityAssociation');
    expect(associations.map((a) => a.Properties.ServiceAccount).sort()).toEqual([
      'chat-agent',
      'migrate',
      'planning-agent',
      'task-agent',
    ]);
    expect(new Set(associations.map((a) => JSON.stringify(a.Properties.RoleArn))).size).toBe(4);
    const actions = resources
      .filter((r) => r.Type === 'AWS::IAM::Policy')
      .map((r) =>
        r.Properties.PolicyDocument.Statement.flatMap((s: any) => s.Action)
          .sort()
          .join(),
      );
    expect(actions.filter((a) => a === 'elasticache:Connect,rds-db:connect')).toHaveLength(3);
    expect(actions).toContain('kms:Decrypt,rds-db:connect,secretsmanager:GetSecretValue');
  });

  test('looks like this, hashes aside', () => {
    const redacted = Object.fromEntries(
      [...byName].map(([name, template]) => [
        name,
        JSON.parse(
          JSON.stringify(template)
            .replaceAll(/[0-9a-f]{64}/g, '<hash>')
            .replaceAll(/migrate-[0-9a-f]{8}/g, 'migrate-<hash>'),
        ) as unknown,
      ]),
    );
    expect(redacted).toMatchSnapshot();
  });
});

/** Paths at which two values differ; lists of variables are compared by name. */
function differences(a: any, b: any, path = ''): string[] {
  if (JSON.stringify(a) === JSON.stringify(b)) return [];
  if (path.endsWith('.env')) return differences(byVariable(a), byVariable(b), `${path}#`);
  if (path.endsWith('.egress') || typeof a !== 'object' || typeof b !== 'object' || !a || !b)
    return [path.replace('#', '')];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((key) =>
    differences(a[key], b[key], path.endsWith('#') ? `${path.slice(0, -1)}.${key}=` : `${path}.${key}`).map(
      (p) => p.replace(/=.*/, ''),
    ),
  );
}

function byVariable(env: { name: string }[]): Record<string, unknown> {
  return Object.fromEntries(env.map((variable) => [variable.name, variable]));
}

describe('what a user chooses', () => {
  const cases: [string, AgentPlatformProps][] = [
    ['development', { environment: 'development' }],
    [
      'staging on a node group',
      {
        environment: 'staging',
        capacity: ClusterCapacity.nodeGroup({ instanceTypes: [new InstanceType('t3.xlarge')] }),
      },
    ],
    [
      'Graviton nodes with a certificate in a known account',
      {
        capacity: ClusterCapacity.nodeGroup({ instanceTypes: [new InstanceType('m7g.xlarge')] }),
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
    expect(() => synth(app)).not.toThrow();
  });

  test('a finding that nobody explained would be seen', () => {
    const app = testApp();
    Validations.of(app).addPlugins(new AwsSolutionsChecks());
    new Bucket(new Stack(app, 'Bad'), 'Bucket');
    expect(() => app.synth()).toThrow('AwsSolutions-S1');
  });

  test('the host, the certificate and the address agree', () => {
    const assembly = synth(lessonPlatform({ domainName: 'example.com' }).app);
    const ingress = named(plainObjects(assembly.directory).get('chat-agent.yaml')!, 'Ingress', 'chat-agent');
    expect(ingress.spec.rules[0].host).toBe('api.example.com');
    const edge = templates(assembly).get('Agents-Edge');
    expect(edge.Outputs.LoadBalancerUrl.Value).toBe('http://api.example.com');
  });

  test('the environment sets sizes, protection and the replicas of agents that declare none', () => {
    const app = testApp();
    const platform = new AgentPlatform(app, 'Small', { environment: 'development' });
    platform.addAgent('chat-agent', Agent.conversational({ instructions: 'You talk.' }));
    const assembly = synth(app);
    const autoscaler = named(
      plainObjects(assembly.directory).get('chat-agent.yaml')!,
      'HorizontalPodAutoscaler',
      'chat-agent',
    );
    expect(autoscaler.spec).toMatchObject({ minReplicas: 1, maxReplicas: 3 });
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
    const template = templates(synth(app)).get('Agents-Agents');
    expect(JSON.stringify(template)).toContain(
      'bedrock:eu-west-1::foundation-model/anthropic.claude-3-haiku',
    );
    const policy = named(eksObjects(template), 'NetworkPolicy', 'orders-agent');
    const ports = policy.spec.egress.flatMap((rule: any) => rule.ports.map((p: any) => p.port));
    expect(ports).toEqual(expect.arrayContaining([443, 8443]));
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
    const assembly = synth(app);
    expect(assembly.stacksRecursively.map((s) => s.stackName)).toContain('Blue-Agents-Network');
    for (const { directory } of assembly.nestedAssemblies.map((nested) => nested.nestedAssembly)) {
      expect([...plainObjects(directory).keys()].sort()).toEqual(['chat-agent.yaml', 'shared.yaml']);
    }
  });

  test('an image by digest is what both forms name', () => {
    const reference = `registry.example.com/agents@sha256:${'a'.repeat(64)}`;
    const assembly = synth(
      lessonPlatform({ image: AgentImage.fromRegistry(reference), manifestImage: reference }).app,
    );
    const eks = eksObjects(templates(assembly).get('Agents-Agents'));
    for (const objects of [eks, plainObjects(assembly.directory).get('chat-agent.yaml')!]) {
      const deployment = named(objects, 'Deployment', 'chat-agent');
      expect(deployment.spec.template.spec.containers[0].image).toBe(reference);
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

  test('no node is large enough for an agent', () => {
    expect(() => lessonPlatform({ capacity: ClusterCapacity.nodeGroup() })).toThrow(
      "'profile' of 'planning-agent' must ask for less CPU than a node has (2 cores), got 2",
    );
  });

  test('an environment is unknown', () => {
    expect(() => new AgentPlatform(testApp(), 'Agents', { environment: 'prod' as never })).toThrow(
      "'environment' must be one of development, staging, production, got 'prod'",
    );
  });
});
