import { type CheckCase, DENY_ALL, deployment, GOOD_CONTAINER, manifest, pods } from './check-case';

const NO_CONTEXT = {
  name: 'agent',
  image: GOOD_CONTAINER.image,
  securityContext: { readOnlyRootFilesystem: true },
};

export const POD_CASES: readonly CheckCase[] = [
  {
    id: 'AgentFleet-RestrictedPod',
    when: 'a container may escalate',
    breaks: pods(
      {},
      { securityContext: { ...GOOD_CONTAINER.securityContext, allowPrivilegeEscalation: true } },
    ),
    message:
      "Deployment agents/chat: 'allowPrivilegeEscalation' of container 'agent' must be false, got true",
    passes: pods(),
  },
  {
    id: 'AgentFleet-RestrictedPod',
    when: 'nothing is set',
    breaks: pods({ securityContext: {}, containers: [NO_CONTEXT] }),
    message:
      "Deployment agents/chat: 'runAsNonRoot' of container 'agent' must be true, got nothing; " +
      "'seccompProfile.type' of container 'agent' must be 'RuntimeDefault', got nothing; " +
      "'allowPrivilegeEscalation' of container 'agent' must be false, got nothing; " +
      "'capabilities.drop' of container 'agent' must hold 'ALL', got nothing",
    passes: pods(),
  },
  {
    id: 'AgentFleet-RestrictedPod',
    when: 'a pod uses its host',
    breaks: pods({ hostNetwork: true, volumes: [{ name: 'docker', hostPath: { path: '/run' } }] }),
    message:
      "Deployment agents/chat: 'hostNetwork' must not be true; volume 'docker' must not be a path of the host",
    passes: pods({ volumes: [{ name: 'tmp', emptyDir: {} }] }),
  },
  {
    id: 'AgentFleet-RestrictedPod',
    when: 'an init container adds a capability',
    breaks: pods({
      initContainers: [
        {
          ...GOOD_CONTAINER,
          name: 'init',
          securityContext: {
            ...GOOD_CONTAINER.securityContext,
            capabilities: { drop: ['ALL'], add: ['NET_ADMIN'] },
          },
        },
      ],
    }),
    message:
      "Deployment agents/chat: 'capabilities.add' of container 'init' must hold nothing but 'NET_BIND_SERVICE', got [\"NET_ADMIN\"]",
    passes: pods({ initContainers: [{ ...GOOD_CONTAINER, name: 'init' }] }),
  },
  {
    id: 'AgentFleet-ReadOnlyRoot',
    when: 'the root is left writable',
    breaks: pods(
      {},
      { securityContext: { ...GOOD_CONTAINER.securityContext, readOnlyRootFilesystem: undefined } },
    ),
    message:
      "Deployment agents/chat: container 'agent' must set 'readOnlyRootFilesystem' to true, got nothing",
    passes: pods(),
  },
  {
    id: 'AgentFleet-ImageDigest',
    when: 'an image is named by a tag',
    breaks: pods({}, { image: 'registry.example.com/agent:latest' }),
    message:
      "Deployment agents/chat: container 'agent' must name its image by digest, got 'registry.example.com/agent:latest'",
    passes: pods({}, { image: `0.dkr.ecr.us-east-1.amazonaws.com/container-assets:${'a'.repeat(64)}` }),
  },
  {
    id: 'AgentFleet-NoApiToken',
    when: 'the token is mounted',
    breaks: pods({ automountServiceAccountToken: undefined }),
    message: "Deployment agents/chat must set 'automountServiceAccountToken' to false, got nothing",
    passes: manifest(
      DENY_ALL,
      {
        kind: 'ServiceAccount',
        metadata: { name: 'chat', namespace: 'agents' },
        automountServiceAccountToken: false,
      },
      deployment({ automountServiceAccountToken: undefined, serviceAccountName: 'chat' }),
    ),
  },
  {
    id: 'AgentFleet-NoSecretLiteral',
    when: 'a variable holds a key',
    breaks: pods({}, { env: [{ name: 'MODEL_API_KEY', value: 'not-shown' }] }),
    message:
      "Deployment agents/chat: variable 'MODEL_API_KEY' of container 'agent' must not hold a secret in the clear, got one (not shown)",
    passes: pods(
      {},
      {
        env: [
          { name: 'MODEL_API_KEY', valueFrom: { secretKeyRef: { name: 'model-secret', key: 'api-key' } } },
          { name: 'DATABASE_ADMIN_SECRET_ARN', value: 'arn:aws:secretsmanager:us-east-1:0:secret:x' },
          { name: 'DATABASE_URL', value: 'postgresql://agent_fleet@db:5432/agentdb' },
        ],
      },
    ),
  },
  {
    id: 'AgentFleet-NoSecretLiteral',
    when: 'a Secret holds a URL with a password',
    breaks: manifest({
      kind: 'Secret',
      metadata: { name: 'db-secret', namespace: 'agents' },
      data: { url: Buffer.from('postgresql://chat:hush@db/agents').toString('base64') },
    }),
    message: "Secret agents/db-secret: 'data.url' must not hold a secret in the clear, got one (not shown)",
    passes: manifest({
      kind: 'Secret',
      metadata: { name: 'db-secret', namespace: 'agents' },
      stringData: { url: 'postgresql://chat@db/agents' },
    }),
  },
];
