import { type Choices } from './pairwise';
import { type DIMENSIONS } from './platform-case';

/** Choices that do not go together, and what a user is told. */
export interface ExpectedRefusal {
  readonly choices: Choices<typeof DIMENSIONS>;
  readonly message: string;
}

const NO_SLOW_START =
  "'exposure' must be without 'slowStart' for this 'loadBalancing', got both; the load balancer has none with least outstanding requests: use LoadBalancing.roundRobin()";
const NO_HEADER =
  "'exposure' must be Exposure.ingress() with session affinity by header, got Exposure.direct(); the load balancer keeps sessions by cookie only: use sessionAffinity({ cookie }) or the ingress";
const IMAGE_FOR_ARM64 = "'image' must be for arm64, the architecture of 'capacity', got amd64";
const IMAGE_FOR_AMD64 = "'image' must be for amd64, the architecture of 'capacity', got arm64";
const lessonsNodes = "the lesson's node group";
const environments = "the environment's";
const TOO_LARGE =
  'must ask for no more than a node has for pods (t3.large: 1.78 cores and 6.6 GiB), got 2 cores and 4 GiB; choose larger instance types or Auto Mode';

/** Everything that is refused; whatever is not in here has to work. */
export const EXPECTED_REFUSALS: readonly ExpectedRefusal[] = [
  {
    choices: { agentType: 'planning', capacity: lessonsNodes },
    message: `'profile' of 'some-agent' ${TOO_LARGE}`,
  },
  {
    choices: { agentType: 'task-oriented', scaling: 'vertical', capacity: lessonsNodes },
    message: `'profile' of 'some-agent' ${TOO_LARGE}`,
  },
  {
    choices: { loadBalancing: 'weighted', scaling: 'vertical', capacity: lessonsNodes },
    message: `'profile' of 'some-agent-large' ${TOO_LARGE}`,
  },
  { choices: { loadBalancing: 'affinity by header', exposure: 'direct' }, message: NO_HEADER },
  { choices: { loadBalancing: 'affinity by header', exposure: 'direct, slow start' }, message: NO_HEADER },
  ...(['least connections', 'weighted', 'affinity by cookie'] as const).map((loadBalancing) => ({
    choices: { loadBalancing, exposure: 'direct, slow start' } as const,
    message: NO_SLOW_START,
  })),
  ...(['Auto Mode on Graviton and spot', 'Graviton nodes'] as const).map((capacity) => ({
    choices: { capacity, image: 'image for amd64' } as const,
    message: IMAGE_FOR_ARM64,
  })),
  ...(['Auto Mode', lessonsNodes, 'larger nodes and spot'] as const).map((capacity) => ({
    choices: { capacity, image: 'image for arm64' } as const,
    message: IMAGE_FOR_AMD64,
  })),
  ...(['horizontal', 'sessions', 'serverless'] as const).map((scaling) => ({
    choices: { loadBalancing: 'weighted', scaling, environment: 'development' } as const,
    message:
      "must be at most 'max_connections' of the database (81 on db.t4g.micro), got 111: some-agent 10 × 5 = 50, some-agent-large 10 × 5 = 50, migration 1, reserved 10",
  })),
  {
    choices: {
      scaling: environments,
      environment: 'production',
      agentType: 'task-oriented',
      capacity: lessonsNodes,
    },
    message:
      "'maxSize' of the node group must be at least 20 for 'some-agent' to reach its maximum of 20 replicas beside the minimum of all others, got 10 of t3.large",
  },
  {
    choices: {
      scaling: environments,
      environment: 'production',
      loadBalancing: 'weighted',
      capacity: lessonsNodes,
    },
    message:
      "'maxSize' of the node group must be at least 20 for 'some-agent-large' to reach its maximum of 20 replicas beside the minimum of all others, got 10 of t3.large",
  },
  {
    choices: {
      scaling: environments,
      environment: 'staging',
      agentType: 'task-oriented',
      loadBalancing: 'weighted',
      capacity: lessonsNodes,
    },
    message:
      "'maxSize' of the node group must be at least 12 for 'some-agent' to reach its maximum of 10 replicas beside the minimum of all others, got 10 of t3.large",
  },
];
