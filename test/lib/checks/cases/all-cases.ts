import { type CheckCase } from './check-case';
import { CLUSTER_CASES } from './cluster-cases';
import { DOOR_CASES } from './door-cases';
import { IAM_CASES } from './iam-cases';
import { NETWORK_POLICY_CASES } from './network-policy-cases';
import { POD_CASES } from './pod-cases';
import { STORE_CASES } from './store-cases';

/** Every rule broken and kept, at least once each. */
export const ALL_CASES: readonly CheckCase[] = [
  ...POD_CASES,
  ...NETWORK_POLICY_CASES,
  ...IAM_CASES,
  ...CLUSTER_CASES,
  ...STORE_CASES,
  ...DOOR_CASES,
];
