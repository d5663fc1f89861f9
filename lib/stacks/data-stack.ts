import { CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { InstanceType } from 'aws-cdk-lib/aws-ec2';
import { type Construct } from 'constructs';
import { AgentCache, AgentDatabase, type AgentNetwork } from '../../constructs/aws';
import { type EnvironmentSettings } from '../environment';

export interface DataStackProps extends StackProps {
  readonly settings: EnvironmentSettings;
  readonly network: AgentNetwork;
  /** The security group of the pods, which alone may connect. */
  readonly podSecurityGroupId: string;
}

/** What outlives every pod: conversations in Postgres, and the cache. */
export class DataStack extends Stack {
  readonly database: AgentDatabase;
  readonly cache: AgentCache;

  constructor(scope: Construct, id: string, props: DataStackProps) {
    super(scope, id, props);
    const { settings, podSecurityGroupId } = props;
    const { vpc } = props.network;
    this.database = new AgentDatabase(this, 'Database', {
      vpc,
      instanceType: new InstanceType(settings.databaseInstanceType),
      multiAz: settings.databaseMultiAz,
      deletionProtection: settings.protect,
      removalPolicy: settings.protect ? RemovalPolicy.SNAPSHOT : RemovalPolicy.DESTROY,
      logRetention: settings.logRetention,
    });
    this.cache = new AgentCache(this, 'Cache', {
      vpc,
      nodeType: settings.cacheNodeType,
      nodes: settings.cacheNodes,
      logRetention: settings.logRetention,
    });
    this.database.allowFrom(podSecurityGroupId);
    this.cache.allowFrom(podSecurityGroupId);

    new CfnOutput(this, 'DatabaseEndpoint', {
      description: 'RDS database endpoint',
      value: this.database.endpointAddress,
    });
    new CfnOutput(this, 'RedisEndpoint', {
      description: 'ElastiCache endpoint',
      value: this.cache.endpointAddress,
    });
  }
}
