import { type Check, type Finding } from './check';
import { type CheckedApp } from './checked-app';
import { type CheckedResource } from './checked-resource';
import { at, isOn, shown } from './json-value';

/** The parameter that refuses plain connections, by engine, and its values that do. */
const TLS_PARAMETERS: readonly { engine: RegExp; parameter: string; on: readonly unknown[] }[] = [
  { engine: /postgres|sqlserver/, parameter: 'rds.force_ssl', on: ['1', 1] },
  { engine: /mysql|mariadb/, parameter: 'require_secure_transport', on: ['1', 1, 'ON', 'on'] },
];

export const databaseMultiAz: Check = {
  id: 'AgentFleet-DatabaseMultiAz',
  severity: 'warning',
  description: 'The database survives the loss of a zone',
  fix: 'Set multiAz: true, or a second instance of the cluster; acknowledge it where an outage is acceptable.',
  find: (app) => [
    ...ownInstances(app)
      .filter(
        ({ properties }) => properties.SourceDBInstanceIdentifier === undefined && !isOn(properties.MultiAZ),
      )
      .map((resource) => ({
        resource,
        message: `'MultiAZ' of the database must be true, got ${shown(resource.properties.MultiAZ)}`,
        location: 'Properties.MultiAZ',
      })),
    ...clusters(app).flatMap((resource) => {
      const count = members(app, resource);
      if (count >= 2 || resource.properties.DBClusterInstanceClass !== undefined) return [];
      return [{ resource, message: `the database cluster must have at least 2 instances, got ${count}` }];
    }),
  ],
};

export const databaseEncrypted: Check = {
  id: 'AgentFleet-DatabaseEncrypted',
  severity: 'error',
  description: 'The database is encrypted at rest',
  fix: 'Set storageEncrypted: true, or storageEncryptionKey.',
  find: (app) =>
    [...ownInstances(app), ...clusters(app)]
      .filter(({ properties }) => !isOn(properties.StorageEncrypted))
      .map((resource) => ({
        resource,
        message: `'StorageEncrypted' of the database must be true, got ${shown(resource.properties.StorageEncrypted)}`,
        location: 'Properties.StorageEncrypted',
      })),
};

export const databaseTls: Check = {
  id: 'AgentFleet-DatabaseTls',
  severity: 'error',
  description: 'The database refuses plain connections',
  fix: "Give it a parameter group with 'rds.force_ssl': '1' (Postgres) or 'require_secure_transport': 'ON' (MySQL); a proxy requireTLS: true.",
  find: (app) => [
    ...ownInstances(app).flatMap((resource) => tlsFindings(app, resource, 'DBParameterGroupName')),
    ...clusters(app).flatMap((resource) => tlsFindings(app, resource, 'DBClusterParameterGroupName')),
    ...app
      .ofType('AWS::RDS::DBProxy')
      .filter(({ properties }) => !isOn(properties.RequireTLS))
      .map((resource) => ({
        resource,
        message: `'RequireTLS' of the proxy must be true, got ${shown(resource.properties.RequireTLS)}`,
      })),
  ],
};

/** Instances of clusters take these things from their cluster. */
function ownInstances(app: CheckedApp): CheckedResource[] {
  return app
    .ofType('AWS::RDS::DBInstance')
    .filter(({ properties }) => properties.DBClusterIdentifier === undefined);
}

function clusters(app: CheckedApp): CheckedResource[] {
  return app.ofType('AWS::RDS::DBCluster');
}

function members(app: CheckedApp, cluster: CheckedResource): number {
  return app
    .ofType('AWS::RDS::DBInstance')
    .filter((instance) => app.referred(instance, instance.properties.DBClusterIdentifier) === cluster).length;
}

function tlsFindings(app: CheckedApp, resource: CheckedResource, groupProperty: string): Finding[] {
  const rule = TLS_PARAMETERS.find(({ engine }) => engine.test(String(resource.properties.Engine)));
  if (!rule) return [];
  const group = app.referred(resource, resource.properties[groupProperty]);
  const value = at(group?.properties.Parameters, rule.parameter);
  if (rule.on.includes(value) || isOn(value)) return [];
  return [
    {
      resource,
      message: `'${rule.parameter}' of the database's parameter group must be '${String(rule.on[0])}', got ${shown(value)}`,
      location: `Properties.${groupProperty}`,
    },
  ];
}
