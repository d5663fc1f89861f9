import { type Check } from './check';
import { at, isObject, type JsonObject, listAt, shown } from './json-value';
import { rangeHolds } from './ipv4-range';
import { type KubernetesObject, objectDetail, objectTitle } from './kubernetes-object';
import { podsOf } from './pod';

/** Answers with the credentials of the node. */
const INSTANCE_METADATA = '169.254.169.254';
const EVERYWHERE: readonly unknown[] = ['0.0.0.0/0', '::/0'];

export const defaultDeny: Check = {
  id: 'AgentFleet-DefaultDeny',
  severity: 'error',
  description: 'A namespace with pods denies all traffic, in and out, that no policy opens',
  fix: 'Add a NetworkPolicy with an empty podSelector, policyTypes Ingress and Egress, and no rules.',
  find: (app) => {
    const closed = app.ofKind('NetworkPolicy').filter(deniesAll);
    const first = new Map(
      podsOf(app)
        .map(({ object }) => [object.namespace, object])
        .reverse() as [string, KubernetesObject][],
    );
    return [...first].flatMap(([namespace, object]) =>
      closed.some((policy) => policy.namespace === namespace)
        ? []
        : [
            {
              resource: object.resource,
              detail: namespace,
              message: `namespace '${namespace}' must have a NetworkPolicy that denies ingress and egress of every pod, got none; ${objectTitle(object)} runs there`,
            },
          ],
    );
  },
};

export const limitedEgress: Check = {
  id: 'AgentFleet-LimitedEgress',
  severity: 'error',
  description: 'Pods may talk only to named places, on named ports',
  fix: "List 'to' and 'ports' in each egress rule; open the internet for a port only, with the private ranges in 'except'.",
  find: (app) =>
    app.ofKind('NetworkPolicy').flatMap((policy) =>
      egressRules(policy).flatMap((rule, index) =>
        egressProblems(rule).map((problem) => ({
          resource: policy.resource,
          detail: objectDetail(policy),
          message: `${objectTitle(policy)}: 'egress[${index}]' ${problem}`,
        })),
      ),
    ),
};

export const noInstanceMetadata: Check = {
  id: 'AgentFleet-NoInstanceMetadata',
  severity: 'error',
  description: `No policy lets a pod reach instance metadata (${INSTANCE_METADATA})`,
  fix: `Add '${INSTANCE_METADATA}/32' to 'except' of the range.`,
  find: (app) =>
    app.ofKind('NetworkPolicy').flatMap((policy) =>
      egressRules(policy).flatMap((rule, index) =>
        reachesMetadata(rule)
          ? [
              {
                resource: policy.resource,
                detail: objectDetail(policy),
                message: `${objectTitle(policy)}: 'egress[${index}].to' must leave out ${INSTANCE_METADATA}, got ${shown(at(rule, 'to'))}`,
              },
            ]
          : [],
      ),
    ),
};

function deniesAll({ body }: KubernetesObject): boolean {
  const types = listAt(body, 'spec', 'policyTypes');
  const selector = at(body, 'spec', 'podSelector');
  return (
    types.includes('Ingress') &&
    types.includes('Egress') &&
    isObject(selector) &&
    Object.keys(selector).length === 0 &&
    listAt(body, 'spec', 'ingress').length === 0 &&
    listAt(body, 'spec', 'egress').length === 0
  );
}

function egressRules({ body }: KubernetesObject): JsonObject[] {
  return listAt(body, 'spec', 'egress').filter(isObject);
}

function egressProblems(rule: JsonObject): string[] {
  const problems: string[] = [];
  if (listAt(rule, 'to').length === 0) problems.push("must list 'to', got nothing, which is everywhere");
  if (listAt(rule, 'ports').length === 0)
    problems.push("must list 'ports', got nothing, which is every port");
  for (const peer of listAt(rule, 'to')) {
    const cidr = at(peer, 'ipBlock', 'cidr');
    if (EVERYWHERE.includes(cidr) && listAt(peer, 'ipBlock', 'except').length === 0)
      problems.push(`must leave something out of ${shown(cidr)}, got no 'except'`);
  }
  return problems;
}

/** A rule without peers reaches everything; a peer of the cluster is no address of the node. */
function reachesMetadata(rule: JsonObject): boolean {
  const peers = listAt(rule, 'to');
  const holds = (range: unknown) => typeof range === 'string' && rangeHolds(range, INSTANCE_METADATA);
  return (
    peers.length === 0 ||
    peers.some((peer) => holds(at(peer, 'ipBlock', 'cidr')) && !listAt(peer, 'ipBlock', 'except').some(holds))
  );
}
