import { Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { AgentCache, type AgentCacheProps } from '../../../constructs/aws';
import { twoStackApp } from './two-stack-app';

function synthesise(props: Partial<AgentCacheProps> = {}, use?: (cache: AgentCache) => void): Template {
  const { stack, vpc } = twoStackApp();
  const cache = new AgentCache(stack, 'Cache', { vpc, ...props });
  use?.(cache);
  return Template.fromStack(stack);
}

describe('defaults', () => {
  const template = synthesise();

  test("hold the lesson's port and node size, over three zones", () => {
    template.hasResourceProperties('AWS::ElastiCache::ReplicationGroup', {
      Engine: 'valkey',
      EngineVersion: '9.0',
      CacheNodeType: 'cache.t4g.micro',
      Port: 6379,
      NumCacheClusters: 3,
      AutomaticFailoverEnabled: true,
      MultiAZEnabled: true,
      SnapshotRetentionLimit: 1,
    });
    const [group] = Object.values<any>(template.findResources('AWS::ElastiCache::SubnetGroup'));
    expect(JSON.stringify(group.Properties.SubnetIds).match(/isolatedSubnet[123]Subnet/g)).toHaveLength(3);
  });

  test('encrypt in transit and at rest', () => {
    template.hasResourceProperties('AWS::ElastiCache::ReplicationGroup', {
      TransitEncryptionEnabled: true,
      TransitEncryptionMode: 'required',
      AtRestEncryptionEnabled: true,
      KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^CacheKey'), 'Arn'] },
    });
    template.hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true });
  });

  test('let one IAM user in, whose id is its name, and nobody without a token', () => {
    const [user] = Object.values<any>(template.findResources('AWS::ElastiCache::User'));
    const { UserId, UserName, AuthenticationMode, Engine } = user.Properties;
    expect(UserId).toBe(UserName);
    expect(UserId).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
    expect(UserId.length).toBeLessThanOrEqual(40);
    expect({ AuthenticationMode, Engine }).toEqual({ AuthenticationMode: { Type: 'iam' }, Engine: 'valkey' });
    template.hasResourceProperties('AWS::ElastiCache::UserGroup', {
      Engine: 'valkey',
      UserIds: [{ Ref: Match.stringLikeRegexp('^CacheUser') }],
    });
    template.hasResourceProperties('AWS::ElastiCache::ReplicationGroup', {
      UserGroupIds: [{ Ref: Match.stringLikeRegexp('^CacheUsers') }],
      AuthToken: Match.absent(),
    });
    template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
  });

  test('let the user handle data but not administer', () => {
    template.hasResourceProperties('AWS::ElastiCache::User', {
      AccessString: 'on ~* &* +@all -@admin -@dangerous +info',
    });
  });

  test('evict instead of refusing writes', () => {
    template.hasResourceProperties('AWS::ElastiCache::ParameterGroup', {
      CacheParameterGroupFamily: 'valkey9',
      Properties: { 'maxmemory-policy': 'allkeys-lru' },
    });
  });

  test('log what the engine does, not what conversations hold', () => {
    template.hasResourceProperties('AWS::ElastiCache::ReplicationGroup', {
      LogDeliveryConfigurations: [Match.objectLike({ LogType: 'engine-log', LogFormat: 'json' })],
    });
    template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
  });
});

test('every prop reaches the template', () => {
  const { stack, vpc } = twoStackApp();
  const all: Required<AgentCacheProps> = {
    vpc,
    nodeType: 'cache.m7g.large',
    nodes: 2,
    snapshotRetention: Duration.days(5),
    encryptionKey: Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:123456789012:key/mine'),
    logRetention: RetentionDays.ONE_YEAR,
  };
  new AgentCache(stack, 'Cache', all);
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::ElastiCache::ReplicationGroup', {
    CacheNodeType: 'cache.m7g.large',
    NumCacheClusters: 2,
    SnapshotRetentionLimit: 5,
    KmsKeyId: 'arn:aws:kms:us-east-1:123456789012:key/mine',
  });
  template.resourceCountIs('AWS::KMS::Key', 0);
  template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 365 });
});

test("one node, the lesson's, has nothing to fail over to", () => {
  synthesise({ nodes: 1, snapshotRetention: Duration.days(0) }).hasResourceProperties(
    'AWS::ElastiCache::ReplicationGroup',
    {
      NumCacheClusters: 1,
      AutomaticFailoverEnabled: false,
      MultiAZEnabled: false,
      SnapshotRetentionLimit: 0,
    },
  );
});

test('two caches of one stack share no name', () => {
  const { stack, vpc } = twoStackApp();
  const [a, b] = ['A', 'B'].map((id) => new AgentCache(stack, id, { vpc }));
  expect(a!.userName).not.toBe(b!.userName);
});

test('allowFrom opens the port to one group', () => {
  synthesise({}, (cache) => cache.allowFrom('sg-1')).hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
    IpProtocol: 'tcp',
    FromPort: 6379,
    ToPort: 6379,
    SourceSecurityGroupId: 'sg-1',
  });
});

test('connect names this cache and its user', () => {
  const { app, stack, vpc } = twoStackApp();
  const cache = new AgentCache(stack, 'Cache', { vpc });
  const agents = new Stack(app, 'Agents');
  cache.grantConnect(new Role(agents, 'Role', { assumedBy: new AccountRootPrincipal() }));
  const [policy] = Object.values<any>(Template.fromStack(agents).findResources('AWS::IAM::Policy'));
  const [statement] = policy.Properties.PolicyDocument.Statement;
  expect(statement.Action).toBe('elasticache:Connect');
  const [group, user] = statement.Resource.map((arn: unknown) => JSON.stringify(arn));
  expect(group).toContain(':replicationgroup:');
  expect(user).toContain(`:user:${cache.userName}`);
  expect(`${group}${user}`).not.toContain('*');
});

test('iamUrl carries the user, no password, and asks for TLS', () => {
  const { stack, vpc } = twoStackApp();
  const cache = new AgentCache(stack, 'Cache', { vpc });
  expect(stack.resolve(cache.iamUrl())).toEqual({
    'Fn::Join': [
      '',
      [
        `rediss://${cache.userName}@`,
        { 'Fn::GetAtt': [expect.stringMatching(/^CacheNodes/), 'PrimaryEndPoint.Address'] },
        ':6379',
      ],
    ],
  });
});

describe('fails when', () => {
  test.each<[string, Partial<AgentCacheProps>, string]>([
    ['there is no node', { nodes: 0 }, "'nodes' must be 1 to 6 (one primary and at most 5 replicas), got 0"],
    ['there are too many nodes', { nodes: 7 }, 'got 7'],
    ['a node is not whole', { nodes: 1.5 }, 'got 1.5'],
    [
      'the node type is none',
      { nodeType: 't4g.micro' },
      "'nodeType' must look like 'cache.t4g.micro', got 't4g.micro'",
    ],
    [
      'snapshots are kept for too long',
      { snapshotRetention: Duration.days(36) },
      "'snapshotRetention' must be 0 to 35 whole days, got 36",
    ],
  ])('%s', (_case, props, message) => {
    expect(() => synthesise(props)).toThrow(message);
  });
});
