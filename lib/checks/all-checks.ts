import { cacheAuth, cacheMultiAz, cacheTls } from './cache-checks';
import { type Check } from './check';
import { controlPlaneLogs, instanceMetadata, privateEndpoint, secretsKey } from './cluster-checks';
import { databaseEncrypted, databaseMultiAz, databaseTls } from './database-checks';
import { podsBehindBalancer, webAcl, webAclBodyRules } from './door-checks';
import { bedrockModel, rolePerAgent, wildcard } from './iam-checks';
import { defaultDeny, limitedEgress, noInstanceMetadata } from './network-policy-checks';
import { imageDigest, noApiToken, readOnlyRoot } from './pod-checks';
import { restrictedPod } from './restricted-pod-check';
import { noSecretLiteral } from './secret-literal-check';

/** Every rule of the pack, in the order of `docs/security.md`. */
export const ALL_CHECKS: readonly Check[] = [
  restrictedPod,
  readOnlyRoot,
  imageDigest,
  noApiToken,
  defaultDeny,
  limitedEgress,
  noInstanceMetadata,
  noSecretLiteral,
  instanceMetadata,
  wildcard,
  rolePerAgent,
  bedrockModel,
  secretsKey,
  controlPlaneLogs,
  privateEndpoint,
  databaseMultiAz,
  databaseEncrypted,
  databaseTls,
  cacheTls,
  cacheAuth,
  cacheMultiAz,
  podsBehindBalancer,
  webAcl,
  webAclBodyRules,
];
