import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { AGENT_PORT, type AgentDefinitionInput } from '../../contract';
import { agentEgress, egressProblems } from './agent-egress';
import { agentLabels, objectLabels } from './agent-labels';
import { cidrProblems, dataCidrProblems } from './cidr';
import { checkedDefinition, definitionProblems } from './definition-check';
import {
  CACHE_PORT,
  DATABASE_PORT,
  dnsEgress,
  podIdentityEgress,
  PRIVATE_CIDRS,
  storeEgress,
  targetEgress,
} from './egress-rules';
import { Problems } from './problems';

export interface AgentNetworkPolicyProps {
  /** The agent's name. */
  readonly agentName: string;
  /** The agent: which hosts its model and its tools need is derived from it. */
  readonly definition: AgentDefinitionInput;
  /**
   * The namespaces whose pods may call the agent: the ingress controller's, and a scraper's where there is one.
   *
   * @default ['haproxy-controller']
   */
  readonly callerNamespaces?: readonly string[];
  /**
   * The IPv4 ranges whose hosts may call the agent: those of a load balancer that reaches the pods itself.
   *
   * @default []
   */
  readonly callerCidrs?: readonly string[];
  /**
   * The IPv4 ranges in which Postgres (5432) and the cache (6379) answer.
   *
   * @default - the private ranges of RFC 1918
   */
  readonly dataCidrs?: readonly string[];
  /**
   * The private IPv4 ranges in which hosts of the model or of tools answer, beside the internet.
   *
   * Needed for a model gateway in the same network, or for interface endpoints.
   *
   * @default []
   */
  readonly privateCidrs?: readonly string[];
  /**
   * Whether the pods get AWS credentials from the EKS Pod Identity agent on their node.
   *
   * @default false
   */
  readonly podIdentity?: boolean;
}

/**
 * Opens for one agent what it needs and nothing else: calls from the ingress controller; DNS, the stores and what
 * its declaration names on the way out.
 *
 * An agent on the scripted model with built-in tools reaches no internet at all. Instance metadata
 * (169.254.169.254) is never reachable. For IPv4 clusters.
 */
export class AgentNetworkPolicy extends Construct {
  constructor(scope: Construct, id: string, props: AgentNetworkPolicyProps) {
    super(scope, id);
    const wrong = definitionProblems(props.definition);
    new Problems()
      .add(...wrong)
      .add(...(wrong.length > 0 ? [] : egressProblems(checkedDefinition(props.definition))))
      .add(...dataCidrProblems(props.dataCidrs ?? PRIVATE_CIDRS))
      .add(...cidrProblems('privateCidrs', props.privateCidrs ?? []))
      .add(...cidrProblems('callerCidrs', props.callerCidrs ?? []))
      .throwFor(`AgentNetworkPolicy '${props.agentName}'`);
    new k8s.KubeNetworkPolicy(this, 'NetworkPolicy', {
      metadata: { name: props.agentName, labels: objectLabels(props) },
      spec: {
        podSelector: { matchLabels: agentLabels(props.agentName) },
        policyTypes: ['Ingress', 'Egress'],
        ingress: callersOf(props.callerNamespaces ?? ['haproxy-controller'], props.callerCidrs ?? []),
        egress: [
          dnsEgress(),
          storeEgress(props.dataCidrs ?? PRIVATE_CIDRS, [DATABASE_PORT, CACHE_PORT]),
          ...(props.podIdentity ? [podIdentityEgress()] : []),
          ...targetEgress(agentEgress(checkedDefinition(props.definition)), props.privateCidrs ?? []),
        ],
      },
    });
  }
}

function callersOf(namespaces: readonly string[], cidrs: readonly string[]): k8s.NetworkPolicyIngressRule[] {
  // A rule with an empty list of callers would let everybody in.
  if (namespaces.length + cidrs.length === 0) return [];
  return [
    {
      from: [
        ...namespaces.map((namespace) => ({
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
        })),
        ...cidrs.map((cidr) => ({ ipBlock: { cidr } })),
      ],
      ports: [{ port: k8s.IntOrString.fromNumber(AGENT_PORT), protocol: 'TCP' }],
    },
  ];
}
