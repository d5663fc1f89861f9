import { AGENT_TYPES } from './agent-definition';
import { AGENT_PORT } from './http';
import { LIFECYCLE } from './lifecycle';

interface Common {
  readonly doc: string;
}

/** Kinds of variables, with what each kind allows. */
export type VariableSpec = Common &
  (
    | { readonly kind: 'string'; readonly default?: string; readonly optional?: true }
    | {
        readonly kind: 'integer';
        readonly default?: number;
        readonly optional?: true;
        readonly min: number;
        readonly max: number;
      }
    | {
        readonly kind: 'choice';
        readonly choices: readonly string[];
        readonly default?: string;
        readonly optional?: true;
      }
    | { readonly kind: 'json'; readonly default?: undefined; readonly optional?: true }
    | {
        readonly kind: 'url';
        readonly protocols: readonly string[];
        readonly default?: undefined;
        readonly optional?: true;
        /** May carry a password: comes from a Secret, and is redacted wherever it is shown. */
        readonly secret: boolean;
      }
    | { readonly kind: 'secret'; readonly default?: undefined; readonly optional?: true }
  );

/** Every environment variable that the agent server reads, once: name, kind, default, meaning. */
export const ENVIRONMENT = {
  AGENT_NAME: { kind: 'string', doc: "The agent's name: the `model` that clients ask for." },
  AGENT_TYPE: {
    kind: 'choice',
    choices: AGENT_TYPES,
    doc: 'How the agent works; the same as `type` of its definition.',
  },
  AGENT_DEFINITION: { kind: 'json', doc: 'The agent, as JSON of `AgentDefinition`. Holds no secret.' },
  MAX_CONCURRENT_SESSIONS: {
    kind: 'integer',
    default: 100,
    min: 1,
    max: 10_000,
    doc: 'Sessions with a turn in progress on one replica; the next one is refused with 429.',
  },
  DATABASE_URL: {
    kind: 'url',
    protocols: ['postgresql:', 'postgres:'],
    secret: true,
    doc: 'Postgres. With `DATABASE_AUTH=iam` it carries no password.',
  },
  DATABASE_URL_FILE: {
    kind: 'string',
    optional: true,
    doc: 'A file that holds `DATABASE_URL` as it is now, read for each new connection: a rotated password needs no restart.',
  },
  DATABASE_AUTH: {
    kind: 'choice',
    choices: ['password', 'iam'],
    default: 'password',
    doc: '`password`: as the URL says. `iam`: a fresh RDS IAM token for each connection, over TLS.',
  },
  DATABASE_POOL_SIZE: {
    kind: 'integer',
    default: 5,
    min: 1,
    max: 100,
    doc: 'Connections to Postgres of one replica at most.',
  },
  DATABASE_ADMIN_SECRET_ARN: {
    kind: 'string',
    optional: true,
    doc: 'Migration only: the Secrets Manager secret of the RDS administrator, read at run time to create the role of the agents.',
  },
  CACHE_URL: {
    kind: 'url',
    protocols: ['redis:', 'rediss:'],
    secret: true,
    optional: true,
    doc: 'Valkey or Redis. Without it each replica keeps its own cache and rate limits.',
  },
  CACHE_URL_FILE: {
    kind: 'string',
    optional: true,
    doc: 'A file that holds `CACHE_URL` as it is now; its password is read for each new connection.',
  },
  CACHE_AUTH: {
    kind: 'choice',
    choices: ['password', 'iam'],
    default: 'password',
    doc: '`password`: as the URL says, if at all. `iam`: a fresh ElastiCache IAM token for each connection, over TLS.',
  },
  CACHE_NAME: {
    kind: 'string',
    optional: true,
    doc: 'The ElastiCache replication group, which an IAM token is signed for; needed with `CACHE_AUTH=iam`.',
  },
  CACHE_TTL_SECONDS: {
    kind: 'integer',
    default: 300,
    min: 1,
    max: 86_400,
    doc: "How long a cached entry lives (the lesson's `cache_ttl`).",
  },
  RATE_LIMIT_REQUESTS: {
    kind: 'integer',
    default: 1000,
    min: 0,
    max: 1_000_000,
    doc: 'Turns that one client may start in a period, over all replicas that share a cache; 0 turns the limit off.',
  },
  RATE_LIMIT_PERIOD_SECONDS: {
    kind: 'integer',
    default: 60,
    min: 1,
    max: 86_400,
    doc: 'The period of `RATE_LIMIT_REQUESTS`.',
  },
  MODEL_API_KEY: { kind: 'secret', optional: true, doc: "The key of the model's API; from a Secret." },
  MAX_BODY_BYTES: {
    kind: 'integer',
    default: 1_048_576,
    min: 1024,
    max: 104_857_600,
    doc: 'The largest request body; a larger one is refused with 413.',
  },
  DRAIN_SECONDS: {
    kind: 'integer',
    default: LIFECYCLE.longestStreamSeconds,
    min: 0,
    max: 3600,
    doc: 'After SIGTERM, how long turns in progress may go on before they are cut.',
  },
  HOST: { kind: 'string', default: '0.0.0.0', doc: 'The address to listen on.' },
  PORT: {
    kind: 'integer',
    default: AGENT_PORT,
    min: 0,
    max: 65_535,
    doc: 'The port to listen on; 0 picks a free one.',
  },
  POD_NAME: {
    kind: 'string',
    optional: true,
    doc: 'Names the replica in logs, headers and metrics; the host name when not set.',
  },
  LOG_LEVEL: {
    kind: 'choice',
    choices: ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
    default: 'info',
    doc: 'How much is logged, as JSON lines on standard output.',
  },
  AWS_REGION: {
    kind: 'string',
    optional: true,
    doc: 'The region that IAM tokens and Bedrock calls are signed for.',
  },
} as const satisfies Record<string, VariableSpec>;

/** A variable that the agent server reads. */
export type VariableName = keyof typeof ENVIRONMENT;

type ValueOf<S> = S extends { kind: 'integer' }
  ? number
  : S extends { kind: 'choice'; choices: readonly (infer C)[] }
    ? C
    : S extends { kind: 'json' }
      ? unknown
      : string;

type OptionalName = {
  [N in VariableName]: (typeof ENVIRONMENT)[N] extends { optional: true } ? N : never;
}[VariableName];

/** What a reader of the environment returns: parsed values, defaults filled in. */
export type EnvironmentValues = {
  readonly [N in Exclude<VariableName, OptionalName>]: ValueOf<(typeof ENVIRONMENT)[N]>;
} & { readonly [N in OptionalName]?: ValueOf<(typeof ENVIRONMENT)[N]> };

/** What a pod spec may set: every name of the contract, and nothing else. */
export type EnvironmentInput = { readonly [N in VariableName]?: string };
