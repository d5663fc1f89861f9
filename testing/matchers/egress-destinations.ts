import { type ObjectOf } from '../kubernetes-object';

type EgressRule = Partial<ObjectOf<'NetworkPolicy'>['spec']['egress'][number]>;
type Peer = Partial<NonNullable<EgressRule['to']>[number]>;
type Selector = Partial<NonNullable<Peer['podSelector']>>;

/** What has to be left out of all addresses for the rest to be the internet: private networks and metadata. */
const NOT_INTERNET = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16'];

/**
 * Where a network policy lets its pods go, in words: `internet:443`, `10.0.0.0/16:5432`, `dns`,
 * `namespace kube-system:8080`. Undefined when it does not restrict where they go.
 */
export function egressDestinations(policy: ObjectOf<'NetworkPolicy'>): string[] | undefined {
  const { policyTypes, egress } = policy.spec as Partial<typeof policy.spec>;
  if (policyTypes !== undefined ? !policyTypes.includes('Egress') : egress === undefined) return undefined;
  const destinations = (egress ?? []).flatMap((rule: EgressRule) => {
    const peers = rule.to?.length ? rule.to.map(peerName) : ['anywhere'];
    const ports = rule.ports?.length ? rule.ports.map(portName) : ['*'];
    return peers.flatMap((peer) => ports.map((port) => (isDns(port) ? 'dns' : `${peer}:${port}`)));
  });
  return [...new Set(destinations)].sort();
}

function peerName({ ipBlock, namespaceSelector, podSelector }: Peer): string {
  if (ipBlock) {
    const except: readonly string[] = ipBlock.except ?? [];
    const everything = ipBlock.cidr === '0.0.0.0/0';
    if (everything && NOT_INTERNET.every((range) => except.includes(range))) return 'internet';
    return ipBlock.cidr.replace(/\/32$/, '');
  }
  return [
    ...(namespaceSelector ? [`namespace ${selectorName(namespaceSelector)}`] : []),
    ...(podSelector ? [`pods ${selectorName(podSelector)}`] : []),
  ].join(' ');
}

function selectorName({ matchLabels, matchExpressions }: Selector): string {
  const labels = Object.entries(matchLabels ?? {}).map(([label, value]) =>
    label === 'kubernetes.io/metadata.name' ? value : `${label}=${value}`,
  );
  const expressions = (matchExpressions ?? []).map(({ key, operator, values }) =>
    [key, operator, ...(values?.length ? [`(${values.join(', ')})`] : [])].join(' '),
  );
  return [...labels, ...expressions].join(', ') || 'any';
}

type Port = Partial<NonNullable<EgressRule['ports']>[number]>;

function portName({ port, endPort, protocol }: Port): string {
  const range = endPort === undefined ? `${port ?? '*'}` : `${port}-${endPort}`;
  return protocol === undefined || protocol === 'TCP' ? range : `${range}/${protocol}`;
}

function isDns(port: string): boolean {
  return port === '53' || port === '53/UDP';
}
