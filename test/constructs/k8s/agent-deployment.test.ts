import { Duration } from 'cdk8s';
import { AgentDeployment, type AgentDeploymentProps } from '../../../constructs/k8s';
import {
  type AgentDefinitionInput,
  agentDefinition,
  ENVIRONMENT,
  PROFILES,
  PROFILE_NAMES,
} from '../../../contract';
import { containerOf, only, synth, variablesOf } from './synth';

const definition: AgentDefinitionInput = {
  type: 'conversational',
  instructions: 'Answer.',
  model: { provider: 'scripted' },
};

const deployment = (props: Partial<AgentDeploymentProps> = {}) =>
  only(
    synth(
      (scope) =>
        new AgentDeployment(scope, 'Deployment', {
          agentName: 'chat-agent',
          definition,
          image: 'registry.example.com/agent@sha256:0123',
          ...props,
        }),
    ),
    'Deployment',
  );

describe("the lesson's Deployment", () => {
  const manifest = deployment();
  const container = containerOf(manifest);

  test('leaves the number of replicas to the autoscaler', () => {
    expect(manifest.spec).not.toHaveProperty('replicas');
  });

  test('has its labels, port, requests and limits', () => {
    expect(manifest.spec.selector.matchLabels).toEqual({ app: 'chat-agent' });
    expect(manifest.spec.template.metadata.labels).toMatchObject({
      app: 'chat-agent',
      'app.kubernetes.io/name': 'chat-agent',
      'app.kubernetes.io/part-of': 'agent-fleet',
      'app.kubernetes.io/managed-by': 'agent-fleet-cdk',
    });
    expect(container.ports).toEqual([{ name: 'http', containerPort: 8000, protocol: 'TCP' }]);
    expect(container.resources).toEqual({
      requests: { cpu: '500m', memory: '512Mi', 'ephemeral-storage': '1Gi' },
      limits: { cpu: '1000m', memory: '1Gi', 'ephemeral-storage': '1Gi' },
    });
  });

  test('has its probes: 30/10 on /health, 5/5 on /ready, and a startup probe', () => {
    expect(container.livenessProbe).toEqual({
      httpGet: { path: '/health', port: 'http' },
      initialDelaySeconds: 30,
      periodSeconds: 10,
      timeoutSeconds: 3,
    });
    expect(container.readinessProbe).toEqual({
      httpGet: { path: '/ready', port: 'http' },
      initialDelaySeconds: 5,
      periodSeconds: 5,
      timeoutSeconds: 3,
    });
    expect(container.startupProbe).toEqual({
      httpGet: { path: '/health', port: 'http' },
      periodSeconds: 2,
      failureThreshold: 60,
      timeoutSeconds: 3,
    });
  });

  test('sleeps 15 s before it stops, and then has time for the longest stream', () => {
    expect(container.lifecycle).toEqual({ preStop: { sleep: { seconds: 15 } } });
    expect(manifest.spec.template.spec.terminationGracePeriodSeconds).toBe(15 + 600 + 15);
  });

  test('has its variables, with secrets by reference', () => {
    const variables = variablesOf(container);
    expect(variables).toMatchObject({
      AGENT_NAME: 'chat-agent',
      AGENT_TYPE: 'conversational',
      MAX_CONCURRENT_SESSIONS: '100',
      DRAIN_SECONDS: '600',
      POD_NAME: { fieldRef: { fieldPath: 'metadata.name' } },
      DATABASE_URL: { secretKeyRef: { name: 'db-secret', key: 'url' } },
      CACHE_URL: { secretKeyRef: { name: 'cache-secret', key: 'url', optional: true } },
      DATABASE_URL_FILE: '/var/run/agent-fleet/db-secret/url',
      CACHE_URL_FILE: '/var/run/agent-fleet/cache-secret/url',
      NODE_OPTIONS: '--max-old-space-size=768',
    });
    expect(variables).not.toHaveProperty('MODEL_API_KEY');
    const known = [...Object.keys(ENVIRONMENT), 'NODE_OPTIONS'];
    expect(Object.keys(variables).filter((name) => !known.includes(name))).toEqual([]);
  });
});

