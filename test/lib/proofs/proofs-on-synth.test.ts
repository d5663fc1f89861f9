import { type CfnCluster } from 'aws-cdk-lib/aws-eks-v2';
import { InstanceClass, InstanceSize, InstanceType } from 'aws-cdk-lib/aws-ec2';
import {
  Agent,
  AgentImage,
  type AgentPlatform,
  type AgentPlatformProps,
  ClusterCapacity,
  ENVIRONMENT_NAMES,
  type EnvironmentName,
  Exposure,
  Scaling,
  Tool,
} from '../../../lib';
import { lessonPlatform } from '../lesson-platform';
import { testApp } from '../synthesised';

/** The day by which all that is declared is supported, whenever this runs. */
const WRITTEN = '2026-11-22';

const NODES: Record<EnvironmentName, number> = { development: 10, staging: 12, production: 25 };
const CAPACITIES: [string, (environment: EnvironmentName) => ClusterCapacity][] = [
  ['Auto Mode', () => ClusterCapacity.autoMode()],
  ['Graviton on Auto Mode', () => ClusterCapacity.autoMode({ architecture: 'arm64' })],
  ['a node group', (environment) => nodeGroup(NODES[environment])],
];

function nodeGroup(maxSize: number): ClusterCapacity {
  return ClusterCapacity.nodeGroup({ instanceTypes: [new InstanceType('m7g.xlarge')], maxSize });
}

/** The warnings of a platform that its proofs made. */
function warnings(platform: AgentPlatform): string[] {
  return platform.node.metadata
    .filter(({ type }) => type === 'aws:cdk:warning')
    .map(({ data }) => String(data))
    .filter((text) => !text.includes('scripted model'));
}

describe("the lesson's platform holds without a warning", () => {
  const cases = ENVIRONMENT_NAMES.flatMap((environment) =>
    CAPACITIES.map(([name, capacity]) => [environment, name, capacity(environment)] as const),
  );
  test.each(cases)('in %s on %s', (environment, _name, capacity) => {
    const { app, platform } = lessonPlatform({ environment, capacity }, appOn(WRITTEN));
    expect(() => app.synth()).not.toThrow();
    expect(warnings(platform)).toEqual([]);
  });
});

function more(
  platform: AgentPlatform,
  name: string,
  props: Partial<Parameters<typeof Agent.conversational>[0]> = {},
) {
  platform.addAgent(name, Agent.conversational({ instructions: 'You talk.', ...props }));
}

