import { Duration, Names, RemovalPolicy, Token } from 'aws-cdk-lib';
import { type ISecurityGroup, SecurityGroup, SubnetType } from 'aws-cdk-lib/aws-ec2';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  CaCertificate,
  Credentials,
  DatabaseInstance,
  DatabaseInstanceEngine,
  EngineLifecycleSupport,
  ParameterGroup,
  PostgresEngineVersion,
  StorageType,
} from 'aws-cdk-lib/aws-rds';
import { Construct } from 'constructs';
import { acknowledgeDatabase } from './agent-database-findings';
import {
  type AgentDatabaseProps,
  type AgentDatabaseSettings,
  databaseSettings,
} from './agent-database-props';
import { addSecurityGroupRule } from './security-group-rule';

/** The Postgres user of the agents: no password, IAM tokens only. The migration creates it. */
export const AGENT_DATABASE_USER = 'agent_fleet';

const DATABASE_NAME = 'agentdb';
const PORT = 5432;
const ENGINE = DatabaseInstanceEngine.postgres({ version: PostgresEngineVersion.VER_18 });
const LOGS = ['postgresql', 'upgrade'];

/**
 * RDS for PostgreSQL that keeps the agents' durable state, with no password that anyone has to know.
 *
 * Agents sign in with IAM tokens over TLS; the administrator's password lives in Secrets Manager, is rotated by
 * RDS and never appears in the template. Nothing can connect until `allowFrom` says so.
 *
 * Postgres 18: the major that local runs embed, and the one with the longest support ahead; the lesson's 15.4 is
 * retired. Only the major is fixed, because RDS patches minors by itself and a template that names an older
 * minor would then ask for a downgrade. The instance has a name of its own: CloudFormation refuses to replace a
 * named resource, so no change of a template can swap the data for an empty instance.
 */
export class AgentDatabase extends Construct {
  /** The instance, for metrics and alarms. */
  readonly instance: DatabaseInstance;
  /** The group that guards the instance; empty until `allowFrom`. */
  readonly securityGroup: ISecurityGroup;
  /** Encrypts storage, insights and the administrator's secret. */
  readonly encryptionKey: IKey;
  /** The lesson's `database_endpoint`: the host to connect to. */
  readonly endpointAddress: string;
  /** The port to connect to. */
  readonly port = PORT;
  /** The name of the database on the instance. */
  readonly databaseName = DATABASE_NAME;
  /** What `rds-db:connect` permissions name; stays when the instance is renamed. */
  readonly resourceId: string;
  /** Where RDS keeps the administrator's user name and password. */
  readonly adminSecretArn: string;

