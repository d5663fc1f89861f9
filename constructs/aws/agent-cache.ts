import { ArnFormat, Duration, Names, RemovalPolicy, Stack, Token, Validations } from 'aws-cdk-lib';
import { type ISecurityGroup, type IVpc, SecurityGroup, SubnetType } from 'aws-cdk-lib/aws-ec2';
import {
  CfnParameterGroup,
  CfnReplicationGroup,
  CfnSubnetGroup,
  CfnUser,
  CfnUserGroup,
} from 'aws-cdk-lib/aws-elasticache';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { addSecurityGroupRule } from './security-group-rule';

const ENGINE = 'valkey';
const PORT = 6379;

/** How the agents' cache is set up. */
export interface AgentCacheProps {
  /** The network; needs isolated subnets, in as many zones as there should be nodes. */
  readonly vpc: IVpc;
  /**
   * The size of a node.
   *
   * @default cache.t4g.micro, the lesson's cache.t3.micro one generation on: same size, Graviton, lower price
   */
  readonly nodeType?: string;
  /**
   * How many nodes hold the data: one primary, the others replicas in other zones.
   *
   * One node is a development choice (the lesson's): its failure empties the cache and costs minutes. From two
   * on a replica takes over.
   *
   * @default 3
   */
  readonly nodes?: number;
  /**
   * How long daily snapshots are kept; `Duration.days(0)` takes none.
   *
   * @default 1 day: everything in the cache can be made again, a snapshot spares the warming up
   */
  readonly snapshotRetention?: Duration;
  /**
   * Encrypts what nodes write to disk.
   *
   * @default a key of its own, rotated each year
   */
  readonly encryptionKey?: IKey;
  /**
   * How long the engine's log is kept in CloudWatch.
   *
   * @default one month
   */
  readonly logRetention?: RetentionDays;
}

/**
 * ElastiCache for Valkey: hot sessions, cached answers and shared rate limits of the agents.
 *
 * Valkey 9 is the successor of the lesson's Redis 7 and answers the same clients. Clients need TLS and an IAM
 * token; there is no password. Nothing can connect until `allowFrom` says so. A full cache evicts what was used
 * least recently instead of refusing writes: Postgres holds whatever must not be lost.
 */
export class AgentCache extends Construct {
  /** The replication group, for metrics and alarms. */
  readonly replicationGroup: CfnReplicationGroup;
  /** The group that guards the nodes; empty until `allowFrom`. */
  readonly securityGroup: ISecurityGroup;
  /** The lesson's `redis_endpoint`: the host of the primary. */
  readonly endpointAddress: string;
  /** The port to connect to. */
  readonly port = PORT;
  /** What an IAM token is signed for: `CACHE_NAME` of the agents. */
  readonly replicationGroupId: string;
  /** The one user that may sign in, with IAM tokens only. */
  readonly userName: string;

