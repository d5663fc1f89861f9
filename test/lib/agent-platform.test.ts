import { agentFleetMatchers, kubernetesObjects, snapshotSerializer } from '../../testing';
import { differences } from './differences';
import { lessonPlatform } from './lesson-platform';
import { plainManifests, templates } from './synthesised';

expect.extend(agentFleetMatchers);
expect.addSnapshotSerializer(snapshotSerializer);

describe('the lesson as a platform', () => {
  const assembly = lessonPlatform().app.synth();
  const byName = templates(assembly);
  const eks = kubernetesObjects(byName.get('Agents-Agents'));
  const plain = plainManifests(assembly.directory);

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
    const texts = [...byName.values(), plain].map((value) => JSON.stringify(value));
    for (const text of texts) expect(text).not.toMatch(/\$\{Token\[|JHtUb2tlb|password":"[^"]/i);
    for (const objects of [eks, plain]) {
      expect(objects).toHaveNoSecrets();
      expect(JSON.stringify(objects)).not.toMatch(/Fn::GetAtt"|\[object Object\]/);
    }
    expect(eks.get('Secret', 'db-secret').stringData.url).toBe(
      'postgresql://agent_fleet@${Agents-Data.DatabaseInstanceEndpointAddress}:5432/agentdb?sslmode=verify-full',
    );
  });

  test('migrates before any agent is applied, and waits for it', () => {
    const resources = Object.entries<any>(byName.get('Agents-Agents').Resources);
    const waits = resources.filter(([, r]) => r.Type === 'Custom::AWSCDK-EKS-KubernetesObjectValue');
    expect(waits).toHaveLength(1);
    const job = eks.all('Job')[0]!;
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
    for (const object of plain) {
      const other = object.kind === 'Job' ? eks.all('Job')[0]! : eks.get(object.kind, object.metadata.name);
      for (const path of differences(object, other)) differing.add(`${object.kind}${path}`);
    }
    expect([...differing].sort()).toEqual([
      'Deployment.spec.template.spec.containers.0.env.AWS_REGION',
      'Deployment.spec.template.spec.containers.0.env.CACHE_AUTH',
      'Deployment.spec.template.spec.containers.0.env.CACHE_NAME',
      'Deployment.spec.template.spec.containers.0.env.CACHE_URL_FILE',
      'Deployment.spec.template.spec.containers.0.env.DATABASE_AUTH',
      'Deployment.spec.template.spec.containers.0.env.DATABASE_URL_FILE',
      'Deployment.spec.template.spec.containers.0.image',
      'Deployment.spec.template.spec.containers.0.volumeMounts.1',
      'Deployment.spec.template.spec.containers.0.volumeMounts.2',
      'Deployment.spec.template.spec.nodeSelector',
      'Deployment.spec.template.spec.volumes.1',
      'Deployment.spec.template.spec.volumes.2',
      'Job.metadata.name',
      'Job.spec.template.spec.containers.0.env.AWS_REGION',
      'Job.spec.template.spec.containers.0.env.DATABASE_ADMIN_SECRET_ARN',
      'Job.spec.template.spec.containers.0.env.DATABASE_AUTH',
      'Job.spec.template.spec.containers.0.image',
      'Job.spec.template.spec.nodeSelector',
      'NetworkPolicy.spec.egress',
    ]);
    expect(plain.names).toEqual(['chat-agent.yaml', 'planning-agent.yaml', 'shared.yaml', 'task-agent.yaml']);
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
    expect(Object.fromEntries(byName)).toMatchSnapshot();
  });
});
