import { Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { KubernetesManifest } from 'aws-cdk-lib/aws-eks-v2';
import { TargetGroupLoadBalancingAlgorithmType } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { AwsSolutionsChecks } from 'cdk-nag';
import { Construct } from 'constructs';
import {
  AgentLoadBalancer,
  AgentTarget,
  type AgentTargetProps,
  Authentication,
  ClusterCapacity,
} from '../../../constructs/aws';
import { clusterApp, manifests } from './cluster-app';

const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/0f1e2d3c-0000-4000-8000-000000000000';
const { ROUND_ROBIN, WEIGHTED_RANDOM } = TargetGroupLoadBalancingAlgorithmType;

function setUp(
  choices: { readonly authentication?: Authentication; readonly capacity?: ClusterCapacity } = {},
) {
  const { app, network, cluster } = clusterApp({ clusterName: 'agents', capacity: choices.capacity });
  const edge = new Stack(app, 'Edge');
  const agents = new Stack(app, 'Agents');
  const loadBalancer = new AgentLoadBalancer(edge, 'Door', {
    vpc: network.vpc,
    certificate: Certificate.fromCertificateArn(edge, 'Certificate', CERTIFICATE),
    authentication: choices.authentication,
  });
  const rules = new Construct(agents, 'Rules');
  const add = (agentName: string, props: Partial<AgentTargetProps> = {}) =>
    new AgentTarget(agents, agentName, {
      agentName,
      cluster,
      vpc: network.vpc,
      loadBalancer,
      namespace: 'agents',
      services: [{ serviceName: agentName }],
      manifest: new KubernetesManifest(agents, `${agentName}-manifest`, {
        cluster: cluster.cluster,
        manifest: [],
      }),
      rules,
      ...props,
    });
  return {
    app,
    network,
    cluster,
    edge,
    agents,
    loadBalancer,
    rules,
    add,
    template: () => Template.fromStack(agents),
  };
}

const properties = (template: Template, type: string) =>
  Object.values<any>(template.findResources(type)).map(({ Properties }) => Properties);

const rulesOf = (template: Template) => properties(template, 'AWS::ElasticLoadBalancingV2::ListenerRule');

const attributesOf = (template: Template) =>
  properties(template, 'AWS::ElasticLoadBalancingV2::TargetGroup').map(({ TargetGroupAttributes }) =>
    Object.fromEntries(TargetGroupAttributes.map(({ Key, Value }: any) => [Key, Value])),
  );

describe('defaults', () => {
  const { add, agents, edge, template } = setUp();
  add('chat-agent');
  const result = template();

  test('pods are targets on port 8000, in service while /ready says so', () => {
    result.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
      TargetType: 'ip',
      Port: 8000,
      Protocol: 'HTTP',
      HealthCheckPath: '/ready',
      HealthCheckPort: Match.absent(),
      Tags: Match.arrayWith([{ Key: 'eks:eks-cluster-name', Value: 'agents' }]),
    });
    expect(attributesOf(result)).toEqual([
      {
        'deregistration_delay.timeout_seconds': '660',
        'load_balancing.algorithm.type': 'least_outstanding_requests',
        'stickiness.enabled': 'false',
      },
    ]);
  });

  test('its path, and no longer name that begins the same, leads there, without the prefix', () => {
    const [rule] = rulesOf(result);
    expect(rule.Conditions).toEqual([
      {
        Field: 'path-pattern',
        PathPatternConfig: { Values: ['/agents/chat-agent', '/agents/chat-agent/*'] },
      },
    ]);
    expect(rule.Actions).toEqual([expect.objectContaining({ Type: 'forward' })]);
    const [{ Regex, Replace }] = rule.Transforms[0].UrlRewriteConfig.Rewrites;
    expect(rule.Transforms).toHaveLength(1);
    expect(rule.Transforms[0].Type).toBe('url-rewrite');
    const rewrite = (url: string) => url.replace(new RegExp(Regex), Replace);
    expect(rewrite('/agents/chat-agent/v1/responses?a=1')).toBe('/v1/responses?a=1');
    expect(rewrite('/agents/chat-agent')).toBe('/');
    expect(rewrite('/agents/chat-agent/')).toBe('/');
  });

  test('the cluster fills the group with the pods of the Service, once the Service and the rule are there', () => {
    const [binding] = manifests(result).filter(({ kind }) => kind === 'TargetGroupBinding');
    expect(binding).toMatchObject({
      apiVersion: 'eks.amazonaws.com/v1',
      metadata: { name: 'chat-agent', namespace: 'agents' },
      spec: { serviceRef: { name: 'chat-agent', port: 80 }, targetType: 'ip' },
    });
    result.hasResource('Custom::AWSCDK-EKS-KubernetesResource', {
      Properties: { Manifest: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('Binding')])] } },
      DependsOn: Match.arrayWith([
        Match.stringLikeRegexp('^chatagentmanifest'),
        Match.stringLikeRegexp('^chatagentRule'),
      ]),
    });
  });

  test('the balancer may reach port 8000, and the stacks stay in order', () => {
    for (const type of ['AWS::EC2::SecurityGroupIngress', 'AWS::EC2::SecurityGroupEgress']) {
      expect(properties(result, type).map(({ FromPort, ToPort }) => [FromPort, ToPort])).toEqual([
        [8000, 8000],
      ]);
    }
    expect(agents.dependencies.map(({ stackName }) => stackName).sort()).toEqual([
      'Cluster',
      'Edge',
      'Network',
    ]);
    expect(edge.dependencies.map(({ stackName }) => stackName)).toEqual(['Network']);
  });
});