test('is a restricted pod that writes to /tmp alone and holds no token', () => {
  const manifest = deployment();
  const pod = manifest.spec.template.spec;
  expect(pod.securityContext).toEqual({
    runAsNonRoot: true,
    runAsUser: 65532,
    runAsGroup: 65532,
    seccompProfile: { type: 'RuntimeDefault' },
  });
  expect(containerOf(manifest).securityContext).toEqual({
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  });
  expect(pod.automountServiceAccountToken).toBe(false);
  expect(pod.enableServiceLinks).toBe(false);
  const writable = containerOf(manifest).volumeMounts.filter((mount: any) => !mount.readOnly);
  expect(writable).toEqual([{ name: 'tmp', mountPath: '/tmp' }]);
  expect(pod.volumes[0]).toEqual({ name: 'tmp', emptyDir: { sizeLimit: '1Gi' } });
});

test('rolls out without ever having fewer replicas, over zones and hosts', () => {
  const { spec } = deployment();
  expect(spec.strategy).toEqual({
    type: 'RollingUpdate',
    rollingUpdate: { maxUnavailable: 0, maxSurge: '25%' },
  });
  const spread = spec.template.spec.topologySpreadConstraints;
  expect(spread.map((constraint: any) => constraint.topologyKey)).toEqual([
    'topology.kubernetes.io/zone',
    'kubernetes.io/hostname',
  ]);
  for (const constraint of spread) expect(constraint.matchLabelKeys).toEqual(['pod-template-hash']);
});

test.each(PROFILE_NAMES)('profile %s: lower ends are requested, upper ends are limits', (name) => {
  const profile = PROFILES[name];
  const manifest = deployment({ profile });
  const { requests, limits } = containerOf(manifest).resources;
  expect(requests).toEqual({
    cpu: `${profile.cpuCores.min * 1000}m`,
    memory: `${profile.memoryGiB.min}Gi`,
    'ephemeral-storage': '1Gi',
  });
  expect(limits).toEqual({
    cpu: `${profile.cpuCores.max * 1000}m`,
    memory: `${profile.memoryGiB.max}Gi`,
    'ephemeral-storage': `${profile.storageGiB.min}Gi`,
  });
  expect(manifest.spec.template.spec.volumes[0].emptyDir.sizeLimit).toBe(`${profile.storageGiB.min}Gi`);
  expect(variablesOf(containerOf(manifest)).NODE_OPTIONS).toBe(
    `--max-old-space-size=${profile.memoryGiB.max * 768}`,
  );
});

test('all props', () => {
  const allProps: Required<AgentDeploymentProps> = {
    replicas: 4,
    spotNodes: true,
    agentName: 'task-agent',
    definition: {
      ...definition,
      model: { provider: 'anthropic', modelId: 'm' },
      limits: { turnTimeoutSeconds: 45 },
    },
    image: '${Token[TOKEN.7]}',
    pool: 'large',
    profile: PROFILES['tool-using'],
    maxConcurrentSessions: 7,
    modelApiKey: { name: 'anthropic', key: 'token' },
    env: { LOG_LEVEL: 'debug', DATABASE_AUTH: 'iam', AWS_REGION: '${Token[AWS.Region.4]}' },
    serviceAccountName: 'someone',
    architecture: 'arm64',
    findsPod: Duration.seconds(45),
    forgetsPod: Duration.minutes(1),
    longestStream: Duration.seconds(300),
  };
  const manifest = deployment(allProps);
  const pod = manifest.spec.template.spec;
  expect(manifest.metadata.name).toBe('task-agent-large');
  expect(manifest.spec.replicas).toBe(4);
  expect(pod.tolerations).toEqual([{ key: 'agent-fleet/spot', operator: 'Exists', effect: 'NoSchedule' }]);
  expect(pod.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].preference).toEqual({
    matchExpressions: [{ key: 'agent-fleet/spot', operator: 'Exists' }],
  });
  expect(manifest.spec.minReadySeconds).toBe(45);
  expect(containerOf(manifest).image).toBe('${Token[TOKEN.7]}');
  expect(containerOf(manifest).lifecycle.preStop.sleep.seconds).toBe(60);
  expect(pod.terminationGracePeriodSeconds).toBe(60 + 300 + 15);
  expect(pod.serviceAccountName).toBe('someone');
  expect(pod.nodeSelector).toEqual({ 'kubernetes.io/arch': 'arm64' });
  expect(variablesOf(containerOf(manifest))).toMatchObject({
    AGENT_NAME: 'task-agent',
    MAX_CONCURRENT_SESSIONS: '7',
    DRAIN_SECONDS: '300',
    MODEL_API_KEY: { secretKeyRef: { name: 'anthropic', key: 'token' } },
    LOG_LEVEL: 'debug',
    DATABASE_AUTH: 'iam',
    AWS_REGION: '${Token[AWS.Region.4]}',
  });
});

