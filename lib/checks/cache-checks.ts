import { type Check } from './check';
import { type CheckedResource } from './checked-resource';
import { isOn, listAt, shown } from './json-value';

const NODES = ['AWS::ElastiCache::ReplicationGroup', 'AWS::ElastiCache::CacheCluster'];
const ALL = [...NODES, 'AWS::ElastiCache::ServerlessCache'];

/** A serverless cache has nothing but TLS and lives in several zones. */
export const cacheTls: Check = {
  id: 'AgentFleet-CacheTls',
  severity: 'error',
  description: 'The cache refuses plain connections',
  fix: "Set transitEncryptionEnabled: true and transitEncryptionMode: 'required'.",
  find: (app) =>
    app.ofType(...NODES).flatMap((resource) => {
      const { TransitEncryptionEnabled: enabled, TransitEncryptionMode: mode } = resource.properties;
      if (isOn(enabled) && mode !== 'preferred') return [];
      return [
        {
          resource,
          message: `the cache must take TLS connections only, got TransitEncryptionEnabled ${shown(enabled)} and TransitEncryptionMode ${shown(mode)}`,
        },
      ];
    }),
};

export const cacheAuth: Check = {
  id: 'AgentFleet-CacheAuth',
  severity: 'error',
  description: 'The cache knows who connects',
  fix: 'Attach a user group whose users sign in with IAM tokens, or set an AUTH token.',
  find: (app) =>
    app
      .ofType(...ALL)
      .filter((resource) => !asksWho(resource))
      .map((resource) => ({
        resource,
        message:
          'the cache must have a user group or an AUTH token, got neither: whoever reaches it reads it',
      })),
};

export const cacheMultiAz: Check = {
  id: 'AgentFleet-CacheMultiAz',
  severity: 'warning',
  description: 'The cache survives the loss of a zone',
  fix: 'Set multiAzEnabled, automaticFailoverEnabled and at least two nodes; acknowledge it where a cold cache is acceptable.',
  find: (app) =>
    app
      .ofType(...NODES)
      .filter(({ properties }) => !isOn(properties.MultiAZEnabled))
      .map((resource) => ({
        resource,
        message: `'MultiAZEnabled' of the cache must be true, got ${shown(resource.properties.MultiAZEnabled)}`,
      })),
};

function asksWho({ properties }: CheckedResource): boolean {
  return (
    properties.AuthToken !== undefined ||
    properties.UserGroupId !== undefined ||
    listAt(properties, 'UserGroupIds').length > 0
  );
}
