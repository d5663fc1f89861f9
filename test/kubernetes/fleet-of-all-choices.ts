import { Validations } from 'aws-cdk-lib';
import { InstanceType } from 'aws-cdk-lib/aws-ec2';
import { Duration } from 'cdk8s';
import {
  Agent,
  AgentPlatform,
  type AgentPlatformProps,
  AgentProfile,
  type AgentProps,
  ClusterCapacity,
  Exposure,
  LoadBalancing,
  Model,
  RateLimit,
  Scaling,
  Tool,
  Trigger,
} from '../../lib';
import { testApp } from '../lib/synthesised';

const apiKey = { name: 'model-secret', key: 'api-key' };

/** So many agents would ask for more connections than any of the databases takes. */
const SMALL = { scaling: Scaling.horizontal({ min: 1, max: 2 }), env: { DATABASE_POOL_SIZE: '1' } };

const LOAD_BALANCING = {
  'round-robin': LoadBalancing.roundRobin(),
  'least-connections': LoadBalancing.leastConnections(),
  'affinity-header': LoadBalancing.sessionAffinity(),
  'affinity-cookie': LoadBalancing.sessionAffinity({ cookie: 'session' }),
  weighted: LoadBalancing.weighted({ pool: 'large', percent: 20, profile: AgentProfile.RESEARCH }),
};

const MODELS = {
  scripted: Model.scripted(),
  bedrock: Model.bedrock('anthropic.claude-3-haiku-20240307-v1:0', { region: 'eu-west-1' }),
  anthropic: Model.anthropic('claude-sonnet-4-5', { apiKey }),
  'openai-compatible': Model.openAiCompatible({
    modelId: 'm',
    baseUrl: 'https://models.example.com:8443/v1',
    apiKey,
  }),
};

const SCALINGS = {
  horizontal: Scaling.horizontal({ min: 1, max: 12, cpuPercent: 50, memoryPercent: 60 }),
  vertical: Scaling.vertical(),
  sessions: Scaling.sessions({ min: 2, max: 9, target: 0.5 }),
  'at-office-hours': Scaling.serverless({
    trigger: Trigger.cron({ start: '0 8 * * 1-5', end: '0 18 * * 1-5', timeZone: 'Europe/Berlin' }),
  }),
  'by-queue': Scaling.serverless({
    trigger: Trigger.sqs({
      queueUrl: 'https://sqs.eu-west-1.amazonaws.com/111122223333/orders',
      queueArn: 'arn:aws:sqs:eu-west-1:111122223333:orders',
      region: 'eu-west-1',
    }),
  }),
};

const EXPOSURES = {
  ingress: Exposure.ingress(),
  direct: Exposure.direct(),
};

const RATE_LIMITS = {
  'per-client': RateLimit.perClient({ requests: 10, period: Duration.minutes(1) }),
  none: RateLimit.none(),
};

const TYPES = {
  conversational: (props: AgentProps) => Agent.conversational(props),
  'task-oriented': (props: AgentProps) => Agent.taskOriented(props),
  planning: (props: AgentProps) => Agent.planning(props),
};

/** The factories that the tables above call: one that is not among them is a choice nobody checked. */
export const CHOSEN: Readonly<
  Record<string, { readonly of: object; readonly factories: readonly string[] }>
> = {
  LoadBalancing: {
    of: LoadBalancing,
    factories: ['roundRobin', 'leastConnections', 'sessionAffinity', 'weighted'],
  },
  Model: { of: Model, factories: ['scripted', 'bedrock', 'anthropic', 'openAiCompatible', 'parse'] },
  Scaling: { of: Scaling, factories: ['horizontal', 'vertical', 'sessions', 'serverless'] },
  Trigger: { of: Trigger, factories: ['cron', 'sqs'] },
  Exposure: { of: Exposure, factories: ['ingress', 'direct'] },
  RateLimit: { of: RateLimit, factories: ['perClient', 'none'] },
  Agent: { of: Agent, factories: ['conversational', 'taskOriented', 'planning'] },
  ClusterCapacity: { of: ClusterCapacity, factories: ['autoMode', 'nodeGroup'] },
};

const named = <Choice>(prefix: string, table: Readonly<Record<string, Choice>>) =>
  Object.entries(table).map(([name, choice]) => [`${prefix}-${name}`, choice] as const);

/** One agent for each choice, everything else by default. */
const AGENTS: ReadonlyMap<string, Agent> = new Map([
  ...named('balancing', LOAD_BALANCING).map(
    ([name, loadBalancing]) => [name, talking({ loadBalancing })] as const,
  ),
  ...named('model', MODELS).map(([name, model]) => [name, talking({ model })] as const),
  ...named('scaling', SCALINGS).map(([name, scaling]) => [name, talking({ scaling })] as const),
  ...named('exposure', EXPOSURES).map(([name, exposure]) => [name, talking({ exposure })] as const),
  ...named('limit', RATE_LIMITS).map(([name, rateLimit]) => [name, talking({ rateLimit })] as const),
  ...named('type', TYPES).map(
    ([name, agent]) => [name, agent({ instructions: 'You answer.', ...SMALL })] as const,
  ),
  ...named('profile', AgentProfile).map(
    ([name, profile]) => [name.toLowerCase().replaceAll('_', '-'), talking({ profile })] as const,
  ),
  [
    'everything-else',
    Agent.taskOriented({
      instructions: 'Quotes " and \', $(DOLLARS), {{braces}}, ${template}, ünïcödé and\nlines: # no comment',
      tools: [
        Tool.calculate(),
        Tool.http({ name: 'find', description: 'Finds.', url: 'https://find.example.com/orders' }),
      ],
      maxConcurrentSessions: 7,
      limits: { maxSteps: 3, turnTimeoutSeconds: 30 },
      ...SMALL,
      env: { ...SMALL.env, LOG_LEVEL: 'debug' },
    }),
  ],
]);

/** Platforms that differ in where pods run and how they are reached. */
export const PLATFORMS: Readonly<Record<string, AgentPlatformProps>> = {
  'Auto Mode': {},
  'Auto Mode on Graviton': {
    capacity: ClusterCapacity.autoMode({ architecture: 'arm64' }),
  },
  'a node group behind a domain': {
    capacity: ClusterCapacity.nodeGroup({ instanceTypes: [new InstanceType('m7i.2xlarge')] }),
    environment: 'staging',
    namespace: 'fleet',
    domainName: 'example.com',
    certificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/11111111-2222-3333-4444-555555555555',
    manifestImage: `registry.example.com:5000/agents@sha256:${'0'.repeat(64)}`,
  },
};

/** A platform with an agent for each choice that an agent has. */
export function fleetOfAllChoices(props: AgentPlatformProps) {
  const app = testApp();
  const platform = new AgentPlatform(app, 'Agents', props);
  Validations.of(platform).acknowledge({
    id: 'Annotation::agent-fleet-cdk:scripted-model',
    reason: 'a test',
  });
  for (const [name, agent] of AGENTS) platform.addAgent(name, agent);
  return app.synth();
}

function talking(props: Omit<AgentProps, 'instructions'>): Agent {
  return Agent.conversational({ instructions: 'You talk.', ...SMALL, ...props });
}