test('the definition reaches the pod as written, although Kubernetes expands dollar signs', () => {
  const instructions = 'Costs $$5 or $$(POD_NAME), never $(AGENT_NAME) nor $1.';
  const { AGENT_DEFINITION } = variablesOf(
    containerOf(deployment({ definition: { ...definition, instructions } })),
  );
  expect(AGENT_DEFINITION).not.toMatch(/\$[$(]/);
  expect(JSON.parse(AGENT_DEFINITION)).toEqual(agentDefinition.parse({ ...definition, instructions }));
});

test('fails with all problems at once', () => {
  const build = () =>
    deployment({
      agentName: 'Chat Agent',
      definition: { ...definition, instructions: '', limits: { maxSteps: 500 } },
      image: '',
      maxConcurrentSessions: 0,
      env: {
        DATABASE_URL: 'postgresql://u:p@h/d',
        PORT: '9000',
        LOG_LEVEL: 'loud',
        CACHE_TTL_SECONDS: '0',
        ...{ LOGLEVEL: 'debug' },
      },
    });
  expect(build).toThrow("AgentDeployment 'Chat Agent' has 10 problems");
  expect(build).toThrow("got 'Chat Agent'; choose a name such as 'chat-agent'");
  expect(build).toThrow("'image' must name an image, got ''");
  expect(build).toThrow("'maxConcurrentSessions' must be a whole number from 1 to 10000, got 0");
  expect(build).toThrow("'env.DATABASE_URL' must not be set; it comes from Secret 'db-secret', key 'url'");
  expect(build).toThrow("'env.PORT' must not be set");
  expect(build).toThrow("'env.LOG_LEVEL' must be one of fatal, error, warn");
  expect(build).toThrow("'env.CACHE_TTL_SECONDS' must be a whole number from 1 to 86400, got '0'");
  expect(build).toThrow("'env.LOGLEVEL' must be a variable of the contract");
  expect(build).toThrow(/'instructions': .*, got ""; say in a few sentences what the agent does/);
});

test.each<[string, Partial<AgentDeploymentProps>, string]>([
  [
    'a model needs a key and none is named',
    { definition: { ...definition, model: { provider: 'anthropic', modelId: 'm' } } },
    "'modelApiKey' must be given for provider 'anthropic'",
  ],
  [
    'a rollout would cut turns',
    { longestStream: Duration.seconds(60) },
    "'longestStream' must be at least 'limits.turnTimeoutSeconds' (300), got 60 s",
  ],
  [
    'the definition is larger than a variable may be',
    { definition: { ...definition, instructions: '\u{1F600}'.repeat(16_384), tools: largeTools() } },
    "'definition' must be at most 131072 bytes as a variable",
  ],
])('fails when %s', (_name, props, message) => {
  expect(() => deployment(props)).toThrow(message);
});

function largeTools(): AgentDefinitionInput['tools'] {
  return [
    {
      kind: 'http',
      name: 'orders',
      description: 'x'.repeat(70_000),
      method: 'GET',
      url: 'https://orders.example.com',
      parameters: { type: 'object' },
    },
  ];
}

test('fails when a turn could last longer than the warning of a spot node', () => {
  expect(() => deployment({ spotNodes: true })).toThrow(
    "'spotNodes' must not be set for turns longer than 90 s (120 s of warning, 15 s of which routing needs), got 'limits.turnTimeoutSeconds' 300; lower it",
  );
});
