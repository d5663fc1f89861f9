import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LocalError } from '../../local/local-error';
import { readManifests } from '../../local/manifest-reader';
import { annotated, editedManifests, FIXTURE_MANIFESTS, withVariable, type Edit } from './fixture-manifests';
import { removeFolders, temporaryFolder } from './temporary-folder';

afterAll(removeFolders);

const container =
  (change: Edit): Edit =>
  ({ spec }) =>
    change(spec.template.spec.containers[0]);

function problemsOf(edits: Readonly<Record<string, Edit>>): readonly string[] {
  return problemsIn(editedManifests(edits));
}

function problemsIn(folder: string): readonly string[] {
  try {
    readManifests(folder);
  } catch (error) {
    if (error instanceof LocalError) return error.problems;
    throw error;
  }
  return [];
}

test('reads what an agent, its migration and its route are made of', () => {
  const { deployments, migration, routes, warnings } = readManifests(FIXTURE_MANIFESTS);
  expect(deployments).toHaveLength(1);
  expect(deployments[0]).toMatchObject({
    name: 'chat-agent',
    agent: 'chat-agent',
    type: 'conversational',
    replicas: 3,
  });
  expect(deployments[0]?.pod).toMatchObject({
    command: ['main.js'],
    graceSeconds: 630,
    startup: { path: '/health', periodSeconds: 2, failureThreshold: 60 },
    liveness: { path: '/health', initialDelaySeconds: 30, periodSeconds: 10 },
    readiness: { path: '/ready', initialDelaySeconds: 5, periodSeconds: 5 },
  });
  expect(migration?.command).toEqual(['migrate.js']);
  expect(routes).toMatchObject([
    {
      host: 'api.example.com',
      path: '/agents/chat-agent',
      agent: 'chat-agent',
      rateLimit: { requests: 100, periodMs: 1000, statusCode: 429 },
      clientHeader: 'X-Forwarded-For',
      backends: [{ deployment: 'chat-agent', balancing: { algorithm: 'roundrobin' }, silenceMs: 615_000 }],
    },
  ]);
  expect(warnings).toEqual([]);
});

test.each([
  [4, 4],
  [0, 1],
  [undefined, 1],
])('a ScaledObject with a minimum of %s starts %s', (minReplicaCount, replicas) => {
  const folder = editedManifests({
    HorizontalPodAutoscaler: (object) => {
      object.kind = 'ScaledObject';
      object.spec = { scaleTargetRef: { name: 'chat-agent' }, minReplicaCount };
    },
  });
  expect(readManifests(folder).deployments[0]?.replicas).toBe(replicas);
});

test("without an autoscaler the Deployment's own figure counts", () => {
  const folder = editedManifests({
    HorizontalPodAutoscaler: ({ spec }) => (spec.scaleTargetRef.name = 'other'),
  });
  expect(readManifests(folder).deployments[0]?.replicas).toBe(1);
});

test.each<[string, string[], string[], string[]]>([
  ['the image', [], [], ['main.js']],
  ['arguments', [], ['migrate.js', '--to', '3'], ['migrate.js', '--to', '3']],
  [
    'a command',
    ['/nodejs/bin/node', '--enable-source-maps', 'main.js'],
    [],
    ['--enable-source-maps', 'main.js'],
  ],
  ['flags alone', ['node'], ['--inspect'], ['--inspect', 'main.js']],
])('takes the command from %s', (_, command, args, expected) => {
  const folder = editedManifests({ Deployment: container((it) => Object.assign(it, { command, args })) });
  expect(readManifests(folder).deployments[0]?.pod.command).toEqual(expected);
});

