import { Duration, RemovalPolicy, Size, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { InstanceType } from 'aws-cdk-lib/aws-ec2';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { AgentDatabase, type AgentDatabaseProps } from '../../../constructs/aws';
import { twoStackApp } from './two-stack-app';

function synthesise(
  props: Partial<AgentDatabaseProps> = {},
  use?: (database: AgentDatabase) => void,
): Template {
  const { stack, vpc } = twoStackApp();
  const database = new AgentDatabase(stack, 'Database', { vpc, ...props });
  use?.(database);
  return Template.fromStack(stack);
}

describe('defaults', () => {
  const template = synthesise();

  test("hold the lesson's figures", () => {
    template.hasResourceProperties('AWS::RDS::DBInstance', {
      Engine: 'postgres',
      EngineVersion: '18',
      DBInstanceClass: 'db.t4g.medium',
      DBName: 'agentdb',
      AllocatedStorage: '100',
      MaxAllocatedStorage: 500,
      StorageType: 'gp3',
      BackupRetentionPeriod: 7,
      PreferredBackupWindow: '03:00-04:00',
      PreferredMaintenanceWindow: 'sun:04:00-sun:05:00',
      Port: '5432',
    });
  });

  test('protect the data', () => {
    template.hasResource('AWS::RDS::DBInstance', {
      DeletionPolicy: 'Snapshot',
      UpdateReplacePolicy: 'Snapshot',
      Properties: {
        MultiAZ: true,
        StorageEncrypted: true,
        DeletionProtection: true,
        DeleteAutomatedBackups: false,
        CopyTagsToSnapshot: true,
        PubliclyAccessible: false,
        EngineLifecycleSupport: 'open-source-rds-extended-support-disabled',
      },
    });
    template.hasResource('AWS::KMS::Key', {
      DeletionPolicy: 'Retain',
      Properties: { EnableKeyRotation: true },
    });
  });

  test('let nobody in without TLS and an IAM token or the managed secret', () => {
    template.hasResourceProperties('AWS::RDS::DBInstance', {
      EnableIAMDatabaseAuthentication: true,
      ManageMasterUserPassword: true,
      MasterUsername: 'agent_admin',
      MasterUserPassword: Match.absent(),
      CACertificateIdentifier: 'rds-ca-rsa2048-g1',
    });
    template.hasResourceProperties('AWS::RDS::DBParameterGroup', {
      Family: 'postgres18',
      Parameters: { 'rds.force_ssl': '1', log_min_duration_statement: Match.absent() },
    });
    template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
    template.hasResourceProperties('AWS::EC2::SecurityGroup', { SecurityGroupIngress: Match.absent() });
  });

  test('live in the isolated subnets of all three zones', () => {
    const [group] = Object.values<any>(template.findResources('AWS::RDS::DBSubnetGroup'));
    const subnets: unknown[] = group.Properties.SubnetIds;
    expect(subnets).toHaveLength(3);
    expect(JSON.stringify(subnets).match(/isolatedSubnet[123]Subnet/g)).toHaveLength(3);
  });

  test('keep the logs that RDS writes, in groups that expire', () => {
    const [instance] = Object.values<any>(template.findResources('AWS::RDS::DBInstance'));
    const name: string = instance.Properties.DBInstanceIdentifier;
    for (const log of instance.Properties.EnableCloudwatchLogsExports) {
      template.hasResourceProperties('AWS::Logs::LogGroup', {
        LogGroupName: `/aws/rds/instance/${name}/${log}`,
        RetentionInDays: 30,
      });
    }
    expect(instance.Properties.EnableCloudwatchLogsExports).toEqual(['postgresql', 'upgrade']);
  });
});

test('every prop reaches the template', () => {
  const { stack, vpc } = twoStackApp();
  const all: Required<AgentDatabaseProps> = {
    vpc,
    instanceType: new InstanceType('r8g.large'),
    multiAz: false,
    allocatedStorage: Size.gibibytes(200),
    maxAllocatedStorage: Size.gibibytes(2000),
    backupRetention: Duration.days(35),
    backupWindow: '01:00-02:00',
    maintenanceWindow: 'mon:02:00-mon:03:00',
    deletionProtection: false,
    removalPolicy: RemovalPolicy.DESTROY,
    encryptionKey: Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:123456789012:key/mine'),
    logRetention: RetentionDays.ONE_YEAR,
  };
  new AgentDatabase(stack, 'Database', all);
  const template = Template.fromStack(stack);
  template.hasResource('AWS::RDS::DBInstance', {
    DeletionPolicy: 'Delete',
    Properties: {
      DBInstanceClass: 'db.r8g.large',
      MultiAZ: false,
      AllocatedStorage: '200',
      MaxAllocatedStorage: 2000,
      BackupRetentionPeriod: 35,
      PreferredBackupWindow: '01:00-02:00',
      PreferredMaintenanceWindow: 'mon:02:00-mon:03:00',
      DeletionProtection: false,
      DeleteAutomatedBackups: true,
      KmsKeyId: 'arn:aws:kms:us-east-1:123456789012:key/mine',
      PerformanceInsightsKMSKeyId: 'arn:aws:kms:us-east-1:123456789012:key/mine',
      MasterUserSecret: { KmsKeyId: 'arn:aws:kms:us-east-1:123456789012:key/mine' },
    },
  });
  template.resourceCountIs('AWS::KMS::Key', 0);
  template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 365 });
});