  constructor(scope: Construct, id: string, props: AgentDatabaseProps) {
    super(scope, id);
    const settings = databaseSettings(props);
    const { vpc } = settings;
    const destroy = settings.removalPolicy === RemovalPolicy.DESTROY;

    this.encryptionKey =
      props.encryptionKey ??
      new Key(this, 'Key', {
        description: 'Encrypts the database of the agents',
        enableKeyRotation: true,
        // A snapshot or retained instance that outlives the stack is unreadable without its key.
        removalPolicy: destroy ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
      });
    this.securityGroup = new SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: 'Database of the agents',
      allowAllOutbound: false,
    });
    const instanceIdentifier = Names.uniqueResourceName(this, {
      maxLength: 60,
      separator: '-',
    }).toLowerCase();

    this.instance = new DatabaseInstance(this, 'Instance', {
      instanceIdentifier,
      engine: ENGINE,
      engineLifecycleSupport: EngineLifecycleSupport.OPEN_SOURCE_RDS_EXTENDED_SUPPORT_DISABLED,
      instanceType: settings.instanceType,
      databaseName: DATABASE_NAME,
      port: PORT,
      vpc,
      vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
      securityGroups: [this.securityGroup],
      publiclyAccessible: false,
      multiAz: settings.multiAz,
      storageType: StorageType.GP3,
      allocatedStorage: settings.allocatedStorage.toGibibytes(),
      maxAllocatedStorage: settings.maxAllocatedStorage.toGibibytes(),
      storageEncryptionKey: this.encryptionKey,
      iamAuthentication: true,
      manageMasterUserPassword: true,
      credentials: Credentials.fromUsername('agent_admin', { encryptionKey: this.encryptionKey }),
      caCertificate: CaCertificate.RDS_CA_RSA2048_G1,
      parameterGroup: this.parameterGroup(),
      ...maintenance(settings),
      ...this.observation(),
    });
    this.instance.node.addDependency(...this.logGroups(instanceIdentifier, settings.logRetention));
    acknowledgeDatabase(this, settings);

    this.endpointAddress = this.instance.dbInstanceEndpointAddress;
    this.resourceId = this.instance.instanceResourceId!;
    this.adminSecretArn = this.instance.secret!.secretArn;
  }

  /**
   * Lets a security group (the pods') connect.
   *
   * The rule becomes a resource of `scope`: pass a construct of the stack that comes later.
   */
  allowFrom(securityGroupId: string, scope: Construct = this): void {
    addSecurityGroupRule(scope, {
      from: securityGroupId,
      to: this.securityGroup.securityGroupId,
      port: PORT,
      description: 'Agents to their database',
    });
  }

  /** Lets a role sign in with IAM tokens as one database user of this instance, and as no other. */
  grantConnect(grantee: IGrantable, user: string = AGENT_DATABASE_USER): Grant {
    return this.instance.grantConnect(grantee, checkedUser(user));
  }

  /** Lets a role (the migration's) read the administrator's user name and password. */
  grantReadAdminSecret(grantee: IGrantable): Grant {
    const read = Grant.addToPrincipal({
      grantee,
      actions: ['secretsmanager:GetSecretValue'],
      resourceArns: [this.adminSecretArn],
    });
    // Not `key.grantDecrypt`: that may write the role into the key's policy, and the stacks would need each other.
    return read.combine(
      Grant.addToPrincipal({
        grantee,
        actions: ['kms:Decrypt'],
        resourceArns: [this.encryptionKey.keyArn],
        conditions: {
          StringEquals: { 'kms:ViaService': `secretsmanager.${this.instance.env.region}.amazonaws.com` },
        },
      }),
    );
  }

  /** The `DATABASE_URL` of a user that signs in with IAM tokens: TLS verified, no password in it. */
  iamUrl(user: string = AGENT_DATABASE_USER): string {
    return `postgresql://${checkedUser(user)}@${this.endpointAddress}:${PORT}/${DATABASE_NAME}?sslmode=verify-full`;
  }

  private parameterGroup(): ParameterGroup {
    return new ParameterGroup(this, 'Parameters', {
      description: 'Database of the agents',
      engine: ENGINE,
      parameters: {
        'rds.force_ssl': '1',
        // Who changed the schema, who waits for whom. Slow statements are left out on purpose: their bind
        // values are conversations; the insights show them without values.
        log_statement: 'ddl',
        log_lock_waits: '1',
        // A forgotten transaction must not hold locks and bloat for the day that RDS allows.
        idle_in_transaction_session_timeout: String(Duration.minutes(1).toMilliseconds()),
      },
    });
  }

  private observation() {
    return {
      monitoringInterval: Duration.minutes(1),
      enablePerformanceInsights: true,
      performanceInsightEncryptionKey: this.encryptionKey,
      cloudwatchLogsExports: LOGS,
    };
  }

  /** RDS creates missing groups by itself, and those keep logs for ever. */
  private logGroups(instanceIdentifier: string, retention: RetentionDays): LogGroup[] {
    return LOGS.map(
      (log) =>
        new LogGroup(this, `${log}-log`, {
          logGroupName: `/aws/rds/instance/${instanceIdentifier}/${log}`,
          retention,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
    );
  }
}

function maintenance(settings: AgentDatabaseSettings) {
  return {
    backupRetention: settings.backupRetention,
    preferredBackupWindow: settings.backupWindow,
    preferredMaintenanceWindow: settings.maintenanceWindow,
    copyTagsToSnapshot: true,
    deleteAutomatedBackups: settings.removalPolicy === RemovalPolicy.DESTROY,
    autoMinorVersionUpgrade: true,
    deletionProtection: settings.deletionProtection,
    removalPolicy: settings.removalPolicy,
  };
}

function checkedUser(user: string): string {
  if (!Token.isUnresolved(user) && !/^[a-z_][a-z0-9_]{0,62}$/.test(user)) {
    throw new Error(`'user' must hold lower-case letters, digits and _ only (63 at most), got '${user}'`);
  }
  return user;
}
