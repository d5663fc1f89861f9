import { k8s } from 'cdk8s-plus-28';
import { type EgressTarget, isAddress } from './agent-egress';

/** The private ranges of RFC 1918: where databases and caches live unless told otherwise. */
export const PRIVATE_CIDRS: readonly string[] = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];

/** What no "internet" rule reaches: private, carrier-grade, link-local (instance metadata) and loopback ranges. */
const NOT_INTERNET = [...PRIVATE_CIDRS, '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16'];

/** Answers with a node's own credentials; no pod of ours may reach it. */
const INSTANCE_METADATA = '169.254.169.254/32';

/** The EKS Pod Identity agent, which hands a pod the credentials of its own role. */
const POD_IDENTITY_AGENT = '169.254.170.23/32';

/** Postgres. */
export const DATABASE_PORT = 5432;
/** Valkey or Redis. */
export const CACHE_PORT = 6379;

/**
 * Names are looked up wherever the cluster's resolver is: a pod, a node-local cache on a link-local address, or a
 * service of the node itself (EKS Auto Mode). Only instance metadata is left out.
 */
export function dnsEgress(): k8s.NetworkPolicyEgressRule {
  return {
    to: [{ ipBlock: { cidr: '0.0.0.0/0', except: [INSTANCE_METADATA] } }],
    ports: [port(53, 'UDP'), port(53)],
  };
}

/** Stores, in the given ranges only. */
export function storeEgress(cidrs: readonly string[], ports: readonly number[]): k8s.NetworkPolicyEgressRule {
  return { to: cidrs.map((cidr) => ({ ipBlock: { cidr } })), ports: ports.map((number) => port(number)) };
}

/** The Pod Identity agent on the node. */
export function podIdentityEgress(): k8s.NetworkPolicyEgressRule {
  return { to: [{ ipBlock: { cidr: POD_IDENTITY_AGENT } }], ports: [port(80)] };
}

/**
 * Hosts outside: an address exactly, a name by its port on all public addresses, as a policy knows no names.
 *
 * `privateCidrs` are opened for the same ports: hosts whose name leads to a private address, such as a model gateway
 * in the same network or an interface endpoint.
 */
export function targetEgress(
  targets: readonly EgressTarget[],
  privateCidrs: readonly string[],
): k8s.NetworkPolicyEgressRule[] {
  const addresses = targets.filter(isAddress).map((target) => ({
    to: [{ ipBlock: { cidr: `${target.host}/32` } }],
    ports: [port(target.port)],
  }));
  const ports = [
    ...new Set(targets.filter((target) => !isAddress(target)).map((target) => target.port)),
  ].sort((a, b) => a - b);
  if (ports.length === 0) return addresses;
  const anywhere = {
    to: [
      { ipBlock: { cidr: '0.0.0.0/0', except: NOT_INTERNET } },
      ...privateCidrs.map((cidr) => ({ ipBlock: { cidr } })),
    ],
    ports: ports.map((number) => port(number)),
  };
  return [...addresses, anywhere];
}

function port(number: number, protocol = 'TCP'): k8s.NetworkPolicyPort {
  return { port: k8s.IntOrString.fromNumber(number), protocol };
}
