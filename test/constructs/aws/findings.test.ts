import { type AppProps, type Environment, Stack } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { AwsSolutionsChecks } from 'cdk-nag';
import {
  AgentCache,
  AgentDatabase,
  AgentIdentity,
  AgentLoadBalancer,
  type AgentCacheProps,
  type AgentDatabaseProps,
} from '../../../constructs/aws';
import { twoStackApp } from './two-stack-app';

const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/0f1e2d3c-0000-4000-8000-000000000000';

interface Choices {
  readonly database?: Partial<AgentDatabaseProps>;
  readonly cache?: Partial<AgentCacheProps>;
}

/** Database, cache, door and identity as a platform joins them: over stacks, in the order of their needs. */
function platform(choices: Choices = {}, appProps: AppProps = {}, env?: Environment) {
  const { app, vpc, stack: data } = twoStackApp(appProps, env);
  const edge = new Stack(app, 'Edge', { env });
  const agents = new Stack(app, 'Agents', { env });
  const database = new AgentDatabase(data, 'Database', { vpc, ...choices.database });
  const cache = new AgentCache(data, 'Cache', { vpc, ...choices.cache });
  const door = new AgentLoadBalancer(edge, 'LoadBalancer', {
    vpc,
    certificate: Certificate.fromCertificateArn(edge, 'Certificate', CERTIFICATE),
    clusterName: 'agents',
  });
  const chat = new AgentIdentity(agents, 'Chat', {
    clusterName: 'agents',
    namespace: 'agents',
    serviceAccount: 'chat-agent',
  });
  chat.allowModel('global.anthropic.claude-sonnet-4-5-20250929-v1:0');
  const migration = new AgentIdentity(agents, 'Migration', {
    clusterName: 'agents',
    namespace: 'agents',
    serviceAccount: 'migration',
  });

  const pods = 'sg-0123456789abcdef0';
  database.allowFrom(pods, agents);
  cache.allowFrom(pods, agents);
  door.allowTo(pods, agents);
  database.grantConnect(chat);
  cache.grantConnect(chat);
  database.grantReadAdminSecret(migration);
  return { app, data, edge, agents };
}

/** Findings of AwsSolutions outside the test's own network stack. */
function findings({ app }: ReturnType<typeof platform>): string[] {
  return new AwsSolutionsChecks(app)
    .validateScope(app)
    .violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath}`),
    )
    .filter((finding) => !finding.includes(' Network/'));
}

test('production leaves no finding of AwsSolutions unexplained', () => {
  expect(findings(platform())).toEqual([]);
});

test('development leaves none either', () => {
  const choices = { database: { multiAz: false, deletionProtection: false }, cache: { nodes: 1 } };
  expect(findings(platform(choices))).toEqual([]);
});

test('an explanation holds in a stack that knows its account and region', () => {
  expect(findings(platform({}, {}, { account: '123456789012', region: 'eu-central-1' }))).toEqual([]);
});

test('an explanation covers what was chosen and nothing else', () => {
  const parts = platform({ database: { multiAz: false } });
  // The same choice made behind the construct's back is found.
  const instance = parts.data.node.findChild('Database').node.findChild('Instance').node.defaultChild as any;
  instance.deletionProtection = false;
  expect(findings(parts)).toEqual(['AwsSolutions-RDS10 Under/Database/Instance/Resource']);
});

test('the stacks depend on each other in one direction and pass the validation of CloudFormation', () => {
  const { app, data, edge, agents } = platform({}, { builtinCloudFormationValidation: true });
  // Errors are thrown; what the validation only warns of is printed.
  const printed = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  expect(app.synth().stacks).toHaveLength(4);
  expect(printed).not.toHaveBeenCalled();
  printed.mockRestore();
  expect(data.dependencies.map((stack) => stack.stackName)).toEqual(['Network']);
  expect(edge.dependencies.map((stack) => stack.stackName)).toEqual(['Network']);
  expect(agents.dependencies.map((stack) => stack.stackName).sort()).toEqual(['Edge', 'Under']);
});

test('no template holds a password, a custom resource or a function', () => {
  const { app, data, edge, agents } = platform();
  const assembly = app.synth();
  for (const stack of [data, edge, agents]) {
    const { template } = assembly.getStackArtifact(stack.artifactId);
    const types = Object.values<any>(template.Resources).map((resource) => resource.Type as string);
    expect(types.filter((type) => /^Custom::|CustomResource|AWS::Lambda/.test(type))).toEqual([]);
    expect(JSON.stringify(template)).not.toMatch(
      /"MasterUserPassword"|AuthToken|SecretString|resolve:secretsmanager/,
    );
  }
});
