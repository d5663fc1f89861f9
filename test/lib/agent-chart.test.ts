import { Testing } from 'cdk8s';
import { LoadBalancing, RateLimit } from '../../constructs/k8s';
import { Agent } from '../../lib/agent';
import { AgentChart, type AgentChartProps } from '../../lib/agent-chart';
import { AgentProfile } from '../../lib/agent-profile';
import { Model } from '../../lib/model';
import { SharedChart } from '../../lib/shared-chart';
import { Exposure } from '../../lib/strategies/exposure';
import { Scaling } from '../../lib/strategies/scaling';
import { Tool } from '../../lib/tool';
import { schemaProblems, typeProblems } from '../constructs/k8s/manifest-check';
import { containerOf, only, variablesOf } from '../constructs/k8s/synth';

const agent = Agent.conversational({ instructions: 'Answer.' });
const image = 'registry.example.com/agent@sha256:0123';

function chartOf(props: Partial<AgentChartProps> = {}): { chart: AgentChart; manifests: any[] } {
  const chart = new AgentChart(Testing.app(), 'agent', {
    agentName: 'chat-agent',
    agent,
    namespace: 'agents',
    image,
    ...props,
  });
  return { chart, manifests: Testing.synth(chart) };
}

const weighted = Agent.planning({
  instructions: 'Plan.',
  model: Model.anthropic('m', { apiKey: { name: 'keys', key: 'anthropic' } }),
  tools: [Tool.http({ name: 'orders', description: 'Orders.', url: 'https://orders.example.com:8443/find' })],
  loadBalancing: LoadBalancing.weighted({ pool: 'large', percent: 25, profile: AgentProfile.RESEARCH }),
});