test('a key of its own goes with data that is destroyed', () => {
  synthesise({ removalPolicy: RemovalPolicy.DESTROY }).hasResource('AWS::KMS::Key', {
    DeletionPolicy: 'Delete',
  });
});

test('allowFrom opens the port to one group', () => {
  synthesise({}, (database) => database.allowFrom('sg-1')).hasResourceProperties(
    'AWS::EC2::SecurityGroupIngress',
    { IpProtocol: 'tcp', FromPort: 5432, ToPort: 5432, SourceSecurityGroupId: 'sg-1' },
  );
});

describe('grants', () => {
  const { app, stack, vpc } = twoStackApp();
  const database = new AgentDatabase(stack, 'Database', { vpc });
  const agents = new Stack(app, 'Agents');
  const role = new Role(agents, 'Role', { assumedBy: new AccountRootPrincipal() });
  database.grantConnect(role);
  database.grantReadAdminSecret(role);
  const [policy] = Object.values<any>(Template.fromStack(agents).findResources('AWS::IAM::Policy'));
  const [connect, read, decrypt] = policy.Properties.PolicyDocument.Statement;

  test('connect names this instance and one user', () => {
    expect(connect.Action).toBe('rds-db:connect');
    const arn = JSON.stringify(connect.Resource);
    expect(arn).toContain('DbiResourceId');
    expect(arn).toContain('"/agent_fleet"');
    expect(arn).not.toContain('*');
  });

  test('the administrator secret is one ARN, its key usable through Secrets Manager only', () => {
    expect(read).toMatchObject({ Action: 'secretsmanager:GetSecretValue' });
    expect(JSON.stringify(read.Resource)).toContain('MasterUserSecretSecretArn');
    expect(decrypt.Action).toBe('kms:Decrypt');
    expect(JSON.stringify(decrypt.Condition)).toMatch(/kms:ViaService.*secretsmanager\./);
  });
});

test('iamUrl carries the user, no password, and verifies TLS', () => {
  const { stack, vpc } = twoStackApp();
  const database = new AgentDatabase(stack, 'Database', { vpc });
  expect(stack.resolve(database.iamUrl())).toEqual({
    'Fn::Join': [
      '',
      [
        'postgresql://agent_fleet@',
        { 'Fn::GetAtt': [expect.stringMatching(/^DatabaseInstance/), 'Endpoint.Address'] },
        ':5432/agentdb?sslmode=verify-full',
      ],
    ],
  });
  expect(database.iamUrl('reader')).toMatch(/^postgresql:\/\/reader@/);
});

describe('fails when', () => {
  test.each<[string, Partial<AgentDatabaseProps>, string]>([
    [
      'storage is below the least of gp3',
      { allocatedStorage: Size.gibibytes(10) },
      "'allocatedStorage' must be at least 20 GiB (the least of gp3), got 10 GiB",
    ],
    [
      'storage has no room to grow',
      { allocatedStorage: Size.gibibytes(100), maxAllocatedStorage: Size.gibibytes(105) },
      "'maxAllocatedStorage' must be at least 10% above 'allocatedStorage' (100 GiB), got 105 GiB; raise maxAllocatedStorage",
    ],
    [
      'backups are off',
      { backupRetention: Duration.days(0) },
      "'backupRetention' must be 1 to 35 whole days, got 0 days",
    ],
    [
      'backups end within a day',
      { backupRetention: Duration.hours(36) },
      "'backupRetention' must be 1 to 35 whole days, got 1.5 days",
    ],
  ])('%s', (_case, props, message) => {
    expect(() => synthesise(props)).toThrow(message);
  });

  test('two props are wrong: both are named', () => {
    const props = { allocatedStorage: Size.gibibytes(10), backupRetention: Duration.days(99) };
    expect(() => synthesise(props)).toThrow(/'allocatedStorage'.*\n.*'backupRetention'/);
  });

  test.each(['Agent', 'a-b', '', '*'])('the user is %p', (user) => {
    expect(() => synthesise({}, (database) => void database.iamUrl(user))).toThrow(
      "'user' must hold lower-case",
    );
  });
});