test('two Ingresses share a path when one has a share of its requests', () => {
  const folder = editedManifests({});
  const pool = (name: string, annotation: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers:
        - name: agent
          ports: [{ containerPort: 8000 }]
          env: [{ name: AGENT_NAME, value: chat-agent }, { name: AGENT_TYPE, value: conversational }]
---
apiVersion: v1
kind: Service
metadata:
  name: ${name}
  annotations:
    ${annotation}
    haproxy.org/backend-config-snippet: http-request replace-path ^/agents/chat-agent/?(.*) /\\1
spec: { selector: { app: ${name} }, ports: [{ port: 80, targetPort: 8000 }] }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: ${name} }
spec:
  rules:
    - host: api.example.com
      http:
        paths:
          - path: /agents/chat-agent
            pathType: Prefix
            backend: { service: { name: ${name}, port: { number: 80 } } }
`;
  writeFileSync(
    join(folder, 'pool.yaml'),
    pool('chat-agent-large', 'haproxy.org/route-acl: rand(100) lt 20'),
  );
  const { routes } = readManifests(folder);
  expect(routes).toHaveLength(1);
  expect(routes[0]?.backends).toMatchObject([
    { deployment: 'chat-agent', share: undefined },
    { deployment: 'chat-agent-large', share: 20, rewrites: [{ replacement: '/\\1' }] },
  ]);
  writeFileSync(join(folder, 'pool.yaml'), pool('chat-agent-large', 'haproxy.org/check: "true"'));
  expect(problemsIn(folder)).toEqual([expect.stringContaining("got 'chat-agent', 'chat-agent-large'")]);
});

describe('fails when', () => {
  test.each<[string, Readonly<Record<string, Edit>>, string]>([
    [
      'a variable is a number',
      { Deployment: container((it) => (it.env[3].value = 100)) },
      "chat-agent.yaml: Deployment 'chat-agent': 'spec.template.spec.containers.0.env.3.value' must be a string; put the value in quotes, got 100",
    ],
    [
      'a variable comes from a source that is not known',
      { Deployment: container((it) => (it.env[5].valueFrom = { configMapKeyRef: { name: 'a', key: 'b' } })) },
      "'spec.template.spec.containers.0.env.5.valueFrom' must be 'secretKeyRef' or 'fieldRef'",
    ],
    [
      'the agent type is wrong',
      { Deployment: container((it) => (it.env[1].value = 'chatty')) },
      "variable AGENT_TYPE must be one of conversational, task-oriented, planning, got 'chatty'",
    ],
    [
      'the agent type is missing',
      { Deployment: container((it) => it.env.splice(1, 1)) },
      'variable AGENT_TYPE must be one of conversational, task-oriented, planning, got nothing',
    ],
    [
      'a probe asks another port',
      { Deployment: container((it) => (it.livenessProbe.httpGet.port = 9000)) },
      "'livenessProbe.httpGet.port' must be the port of container 'agent' (8000 or http), got 9000",
    ],
    [
      'a probe is no HTTP probe',
      { Deployment: container((it) => (it.readinessProbe = { tcpSocket: { port: 8000 } })) },
      "'spec.template.spec.containers.0.readinessProbe.httpGet' must be given",
    ],
    [
      'there is no container',
      { Deployment: ({ spec }) => (spec.template.spec.containers = []) },
      'must hold a container',
    ],
    [
      'the minimum is negative',
      { HorizontalPodAutoscaler: ({ spec }) => (spec.minReplicas = -1) },
      "HorizontalPodAutoscaler 'chat-agent': 'spec.minReplicas' must be at least 0, got -1",
    ],
    [
      'an Ingress names no Service of the folder',
      { Service: ({ metadata }) => (metadata.name = 'other') },
      "Ingress 'chat-agent': path '/agents/chat-agent' leads to Service 'chat-agent', which no file holds",
    ],
    [
      'an Ingress names another port',
      { Service: ({ spec }) => (spec.ports[0].port = 81) },
      "leads to port 80 of Service 'chat-agent', which has 81",
    ],
    [
      'a Service selects nothing',
      { Service: ({ spec }) => (spec.selector.app = 'other') },
      "leads to Service 'chat-agent', whose selector matches no Deployment",
    ],
    [
      'a Service leads to another port of the pod',
      { Service: ({ spec }) => (spec.ports[0].targetPort = 9000) },
      "leads to port 9000 of Deployment 'chat-agent', whose container has 8000 or http",
    ],
    [
      'a limit is no number',
      { Ingress: annotated({ 'haproxy.org/rate-limit-requests': 'many' }) },
      "annotation 'haproxy.org/rate-limit-requests' must be a whole number, 1 or more, got 'many'",
    ],
    [
      'a strategy is unknown',
      { Ingress: annotated({ 'haproxy.org/load-balance': 'fastest' }) },
      "annotation 'haproxy.org/load-balance' must be 'roundrobin', 'leastconn', 'random', 'random(<draws>)' or 'hdr(<header>)', got 'fastest'",
    ],
    [
      'a rewrite is no regular expression',
      { Ingress: annotated({ 'haproxy.org/path-rewrite': '(.* /\\1' }) },
      "annotation 'haproxy.org/path-rewrite' must be a path, or a pattern and a path, got '(.* /\\1'",
    ],
    [
      'raw configuration is not understood',
      { Ingress: annotated({ 'haproxy.org/backend-config-snippet': 'stick on src' }) },
      "annotation 'haproxy.org/backend-config-snippet' must be 'hash-type consistent', 'default-server hash-key addr-port' or",
    ],
  ])('%s', (_, edits, problem) => {
    expect(problemsOf(edits)).toEqual([expect.stringContaining(problem)]);
  });

  test('several things are wrong: all are told at once', () => {
    const problems = problemsOf({
      HorizontalPodAutoscaler: ({ spec }) => (spec.minReplicas = 'three'),
      Deployment: container((it) => (it.env[3].value = 100)),
    });
    expect(problems).toHaveLength(2);
  });

  test('a file is not YAML', () => {
    const folder = editedManifests({});
    writeFileSync(join(folder, 'broken.yaml'), 'kind: [Deployment\nmetadata: }');
    expect(problemsIn(folder)).toEqual([expect.stringMatching(/^broken\.yaml: is not YAML: .* line 2/)]);
  });

  test('the folder is missing, empty, or holds no agent', () => {
    const empty = temporaryFolder();
    expect(problemsIn(join(empty, 'none'))[0]).toContain('cannot be read (ENOENT)');
    expect(problemsIn(empty)[0]).toContain('holds no .yaml file');
    writeFileSync(join(empty, 'a.yaml'), 'kind: ConfigMap\n');
    expect(problemsIn(empty)[0]).toContain('holds no Deployment');
  });
});

test('annotations without effect are told once, in a warning', () => {
  const folder = editedManifests({
    Ingress: annotated({
      'nginx.ingress.kubernetes.io/rewrite-target': '/',
      'haproxy.org/rate-limit-size': '1k',
    }),
    Deployment: withVariable('LOG_LEVEL', 'debug'),
  });
  expect(readManifests(folder).warnings).toEqual([
    "annotation 'nginx.ingress.kubernetes.io/rewrite-target' (chat-agent.yaml: Ingress 'chat-agent') has no effect in a local run",
  ]);
});

test.each([
  ['roundrobin', { algorithm: 'roundrobin' }],
  ['leastconn', { algorithm: 'leastconn' }],
  ['random', { algorithm: 'random', draws: 2 }],
  ['random(3)', { algorithm: 'random', draws: 3 }],
  ['hdr(X-Session-Id)', { algorithm: 'hdr', header: 'x-session-id' }],
])('a Service overrides its Ingress: %s', (value, balancing) => {
  const folder = editedManifests({ Service: annotated({ 'haproxy.com/load-balance': value }) });
  expect(readManifests(folder).routes[0]?.backends[0]?.balancing).toEqual(balancing);
});
