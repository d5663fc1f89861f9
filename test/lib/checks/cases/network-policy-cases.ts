import { type CheckCase, DENY_ALL, deployment, egressPolicy, manifest, pods } from './check-case';

const DNS = [{ port: 53, protocol: 'UDP' }];

export const NETWORK_POLICY_CASES: readonly CheckCase[] = [
  {
    id: 'AgentFleet-DefaultDeny',
    when: 'a namespace is open',
    breaks: manifest(deployment()),
    message:
      "namespace 'agents' must have a NetworkPolicy that denies ingress and egress of every pod, got none; Deployment agents/chat runs there",
    passes: pods(),
  },
  {
    id: 'AgentFleet-DefaultDeny',
    when: 'only ingress is denied',
    breaks: manifest(deployment(), { ...DENY_ALL, spec: { podSelector: {}, policyTypes: ['Ingress'] } }),
    message:
      "namespace 'agents' must have a NetworkPolicy that denies ingress and egress of every pod, got none; Deployment agents/chat runs there",
    passes: pods(),
  },
  {
    id: 'AgentFleet-LimitedEgress',
    when: 'a rule lists no ports',
    breaks: egressPolicy([{ to: [{ ipBlock: { cidr: '10.0.0.0/16' } }] }]),
    message: "NetworkPolicy agents/chat: 'egress[0]' must list 'ports', got nothing, which is every port",
    passes: egressPolicy([{ to: [{ ipBlock: { cidr: '10.0.0.0/16' } }], ports: [{ port: 5432 }] }]),
  },
  {
    id: 'AgentFleet-LimitedEgress',
    when: 'the internet is opened with private networks in it',
    breaks: egressPolicy([{ to: [{ ipBlock: { cidr: '::/0' } }], ports: [{ port: 443 }] }]),
    message: "NetworkPolicy agents/chat: 'egress[0]' must leave something out of '::/0', got no 'except'",
    passes: egressPolicy([
      {
        to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8', '169.254.0.0/16'] } }],
        ports: [{ port: 443 }],
      },
    ]),
  },
  {
    id: 'AgentFleet-NoInstanceMetadata',
    when: 'a range holds the address',
    breaks: egressPolicy([{ to: [{ ipBlock: { cidr: '169.254.0.0/16' } }], ports: DNS }]),
    message:
      'NetworkPolicy agents/chat: \'egress[0].to\' must leave out 169.254.169.254, got [{"ipBlock":{"cidr":"169.254.0.0/16"}}]',
    passes: egressPolicy([
      { to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['169.254.169.254/32'] } }], ports: DNS },
      { to: [{ ipBlock: { cidr: '169.254.170.23/32' } }], ports: [{ port: 80 }] },
    ]),
  },
];