test('holds one of each object, all in the namespace and named after the agent', () => {
  const { chart, manifests } = chartOf();
  expect(
    manifests.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`).sort(),
  ).toEqual(
    [
      'Deployment',
      'HorizontalPodAutoscaler',
      'Ingress',
      'NetworkPolicy',
      'PodDisruptionBudget',
      'Service',
      'ServiceAccount',
    ].map((kind) => `${kind} agents/chat-agent`),
  );
  expect(chart.serviceAccountName).toBe('chat-agent');
  expect(chart.path).toBe('/agents/chat-agent');
});

test('an offline agent on passwords needs no AWS credentials; one on IAM does', () => {
  const opensIdentity = (props: Partial<AgentChartProps>) =>
    JSON.stringify(only(chartOf(props).manifests, 'NetworkPolicy')).includes('169.254.170.23/32');
  expect(opensIdentity({})).toBe(false);
  expect(opensIdentity({ env: { DATABASE_AUTH: 'iam' } })).toBe(true);
  expect(opensIdentity({ env: { CACHE_AUTH: 'iam' } })).toBe(true);
  const onBedrock = Agent.conversational({ instructions: 'Answer.', model: Model.bedrock('m') });
  expect(opensIdentity({ agent: onBedrock })).toBe(true);
});

test('all props reach the manifests', () => {
  const allProps: Required<AgentChartProps> = {
    agentName: 'task-agent',
    agent: Agent.taskOriented({
      instructions: 'Do it.',
      model: Model.anthropic('m', { apiKey: { name: 'keys', key: 'anthropic' } }),
      scaling: Scaling.horizontal({ min: 2, max: 4 }),
      rateLimit: RateLimit.none(),
      maxConcurrentSessions: 9,
      env: { LOG_LEVEL: 'debug' },
    }),
    namespace: 'other',
    image: '${Token[TOKEN.5]}',
    host: 'api.example.com',
    ingressClassName: 'internal',
    behindBalancer: false,
    callerNamespaces: ['ingress'],
    balancerCidrs: ['10.0.0.0/24'],
    architecture: 'arm64',
    spotNodes: true,
    scaling: Scaling.horizontal({ min: 5, max: 6 }),
    env: { LOG_LEVEL: 'warn', DATABASE_AUTH: 'iam' },
    dataCidrs: ['10.9.0.0/16'],
    privateCidrs: ['10.8.0.0/16'],
  };
  const { manifests } = chartOf(allProps);
  const deployment = only(manifests, 'Deployment');
  expect(deployment.metadata.namespace).toBe('other');
  expect(deployment.spec.template.spec.nodeSelector).toEqual({ 'kubernetes.io/arch': 'arm64' });
  expect(containerOf(deployment).image).toBe('${Token[TOKEN.5]}');
  expect(containerOf(deployment).resources.limits.cpu).toBe('2000m');
  expect(variablesOf(containerOf(deployment))).toMatchObject({
    MAX_CONCURRENT_SESSIONS: '9',
    MODEL_API_KEY: { secretKeyRef: { name: 'keys', key: 'anthropic' } },
    LOG_LEVEL: 'debug',
    DATABASE_AUTH: 'iam',
  });
  expect(only(manifests, 'HorizontalPodAutoscaler').spec).toMatchObject({ minReplicas: 2, maxReplicas: 4 });
  const ingress = only(manifests, 'Ingress');
  expect(ingress.spec).toMatchObject({ ingressClassName: 'internal', rules: [{ host: 'api.example.com' }] });
  expect(Object.keys(ingress.metadata.annotations).join()).not.toMatch(/rate-limit|src-ip/);
  const policy = JSON.stringify(only(manifests, 'NetworkPolicy'));
  for (const part of ['"ingress"', '10.9.0.0/16', '10.8.0.0/16']) expect(policy).toContain(part);
});

test.each([
  [90, true, true],
  [91, true, false],
  [90, false, false],
])(
  'an agent with turns of %s s, spot nodes: %s, prefers them: %s',
  (turnTimeoutSeconds, spotNodes, prefers) => {
    const short = Agent.conversational({ instructions: 'Answer.', limits: { turnTimeoutSeconds } });
    const { tolerations } = only(chartOf({ agent: short, spotNodes }).manifests, 'Deployment').spec.template
      .spec;
    expect(tolerations !== undefined).toBe(prefers);
  },
);

test("scales as the agent says, else as the platform says, else with the lesson's figures", () => {
  const replicas = (props: Partial<AgentChartProps>) => {
    const { spec } = only(chartOf(props).manifests, 'HorizontalPodAutoscaler');
    return [spec.minReplicas, spec.maxReplicas];
  };
  const scaling = Scaling.horizontal({ min: 5, max: 6 });
  expect(replicas({})).toEqual([3, 20]);
  expect(replicas({ scaling })).toEqual([5, 6]);
  const own = Agent.planning({ instructions: 'Plan.', scaling: Scaling.horizontal({ min: 1, max: 2 }) });
  expect(replicas({ agent: own, scaling })).toEqual([1, 2]);
});

test('a weighted agent has two sets of replicas with their own capacity, scale and Service', () => {
  const { manifests } = chartOf({ agent: weighted });
  for (const kind of ['Deployment', 'Service', 'HorizontalPodAutoscaler', 'PodDisruptionBudget', 'Ingress']) {
    const names = manifests.filter((manifest) => manifest.kind === kind).map(({ metadata }) => metadata.name);
    expect([kind, ...names]).toEqual([kind, 'chat-agent', 'chat-agent-large']);
  }
  const [first, second] = manifests.filter(({ kind }) => kind === 'Deployment');
  expect(containerOf(first).resources.limits['ephemeral-storage']).toBe('50Gi');
  expect(containerOf(second).resources.limits['ephemeral-storage']).toBe('100Gi');
  expect(second.spec.template.spec.serviceAccountName).toBe('chat-agent');
  expect(variablesOf(containerOf(second)).AGENT_NAME).toBe('chat-agent');
  const { matchLabels } = only(manifests, 'NetworkPolicy').spec.podSelector;
  for (const { spec } of [first, second]) expect(spec.template.metadata.labels).toMatchObject(matchLabels);
});

test('a canary is a second set with another image, and else as the first', () => {
  const canary = Agent.conversational({
    instructions: 'Answer.',
    loadBalancing: LoadBalancing.weighted({
      pool: 'canary',
      percent: 5,
      image: 'registry.example.com/next:2',
    }),
  });
  const { manifests } = chartOf({ agent: canary });
  const [first, second] = manifests.filter(({ kind }) => kind === 'Deployment').map(containerOf);
  expect([first.image, second.image]).toEqual([image, 'registry.example.com/next:2']);
  expect(second.resources).toEqual(first.resources);
  const services = manifests.filter(({ kind }) => kind === 'Service');
  expect(services.map(({ metadata }) => metadata.annotations['haproxy.org/route-acl'])).toEqual([
    undefined,
    'rand(100) lt 5',
  ]);
});

describe('a directly exposed agent', () => {
  const direct = Agent.conversational({ instructions: 'Answer.', exposure: Exposure.direct() });
  const balancerCidrs = ['10.0.0.0/24', '10.0.1.0/24'];

  test('behind a load balancer has no Ingress, lets that alone in, and outlives its minute', () => {
    const { chart, manifests } = chartOf({ agent: direct, balancerCidrs });
    expect(manifests.map(({ kind }) => kind)).not.toContain('Ingress');
    expect(chart.path).toBe('/agents/chat-agent');
    const { spec } = only(manifests, 'Deployment');
    expect(containerOf({ spec }).lifecycle).toEqual({ preStop: { sleep: { seconds: 60 } } });
    expect(spec.template.spec.terminationGracePeriodSeconds).toBe(60 + 600 + 15);
    expect(spec.minReadySeconds).toBe(60);
    expect(only(manifests, 'NetworkPolicy').spec.ingress).toEqual([
      {
        from: balancerCidrs.map((cidr) => ({ ipBlock: { cidr } })),
        ports: [{ port: 8000, protocol: 'TCP' }],
      },
    ]);
  });

  test('where there is none keeps its Ingress, as any other agent', () => {
    expect(chartOf({ agent: direct }).manifests).toEqual(chartOf().manifests);
  });

  test('is one by its own declaration: the load balancer changes nothing for others', () => {
    expect(chartOf({ balancerCidrs }).manifests).toEqual(chartOf().manifests);
  });
});

describe('what Kubernetes would say', () => {
  const shared = new SharedChart(Testing.app(), 'shared', { namespace: 'agents', image });
  const manifests: any[] = [
    ...chartOf().manifests,
    ...chartOf({ agent: weighted, host: 'api.example.com', architecture: 'arm64' }).manifests,
    ...chartOf({
      agent: Agent.conversational({ instructions: 'Answer.', exposure: Exposure.direct() }),
      balancerCidrs: ['10.0.0.0/24'],
    }).manifests,
    ...Testing.synth(shared),
  ];

  const misspelt = (change: (podSpec: any) => void) => {
    const copy = structuredClone(manifests);
    change(copy.find(({ kind }) => kind === 'Deployment').spec.template.spec);
    return copy;
  };

  test('every manifest is valid by the schemas of the API', () => {
    expect(schemaProblems(manifests)).toEqual([]);
    const wrong = misspelt((podSpec) => delete podSpec.containers[0].name);
    expect(schemaProblems(wrong).join()).toMatch(/Deployment chat-agent: .*name/s);
  });

  test('no manifest has a field that the API does not know', () => {
    expect(typeProblems(manifests)).toBe('');
    const wrong = misspelt((podSpec) => (podSpec.terminationGraceSeconds = 1));
    expect(typeProblems(wrong)).toMatch(/terminationGraceSeconds.* does not exist in type 'IPodSpec'/);
  });

  test('no manifest holds a token of this toolkit or a secret value', () => {
    const text = JSON.stringify(manifests);
    expect(text).not.toMatch(/\$\{Token\[|Fn::GetAtt|JHtUb2tlb/);
    for (const { kind } of manifests) expect(kind).not.toBe('Secret');
  });
});