  constructor(scope: Construct, id: string, props: AgentCacheProps) {
    super(scope, id);
    validate(props);
    const { vpc, nodes = 3 } = props;

    this.securityGroup = new SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: 'Cache of the agents',
      allowAllOutbound: false,
    });
    // IAM users need an id equal to their name, and ids are unique in an account and region.
    this.userName = Names.uniqueResourceName(this, { maxLength: 40, separator: '-' }).toLowerCase();
    const key =
      props.encryptionKey ??
      new Key(this, 'Key', {
        description: 'Encrypts the cache of the agents',
        enableKeyRotation: true,
        removalPolicy: RemovalPolicy.DESTROY,
      });

    this.replicationGroup = new CfnReplicationGroup(this, 'Nodes', {
      replicationGroupDescription: 'Cache of the agents',
      engine: ENGINE,
      engineVersion: '9.0',
      cacheNodeType: props.nodeType ?? 'cache.t4g.micro',
      numCacheClusters: nodes,
      automaticFailoverEnabled: nodes > 1,
      multiAzEnabled: nodes > 1,
      port: PORT,
      cacheSubnetGroupName: this.subnetGroup(vpc).ref,
      securityGroupIds: [this.securityGroup.securityGroupId],
      transitEncryptionEnabled: true,
      transitEncryptionMode: 'required',
      atRestEncryptionEnabled: true,
      kmsKeyId: key.keyArn,
      userGroupIds: [this.userGroup().ref],
      cacheParameterGroupName: this.parameterGroup().ref,
      snapshotRetentionLimit: (props.snapshotRetention ?? Duration.days(1)).toDays(),
      snapshotWindow: '03:00-04:00',
      preferredMaintenanceWindow: 'sun:04:00-sun:05:00',
      autoMinorVersionUpgrade: true,
      logDeliveryConfigurations: [this.engineLog(props.logRetention ?? RetentionDays.ONE_MONTH)],
    });
    this.acknowledge(nodes);

    this.replicationGroupId = this.replicationGroup.ref;
    this.endpointAddress = this.replicationGroup.attrPrimaryEndPointAddress;
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
      description: 'Agents to their cache',
    });
  }

  /** Lets a role sign in with IAM tokens as the cache's user. */
  grantConnect(grantee: IGrantable): Grant {
    const arn = (resource: string, resourceName: string) =>
      Stack.of(this).formatArn({
        service: 'elasticache',
        resource,
        resourceName,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      });
    return Grant.addToPrincipal({
      grantee,
      actions: ['elasticache:Connect'],
      resourceArns: [arn('replicationgroup', this.replicationGroupId), arn('user', this.userName)],
    });
  }

  /** The `CACHE_URL` of the cache's user: TLS, no password in it. */
  iamUrl(): string {
    return `rediss://${this.userName}@${this.endpointAddress}:${PORT}`;
  }

  private subnetGroup(vpc: IVpc): CfnSubnetGroup {
    return new CfnSubnetGroup(this, 'Subnets', {
      description: 'Cache of the agents',
      subnetIds: vpc.selectSubnets({ subnetType: SubnetType.PRIVATE_ISOLATED }).subnetIds,
    });
  }

  private parameterGroup(): CfnParameterGroup {
    return new CfnParameterGroup(this, 'Parameters', {
      cacheParameterGroupFamily: 'valkey9',
      description: 'Cache of the agents',
      properties: { 'maxmemory-policy': 'allkeys-lru' },
    });
  }

  /** Valkey groups hold users that prove who they are, and nobody else: attaching one turns `default` off. */
  private userGroup(): CfnUserGroup {
    const user = new CfnUser(this, 'User', {
      engine: ENGINE,
      userId: this.userName,
      userName: this.userName,
      authenticationMode: { Type: 'iam' },
      // All data, no administration; INFO is how clients learn that a node is ready.
      accessString: 'on ~* &* +@all -@admin -@dangerous +info',
    });
    return new CfnUserGroup(this, 'Users', {
      engine: ENGINE,
      userGroupId: this.userName,
      userIds: [user.ref],
    });
  }

  /** The engine's log only: the slow log would hold the arguments of commands, which are conversations. */
  private engineLog(retention: RetentionDays): CfnReplicationGroup.LogDeliveryConfigurationRequestProperty {
    const logGroup = new LogGroup(this, 'EngineLog', { retention, removalPolicy: RemovalPolicy.DESTROY });
    return {
      logType: 'engine-log',
      logFormat: 'json',
      destinationType: 'cloudwatch-logs',
      destinationDetails: { cloudWatchLogsDetails: { logGroup: logGroup.logGroupName } },
    };
  }

  private acknowledge(nodes: number): void {
    Validations.of(this.replicationGroup).acknowledge(
      {
        id: 'AwsSolutions-AEC5',
        reason:
          'Port 6379 is what every client expects; the security group, TLS and IAM tokens guard it, not its number.',
      },
      {
        id: 'AwsSolutions-AEC6',
        reason: 'The rule looks for a shared AUTH password; a user group with an IAM user takes its place.',
      },
    );
    if (nodes === 1) {
      Validations.of(this.replicationGroup).acknowledge(
        ...['AwsSolutions-AEC4', 'AgentFleet-CacheMultiAz'].map((id) => ({
          id,
          reason: 'One node was chosen by the caller (nodes: 1): development.',
        })),
      );
    }
  }
}

function validate({ nodes = 3, nodeType, snapshotRetention }: AgentCacheProps): void {
  if (!Token.isUnresolved(nodes) && (!Number.isInteger(nodes) || nodes < 1 || nodes > 6)) {
    throw new Error(`'nodes' must be 1 to 6 (one primary and at most 5 replicas), got ${nodes}`);
  }
  if (
    nodeType !== undefined &&
    !Token.isUnresolved(nodeType) &&
    !/^cache\.[a-z0-9]+\.[a-z0-9]+$/.test(nodeType)
  ) {
    throw new Error(`'nodeType' must look like 'cache.t4g.micro', got '${nodeType}'`);
  }
  if (snapshotRetention && !snapshotRetention.isUnresolved()) {
    const days = snapshotRetention.toDays({ integral: false });
    if (!Number.isInteger(days) || days > 35) {
      throw new Error(`'snapshotRetention' must be 0 to 35 whole days, got ${days}`);
    }
  }
}
