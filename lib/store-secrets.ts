import { type AgentCache, type AgentDatabase } from '../constructs/aws';
import { CACHE_SECRET, DATABASE_SECRET, type SecretKey } from '../contract';

export interface StoreSecretsProps {
  readonly namespace: string;
  readonly database: AgentDatabase;
  readonly cache: AgentCache;
}

/**
 * The Secrets that pods take their store URLs from, on AWS.
 *
 * They hold addresses and user names, no password: pods sign in with IAM tokens. `stringData`, because base64 of a
 * deploy-time value would encode its placeholder.
 */
export function storeSecrets({ namespace, database, cache }: StoreSecretsProps): Record<string, unknown>[] {
  return [
    secret(namespace, DATABASE_SECRET, database.iamUrl()),
    secret(namespace, CACHE_SECRET, cache.iamUrl()),
  ];
}

function secret(namespace: string, { name, key }: SecretKey, value: string): Record<string, unknown> {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace, labels: { 'app.kubernetes.io/part-of': 'agent-fleet' } },
    type: 'Opaque',
    stringData: { [key]: value },
  };
}
