import { BlockList } from 'node:net';
import { AgentNetworkPolicy, type AgentNetworkPolicyProps } from '../../../constructs/k8s';
import { type AgentDefinitionInput } from '../../../contract';
import { only, synth } from './synth';

const scripted: AgentDefinitionInput = {
  type: 'conversational',
  instructions: 'Answer.',
  model: { provider: 'scripted' },
};

const policy = (props: Partial<AgentNetworkPolicyProps> = {}) =>
  only(
    synth(
      (scope) =>
        new AgentNetworkPolicy(scope, 'NetworkPolicy', {
          agentName: 'chat-agent',
          definition: scripted,
          ...props,
        }),
    ),
    'NetworkPolicy',
  ).spec;

/** Whether a policy lets a pod reach an address and TCP port. */
function reaches(spec: any, address: string, port: number): boolean {
  const inside = (cidr: string) => {
    const [net = '', prefix] = cidr.split('/');
    const list = new BlockList();
    list.addSubnet(net, Number(prefix), 'ipv4');
    return list.check(address);
  };
  return spec.egress.some(
    (rule: any) =>
      rule.ports.some((open: any) => open.port === port && open.protocol === 'TCP') &&
      rule.to.some(({ ipBlock }: any) => inside(ipBlock.cidr) && !(ipBlock.except ?? []).some(inside)),
  );
}

const http = (url: string): AgentDefinitionInput => ({
  ...scripted,
  tools: [
    {
      kind: 'http',
      name: 'orders',
      description: 'Orders.',
      method: 'GET',
      url,
      parameters: { type: 'object' },
    },
  ],
});

test('lets in the ingress controller alone, to port 8000', () => {
  expect(policy().ingress).toEqual([
    {
      from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'haproxy-controller' } } }],
      ports: [{ port: 8000, protocol: 'TCP' }],
    },
  ]);
  expect(policy({ callerNamespaces: [] }).ingress ?? []).toEqual([]);
  expect(policy({ callerNamespaces: [], callerCidrs: ['10.0.0.0/24'] }).ingress).toEqual([
    { from: [{ ipBlock: { cidr: '10.0.0.0/24' } }], ports: [{ port: 8000, protocol: 'TCP' }] },
  ]);
});

test('covers both directions, for all pods of the agent', () => {
  expect(policy().policyTypes).toEqual(['Ingress', 'Egress']);
  expect(policy().podSelector.matchLabels).toMatchObject({ 'app.kubernetes.io/name': 'chat-agent' });
});

test('an offline agent reaches DNS and its stores, and no internet', () => {
  const spec = policy();
  expect(reaches(spec, '10.1.2.3', 5432)).toBe(true);
  expect(reaches(spec, '192.168.0.9', 6379)).toBe(true);
  expect(reaches(spec, '172.20.0.10', 53)).toBe(true);
  expect(reaches(spec, '169.254.20.10', 53)).toBe(true);
  expect(reaches(spec, '93.184.216.34', 5432)).toBe(false);
  expect(reaches(spec, '93.184.216.34', 443)).toBe(false);
  expect(reaches(spec, '169.254.170.23', 80)).toBe(false);
});

test.each<[string, AgentDefinitionInput, number]>([
  ['Bedrock', { ...scripted, model: { provider: 'bedrock', modelId: 'm' } }, 443],
  ['Anthropic', { ...scripted, model: { provider: 'anthropic', modelId: 'm' } }, 443],
  [
    'an OpenAI-compatible endpoint',
    {
      ...scripted,
      model: { provider: 'openai-compatible', modelId: 'm', baseUrl: 'https://m.example.com:8443/v1' },
    },
    8443,
  ],
  ['an HTTP tool', http('https://orders.example.com/find'), 443],
])('%s opens its port to public addresses only', (_name, definition, port) => {
  const spec = policy({ definition });
  expect(reaches(spec, '93.184.216.34', port)).toBe(true);
  expect(reaches(spec, '93.184.216.34', port + 1)).toBe(false);
  for (const address of ['10.0.0.5', '172.16.0.1', '192.168.1.1', '100.64.0.1', '127.0.0.1', '169.254.1.1']) {
    expect([address, reaches(spec, address, port)]).toEqual([address, false]);
  }
});

test('an address is opened alone; a model on this machine needs nothing', () => {
  const spec = policy({ definition: http('https://10.4.5.6:8443/find') });
  expect(reaches(spec, '10.4.5.6', 8443)).toBe(true);
  expect(reaches(spec, '10.4.5.7', 8443)).toBe(false);
  const local = { provider: 'openai-compatible', modelId: 'm', baseUrl: 'http://127.0.0.1:9/v1' } as const;
  expect(policy({ definition: { ...scripted, model: local } }).egress).toEqual(policy().egress);
});

test('instance metadata is never reachable, on any port that is open at all', () => {
  const definition: AgentDefinitionInput = {
    ...http('https://orders.example.com:80/find'),
    model: { provider: 'bedrock', modelId: 'm' },
  };
  const spec = policy({ definition, podIdentity: true });
  const ports = new Set<number>(spec.egress.flatMap((rule: any) => rule.ports.map((open: any) => open.port)));
  expect(ports).toEqual(new Set([53, 80, 443, 5432, 6379]));
  for (const port of ports) expect([port, reaches(spec, '169.254.169.254', port)]).toEqual([port, false]);
});

test('all props', () => {
  const allProps: Required<AgentNetworkPolicyProps> = {
    agentName: 'chat-agent',
    definition: { ...scripted, model: { provider: 'bedrock', modelId: 'm' } },
    callerNamespaces: ['ingress', 'monitoring'],
    callerCidrs: ['10.0.0.0/24'],
    dataCidrs: ['10.9.0.0/16'],
    privateCidrs: ['10.8.0.0/16'],
    podIdentity: true,
  };
  const spec = policy(allProps);
  expect(spec.ingress).toHaveLength(1);
  expect(spec.ingress[0].from).toHaveLength(3);
  expect(spec.ingress[0].from[2]).toEqual({ ipBlock: { cidr: '10.0.0.0/24' } });
  expect(reaches(spec, '10.9.0.1', 5432)).toBe(true);
  expect(reaches(spec, '10.1.0.1', 5432)).toBe(false);
  expect(reaches(spec, '10.8.0.1', 443)).toBe(true);
  expect(reaches(spec, '169.254.170.23', 80)).toBe(true);
});

test('ranges that are known only at deployment pass through', () => {
  const dataCidrs = ['${Token[TOKEN.12]}'];
  expect(policy({ dataCidrs }).egress[1].to).toEqual([{ ipBlock: { cidr: '${Token[TOKEN.12]}' } }]);
});

test('fails with all problems at once', () => {
  const build = () =>
    policy({ dataCidrs: [], privateCidrs: ['10.0.0.0'], callerCidrs: ['ten'], definition: http('http://a') });
  expect(build).toThrow("'callerCidrs' must hold IPv4 ranges, got 'ten'");
  expect(build).toThrow("'dataCidrs' must hold at least one IPv4 range, got []");
  expect(build).toThrow("'privateCidrs' must hold IPv4 ranges, got '10.0.0.0'; write it as in '10.0.0.0/16'");
  expect(build).toThrow(/'tools\.0\.url': must be an https URL, got "http:\/\/a"/);
});

test.each(['https://169.254.169.254/latest', 'https://2852039166/latest'])(
  'fails when a tool leads to %s',
  (url) => {
    expect(() => policy({ definition: http(url) })).toThrow(
      "must not lead to a link-local address, got '169.254.169.254'; name a public host",
    );
  },
);
