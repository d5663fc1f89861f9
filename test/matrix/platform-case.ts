import { type App, Duration } from 'aws-cdk-lib';
import { InstanceType } from 'aws-cdk-lib/aws-ec2';
import {
  Agent,
  AgentImage,
  AgentPlatform,
  type AgentPlatformProps,
  type AgentProps,
  Authentication,
  ClusterCapacity,
  Exposure,
  Geographic,
  LoadBalancing,
  Model,
  Scaling,
  Tool,
  Trigger,
} from '../../lib';
import { AgentProfile } from '../../lib/agent-profile';
import { MODEL_SECRET } from '../../contract';
import { type Combination } from './pairwise';

const hostedZoneId = 'Z0123456789ABCDEFGHIJ';
const domain = {
  domainName: 'example.com',
  certificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/11111111-2222-3333-4444-555555555555',
};

/** A choice of the platform's props, made for each case anew: strategies may keep state of the app. */
type PlatformChoice = () => AgentPlatformProps;
/** A choice of the agent's props. */
type AgentChoice = () => Partial<AgentProps>;

const LOAD_BALANCING = {
  'round robin': () => ({ loadBalancing: LoadBalancing.roundRobin() }),
  'least connections': () => ({ loadBalancing: LoadBalancing.leastConnections() }),
  weighted: () => ({
    loadBalancing: LoadBalancing.weighted({ pool: 'large', percent: 25, profile: AgentProfile.TOOL_USING }),
  }),
  'affinity by header': () => ({ loadBalancing: LoadBalancing.sessionAffinity({ header: 'x-session-id' }) }),
  'affinity by cookie': () => ({ loadBalancing: LoadBalancing.sessionAffinity({ cookie: 'agent-session' }) }),
} as const satisfies Record<string, AgentChoice>;

const SCALING = {
  "the environment's": () => ({}),
  horizontal: () => ({ scaling: Scaling.horizontal({ min: 2, max: 8 }) }),
  vertical: () => ({ scaling: Scaling.vertical({ replicas: 2 }) }),
  sessions: () => ({ scaling: Scaling.sessions({ min: 2, max: 8 }) }),
  serverless: () => ({
    scaling: Scaling.serverless({
      max: 8,
      trigger: Trigger.cron({ start: '0 8 * * 1-5', end: '0 18 * * 1-5', timeZone: 'Europe/Berlin' }),
    }),
  }),
} as const satisfies Record<string, AgentChoice>;

const EXPOSURE = {
  ingress: () => ({ exposure: Exposure.ingress() }),
  direct: () => ({ exposure: Exposure.direct() }),
  'direct, slow start': () => ({ exposure: Exposure.direct({ slowStart: Duration.seconds(60) }) }),
} as const satisfies Record<string, AgentChoice>;

const MODEL = {
  scripted: () => ({ model: Model.scripted() }),
  bedrock: () => ({ model: Model.bedrock('anthropic.claude-3-haiku-20240307-v1:0') }),
  anthropic: () => ({ model: Model.anthropic('claude-sonnet-4-5', { apiKey: MODEL_SECRET }) }),
  'openai-compatible': () => ({
    model: Model.openAiCompatible({
      modelId: 'm',
      baseUrl: 'https://models.example.com:8443/v1',
      apiKey: MODEL_SECRET,
    }),
  }),
} as const satisfies Record<string, AgentChoice>;

const AGENT_TYPE = {
  conversational: (props: AgentProps) => Agent.conversational(props),
  'task-oriented': (props: AgentProps) => Agent.taskOriented(props),
  planning: (props: AgentProps) => Agent.planning(props),
} as const;

const CAPACITY = {
  'Auto Mode': () => ({ capacity: ClusterCapacity.autoMode() }),
  'Auto Mode on Graviton and spot': () => ({
    capacity: ClusterCapacity.autoMode({ architecture: 'arm64', spot: true }),
  }),
  "the lesson's node group": () => ({ capacity: ClusterCapacity.nodeGroup() }),
  'larger nodes and spot': () => nodes('m7i.2xlarge', ['c7i.2xlarge', 'r7i.2xlarge']),
  'Graviton nodes': () => nodes('m7g.2xlarge'),
} as const satisfies Record<string, PlatformChoice>;

const ENVIRONMENT = {
  development: () => ({ environment: 'development' }),
  staging: () => ({ environment: 'staging' }),
  production: () => ({ environment: 'production' }),
} as const satisfies Record<string, PlatformChoice>;

const NAME = {
  "the balancer's": () => ({}),
  'a domain': () => domain,
  'a domain, with tokens': () => ({
    ...domain,
    authentication: Authentication.jwt({
      issuer: 'https://login.example.com',
      jwksEndpoint: 'https://login.example.com/keys',
    }),
  }),
  'a domain in regions, by latency': () => ({
    ...domain,
    ...geographic(Geographic.latency({ hostedZoneId })),
  }),
  'a domain in regions, by place': () => ({
    ...domain,
    ...geographic(Geographic.location({ hostedZoneId, continents: ['EU'], default: true })),
  }),
} as const satisfies Record<string, PlatformChoice>;

const reference = `registry.example.com/agents@sha256:${'a'.repeat(64)}`;
const IMAGE = {
  'shipped image': () => ({}),
  'image for amd64': () => ({ image: AgentImage.fromRegistry(reference) }),
  'image for arm64': () => ({ image: AgentImage.fromRegistry(reference, { architecture: 'arm64' }) }),
} as const satisfies Record<string, PlatformChoice>;

const names = <T extends object>(table: T) => Object.keys(table) as (keyof T & string)[];

/** What a user chooses, and what there is to choose from. */
export const DIMENSIONS = {
  loadBalancing: names(LOAD_BALANCING),
  scaling: names(SCALING),
  exposure: names(EXPOSURE),
  model: names(MODEL),
  agentType: names(AGENT_TYPE),
  capacity: names(CAPACITY),
  environment: names(ENVIRONMENT),
  name: names(NAME),
  image: names(IMAGE),
} as const;

/** One choice in each dimension. */
export type PlatformCase = Combination<typeof DIMENSIONS>;

/** The platform of a case, with one agent. */
export function platformOf(app: App, chosen: PlatformCase): AgentPlatform {
  const platform = new AgentPlatform(app, 'Agents', {
    ...CAPACITY[chosen.capacity](),
    ...ENVIRONMENT[chosen.environment](),
    ...NAME[chosen.name](),
    ...IMAGE[chosen.image](),
  });
  const agent = AGENT_TYPE[chosen.agentType]({
    instructions: 'You answer.',
    tools: [Tool.calculate()],
    ...MODEL[chosen.model](),
    ...SCALING[chosen.scaling](),
    ...LOAD_BALANCING[chosen.loadBalancing](),
    ...EXPOSURE[chosen.exposure](),
  });
  platform.addAgent('some-agent', agent);
  return platform;
}

function nodes(instanceType: string, spotTypes: readonly string[] = []): AgentPlatformProps {
  const types = (names: readonly string[]) => names.map((name) => new InstanceType(name));
  return {
    capacity: ClusterCapacity.nodeGroup({
      instanceTypes: types([instanceType]),
      ...(spotTypes.length > 0 && { spot: { instanceTypes: types(spotTypes) } }),
    }),
  };
}

function geographic(routing: Geographic): AgentPlatformProps {
  return { geographic: routing, env: { account: '111122223333', region: 'eu-west-1' } };
}