describe('fails when', () => {
  test.each<[string, AgentPlatformProps, (platform: AgentPlatform) => void, string]>([
    [
      'the database has too few connections for a fourth agent',
      {},
      (platform) => more(platform, 'fourth-agent'),
      'got 511: chat-agent 25 × 5 = 125, task-agent 25 × 5 = 125, planning-agent 25 × 5 = 125, fourth-agent 25 × 5 = 125, migration 1, reserved 10; ',
    ],
    [
      'an agent asks for more connections than all have',
      {},
      (platform) => more(platform, 'fourth-agent', { env: { DATABASE_POOL_SIZE: '50' } }),
      'fourth-agent 25 × 50 = 1250',
    ],
    [
      'the load balancer is set to cut silent turns',
      {},
      (platform) => platform.loadBalancer.loadBalancer.setAttribute('idle_timeout.timeout_seconds', '60'),
      "'idle_timeout.timeout_seconds' of the load balancer must be above the longest turn (300 s), got 60 s",
    ],
    [
      'a target group is set to cut turns',
      {},
      (platform) =>
        platform.loadBalancer.targetGroup.setAttribute('deregistration_delay.timeout_seconds', '30'),
      "'deregistration_delay.timeout_seconds' of target group Agents/Edge/LoadBalancer/Targets/Resource must be at least",
    ],
    [
      'the image is for other nodes',
      {
        capacity: nodeGroup(30),
        image: AgentImage.fromRegistry(`registry.example.com/agents@sha256:${'a'.repeat(64)}`),
      },
      () => undefined,
      "'image' must be for arm64, the architecture of 'capacity', got amd64; its pods would never be placed there, so build it for arm64 and pass { architecture: 'arm64' }, or choose amd64 nodes",
    ],
    [
      'no node is large enough for an agent',
      { capacity: ClusterCapacity.nodeGroup() },
      () => undefined,
      "'profile' of 'planning-agent' must ask for no more than a node has for pods (t3.large: 1.78 cores and 6.6 GiB), got 2 cores and 4 GiB",
    ],
    [
      'an agent can never reach its maximum',
      { capacity: nodeGroup(10) },
      () => undefined,
      "'maxSize' of the node group must be at least 20 for 'planning-agent' to reach its maximum of 20 replicas",
    ],
    [
      'the cluster has left standard support',
      {},
      (platform) => {
        (platform.cluster.cluster.node.defaultChild as CfnCluster).version = '1.33';
      },
      'Kubernetes 1.33 ended standard support on 2026-07-29',
    ],
    [
      'kubectl is too far from the cluster',
      {},
      (platform) => {
        (platform.cluster.cluster.node.defaultChild as CfnCluster).version = '1.34';
      },
      'kubectl must be at most 1 minor from Kubernetes 1.34, got 1.36',
    ],
    [
      "an agent's manifest does not fit the event that carries it",
      {},
      (platform) => {
        const parameters = { type: 'object' as const, properties: {}, description: 'x'.repeat(40_000) };
        const http = (name: string) =>
          Tool.http({ name, description: 'Finds.', url: 'https://example.com/', parameters });
        more(platform, 'wordy-agent', {
          tools: [http('one'), http('two'), http('three')],
          scaling: Scaling.horizontal({ min: 1, max: 1 }),
        });
      },
      "manifest of 'wordy-agent' must be below 100000 bytes, got 12",
    ],
  ])('%s', (_name, props, breakIt, message) => {
    const { app, platform } = lessonPlatform(props, appOn(WRITTEN));
    breakIt(platform);
    expect(() => app.synth()).toThrow(message);
  });

  test('several things are wrong: all are told at once', () => {
    const { app, platform } = lessonPlatform({ capacity: nodeGroup(10) }, appOn(WRITTEN));
    more(platform, 'fourth-agent');
    platform.loadBalancer.loadBalancer.setAttribute('idle_timeout.timeout_seconds', '60');
    const messages = ["'maxSize' of the node group", "'max_connections'", "'idle_timeout.timeout_seconds'"];
    const attempt = () => app.synth();
    for (const message of messages) expect(attempt).toThrow(message);
  });
});

test('a larger database takes a fourth agent', () => {
  const databaseInstanceType = InstanceType.of(InstanceClass.T4G, InstanceSize.LARGE);
  const { app, platform } = lessonPlatform({ databaseInstanceType }, appOn(WRITTEN));
  more(platform, 'fourth-agent');
  expect(() => app.synth()).not.toThrow();
});

test('an agent that the load balancer reaches itself holds, too', () => {
  const { app, platform } = lessonPlatform({ environment: 'staging' }, appOn(WRITTEN));
  more(platform, 'direct-agent', { exposure: Exposure.direct() });
  expect(() => app.synth()).not.toThrow();
  expect(warnings(platform)).toEqual([]);
});

test('the day comes from the context, so that an old state synthesises as it did', () => {
  const version = (platform: AgentPlatform) =>
    ((platform.cluster.cluster.node.defaultChild as CfnCluster).version = '1.35');
  const before = lessonPlatform({}, appOn('2027-01-31'));
  version(before.platform);
  before.app.synth();
  expect(warnings(before.platform)).toEqual([
    expect.stringContaining('Kubernetes 1.35 ends standard support on 2027-03-27'),
  ]);
  const after = lessonPlatform({}, appOn('2027-04-01'));
  version(after.platform);
  expect(() => after.app.synth()).toThrow('Kubernetes 1.35 ended standard support');
});

function appOn(today: string) {
  return testApp({ context: { 'agent-fleet-cdk:today': today } });
}