test('every prop reaches the template', () => {
  const { cluster, network, agents, loadBalancer, rules, template } = setUp();
  const all: Required<Omit<AgentTargetProps, 'anomalyMitigation'>> = {
    agentName: 'chat-agent',
    cluster,
    vpc: network.vpc,
    loadBalancer,
    namespace: 'other',
    services: [
      { serviceName: 'chat-agent', percent: 95 },
      { serviceName: 'chat-agent-canary', percent: 5 },
    ],
    manifest: new KubernetesManifest(agents, 'Manifest', { cluster: cluster.cluster, manifest: [] }),
    rules,
    host: 'api.example.com',
    algorithm: ROUND_ROBIN,
    stickiness: Duration.hours(1),
    slowStart: Duration.seconds(30),
    longestStream: Duration.seconds(120),
  };
  new AgentTarget(agents, 'Target', all);
  const result = template();
  expect(attributesOf(result)).toEqual(
    [0, 1].map(() => ({
      'deregistration_delay.timeout_seconds': '180',
      'load_balancing.algorithm.type': 'round_robin',
      'slow_start.duration_seconds': '30',
      'stickiness.enabled': 'true',
      'stickiness.type': 'lb_cookie',
      'stickiness.lb_cookie.duration_seconds': '3600',
    })),
  );
  const [rule] = rulesOf(result);
  expect(rule.Conditions).toContainEqual({
    Field: 'host-header',
    HostHeaderConfig: { Values: ['api.example.com'] },
  });
  expect(rule.Actions[0].ForwardConfig.TargetGroups.map(({ Weight }: any) => Weight)).toEqual([95, 5]);
  const bindings = manifests(result).filter(({ kind }) => kind === 'TargetGroupBinding');
  expect(bindings.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)).toEqual([
    'other/chat-agent',
    'other/chat-agent-canary',
  ]);
});

test('anomaly mitigation is an attribute of the draw by weight', () => {
  const { add, template } = setUp();
  add('chat-agent', { algorithm: WEIGHTED_RANDOM, anomalyMitigation: true });
  expect(attributesOf(template())[0]).toMatchObject({
    'load_balancing.algorithm.type': 'weighted_random',
    'load_balancing.algorithm.anomaly_mitigation': 'on',
  });
});

test('agents share the rules of the security groups, which AWS takes once only, and have priorities of their own', () => {
  const { add, template } = setUp();
  add('chat-agent');
  add('task-agent');
  template().resourceCountIs('AWS::EC2::SecurityGroupIngress', 1);
  template().resourceCountIs('AWS::EC2::SecurityGroupEgress', 1);
  const priorities = rulesOf(template()).map(({ Priority }) => Priority);
  expect(new Set(priorities).size).toBe(2);
  const alone = setUp();
  alone.add('task-agent');
  expect(priorities).toContain(rulesOf(alone.template())[0].Priority);
});

test('a door with authentication asks on the path of the agent too', () => {
  const authentication = Authentication.jwt({
    issuer: 'https://id.example.com',
    jwksEndpoint: 'https://id.example.com/keys',
    claims: [{ name: 'aud', values: ['agents'] }],
  });
  const { add, template } = setUp({ authentication });
  add('chat-agent');
  expect(rulesOf(template())[0].Actions.map(({ Type }: any) => Type)).toEqual(['jwt-validation', 'forward']);
});

test('leaves no finding of AwsSolutions unexplained, on Auto Mode and on a node group', () => {
  for (const capacity of [ClusterCapacity.autoMode(), ClusterCapacity.nodeGroup()]) {
    const { add, app } = setUp({ capacity });
    add('chat-agent');
    const { violations } = new AwsSolutionsChecks(app).validateScope(app);
    expect(violations.map(({ ruleName }) => ruleName)).toEqual([]);
  }
});

test.each<[string, Partial<AgentTargetProps>, string]>([
  [
    'slow start meets least outstanding requests',
    { slowStart: Duration.seconds(60) },
    "'slowStart' must be left out with algorithm least_outstanding_requests, got 60 s; it works with round_robin only",
  ],
  [
    'slow start is too short',
    { slowStart: Duration.seconds(29), algorithm: ROUND_ROBIN },
    "'slowStart' must be from 30 to 900 s, got 29 s",
  ],
  [
    'stickiness meets the draw by weight',
    { stickiness: Duration.hours(1), algorithm: WEIGHTED_RANDOM },
    "'stickiness' must be left out with algorithm weighted_random, got 3600 s; take round_robin",
  ],
  [
    'stickiness is too long',
    { stickiness: Duration.days(8) },
    "'stickiness' must be from 1 to 604800 s (seven days), got 691200 s",
  ],
  [
    'anomaly mitigation has no weights',
    { anomalyMitigation: true },
    "'anomalyMitigation' must be left out with algorithm least_outstanding_requests, got true",
  ],
  [
    'a stream outlasts the drain',
    { longestStream: Duration.hours(1) },
    "'longestStream' must be 3540 s at most, got 3600 s",
  ],
  ['there is no Service', { services: [] }, "'services' must name at least one Service, got none"],
])('fails when %s', (_name, props, message) => {
  expect(() => setUp().add('chat-agent', props)).toThrow(message);
});
