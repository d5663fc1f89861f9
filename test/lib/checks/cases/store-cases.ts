import { type CheckCase, type Resources } from './check-case';

function parameters(type: string, Parameters: object): Resources {
  return { Parameters: { Type: type, Properties: { Description: 'd', Family: 'f', Parameters } } };
}

function database(properties: object = {}, forceSsl = '1'): Resources {
  return {
    ...parameters('AWS::RDS::DBParameterGroup', { 'rds.force_ssl': forceSsl }),
    Database: {
      Type: 'AWS::RDS::DBInstance',
      Properties: {
        Engine: 'postgres',
        MultiAZ: true,
        StorageEncrypted: true,
        DBParameterGroupName: { Ref: 'Parameters' },
        ...properties,
      },
    },
  };
}

function aurora(instances: number, requireTls = 'ON'): Resources {
  return {
    ...parameters('AWS::RDS::DBClusterParameterGroup', { require_secure_transport: requireTls }),
    Cluster: {
      Type: 'AWS::RDS::DBCluster',
      Properties: {
        Engine: 'aurora-mysql',
        StorageEncrypted: true,
        DBClusterParameterGroupName: { Ref: 'Parameters' },
      },
    },
    ...Object.fromEntries(
      Array.from({ length: instances }, (_, index) => [
        `Instance${index}`,
        {
          Type: 'AWS::RDS::DBInstance',
          Properties: { Engine: 'aurora-mysql', DBClusterIdentifier: { Ref: 'Cluster' } },
        },
      ]),
    ),
  };
}

function cache(properties: object = {}): Resources {
  return {
    Cache: {
      Type: 'AWS::ElastiCache::ReplicationGroup',
      Properties: {
        ReplicationGroupDescription: 'd',
        TransitEncryptionEnabled: true,
        TransitEncryptionMode: 'required',
        MultiAZEnabled: true,
        UserGroupIds: ['agents'],
        ...properties,
      },
    },
  };
}

export const STORE_CASES: readonly CheckCase[] = [
  {
    id: 'AgentFleet-DatabaseMultiAz',
    when: 'an instance has no standby',
    breaks: database({ MultiAZ: false }),
    message: "'MultiAZ' of the database must be true, got false",
    passes: database(),
  },
  {
    id: 'AgentFleet-DatabaseMultiAz',
    when: 'a cluster has one instance',
    breaks: aurora(1),
    message: 'the database cluster must have at least 2 instances, got 1',
    passes: aurora(2),
  },
  {
    id: 'AgentFleet-DatabaseEncrypted',
    when: 'storage is left in the clear',
    breaks: database({ StorageEncrypted: undefined }),
    message: "'StorageEncrypted' of the database must be true, got nothing",
    passes: database(),
  },
  {
    id: 'AgentFleet-DatabaseTls',
    when: 'the parameter is off',
    breaks: database({}, '0'),
    message: "'rds.force_ssl' of the database's parameter group must be '1', got '0'",
    passes: database(),
  },
  {
    id: 'AgentFleet-DatabaseTls',
    when: 'the group is not of this app',
    breaks: database({ DBParameterGroupName: 'default.postgres18' }),
    message: "'rds.force_ssl' of the database's parameter group must be '1', got nothing",
    passes: database(),
  },
  {
    id: 'AgentFleet-DatabaseTls',
    when: 'a MySQL cluster takes plain connections',
    breaks: aurora(2, 'OFF'),
    message: "'require_secure_transport' of the database's parameter group must be '1', got 'OFF'",
    passes: aurora(2),
  },
  {
    id: 'AgentFleet-CacheTls',
    when: 'plain connections are taken too',
    breaks: cache({ TransitEncryptionMode: 'preferred' }),
    message:
      "the cache must take TLS connections only, got TransitEncryptionEnabled true and TransitEncryptionMode 'preferred'",
    passes: cache(),
  },
  {
    id: 'AgentFleet-CacheAuth',
    when: 'anyone may connect',
    breaks: cache({ UserGroupIds: undefined }),
    message: 'the cache must have a user group or an AUTH token, got neither: whoever reaches it reads it',
    passes: cache({ UserGroupIds: undefined, AuthToken: { Ref: 'AWS::NoValue' } }),
  },
  {
    id: 'AgentFleet-CacheMultiAz',
    when: 'the nodes share a zone',
    breaks: cache({ MultiAZEnabled: false }),
    message: "'MultiAZEnabled' of the cache must be true, got false",
    passes: cache(),
  },
];
