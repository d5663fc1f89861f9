import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import {
  Agent,
  AgentPlatform,
  type AgentPlatformProps,
  Authentication,
  Exposure,
  Geographic,
  LoadBalancing,
  Scaling,
} from '../../lib';
import { eksObjects, named, plainObjects, templates, testApp } from './synthesised';

const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/0f1e2d3c-0000-4000-8000-000000000000';
const jwt = Authentication.jwt({
  issuer: 'https://id.example.com',
  jwksEndpoint: 'https://id.example.com/keys',
  claims: [{ name: 'aud', values: ['agents'] }],
});

const ofType = (template: any, type: string): any[] =>
  Object.values<any>(template.Resources)
    .filter((resource) => resource.Type === type)
    .map(({ Properties }) => Properties);

/** A platform with an agent behind the ingress and two that the load balancer reaches itself. */
function mixedPlatform(props: AgentPlatformProps = {}, app = testApp(), id = 'Agents') {
  const platform = new AgentPlatform(app, id, props);
  Validations.of(platform).acknowledge({
    id: 'Annotation::agent-fleet-cdk:scripted-model',
    reason: 'a test',
  });
  // Four sets of replicas have to fit the connections of one database.
  const common = { instructions: 'You talk.', scaling: Scaling.horizontal({ max: 10 }) };
  platform.addAgent('chat-agent', Agent.conversational(common));
  platform.addAgent('direct-agent', Agent.conversational({ ...common, exposure: Exposure.direct() }));
  platform.addAgent(
    'canary-agent',
    Agent.conversational({
      ...common,
      exposure: Exposure.direct(),
      loadBalancing: LoadBalancing.weighted({
        pool: 'next',
        percent: 5,
        image: 'registry.example.com/next:2',
      }),
    }),
  );
  return { app, platform };
}

describe('agents of both exposures on one platform', () => {
  const { app } = mixedPlatform({
    domainName: 'example.com',
    certificateArn: CERTIFICATE,
    authentication: jwt,
  });
  const assembly = app.synth();
  const byName = templates(assembly);
  const agents = byName.get('Agents-Agents')!;
  const eks = eksObjects(agents);

  test('on EKS, only the agent behind the ingress has an Ingress, and lets its controller in', () => {
    const ingresses = eks.filter(({ kind }) => kind === 'Ingress');
    expect(ingresses.map(({ metadata }) => metadata.name)).toEqual(['chat-agent']);
    const callers = (name: string) => named(eks, 'NetworkPolicy', name).spec.ingress[0].from;
    expect(callers('chat-agent')[0]).toHaveProperty('namespaceSelector');
    expect(callers('direct-agent')).toEqual([
      { ipBlock: { cidr: expect.stringMatching(/^10\.0\.\d+\.0\/\d+$/) } },
      { ipBlock: { cidr: expect.stringMatching(/^10\.0\.\d+\.0\/\d+$/) } },
      { ipBlock: { cidr: expect.stringMatching(/^10\.0\.\d+\.0\/\d+$/) } },
    ]);
  });

  test('the plain manifests keep an Ingress for each, for clusters without that load balancer', () => {
    const plain = plainObjects(assembly.directory);
    for (const name of ['chat-agent', 'direct-agent', 'canary-agent']) {
      const ingress = named(plain.get(`${name}.yaml`)!, 'Ingress', name);
      expect(ingress.spec.ingressClassName).toBe('haproxy');
    }
  });

  test('what a pod that goes waits for agrees with what the load balancer needs', () => {
    const pod = named(eks, 'Deployment', 'direct-agent').spec.template.spec;
    const delays = ofType(agents, 'AWS::ElasticLoadBalancingV2::TargetGroup').map(
      ({ TargetGroupAttributes }) =>
        Number(
          TargetGroupAttributes.find(({ Key }: any) => Key === 'deregistration_delay.timeout_seconds').Value,
        ),
    );
    expect(delays).toEqual([660, 660, 660]);
    expect(pod.containers[0].lifecycle.preStop.sleep.seconds).toBe(60);
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(660);
  });

  test('each direct agent has a rule for its host and path, after the same check of tokens', () => {
    const rules = ofType(agents, 'AWS::ElasticLoadBalancingV2::ListenerRule');
    expect(rules).toHaveLength(2);
    for (const rule of rules) {
      expect(rule.Actions.map(({ Type }: any) => Type)).toEqual(['jwt-validation', 'forward']);
      expect(JSON.stringify(rule.Conditions)).toContain('api.example.com');
    }
    const weights = rules
      .map(({ Actions }) => Actions[1].ForwardConfig?.TargetGroups.map(({ Weight }: any) => Weight))
      .filter(Boolean);
    expect(weights).toEqual([[95, 5]]);
    const services = eks
      .filter(({ kind }) => kind === 'TargetGroupBinding')
      .map(({ spec }) => spec.serviceRef.name);
    expect(services.sort()).toEqual(['canary-agent', 'canary-agent-next', 'direct-agent']);
  });

  test('the canary runs its own image beside the others', () => {
    const images = ['canary-agent', 'canary-agent-next'].map(
      (name) => named(eks, 'Deployment', name).spec.template.spec.containers[0].image,
    );
    expect(images[1]).toBe('registry.example.com/next:2');
    expect(images[0]).not.toBe(images[1]);
  });

  test('the stacks keep their order', () => {
    const edge = assembly.stacksRecursively.find(({ stackName }) => stackName === 'Agents-Edge')!;
    expect(edge.dependencies.map(({ id }) => id).join()).not.toMatch(/AgentsAgents/);
  });
});

test('leaves no finding of AwsSolutions unexplained', () => {
  const { app } = mixedPlatform({
    domainName: 'example.com',
    certificateArn: CERTIFICATE,
    authentication: jwt,
    geographic: Geographic.latency({ hostedZoneId: 'Z0EXAMPLE' }),
  });
  const { violations } = new AwsSolutionsChecks(app).validateScope(app);
  const found = violations.flatMap(({ ruleName, violatingResources }) =>
    violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath}`),
  );
  expect(found).toEqual([]);
});

test('platforms in two regions of one app answer one name, and pass the validation of CloudFormation', () => {
  const app = testApp({ builtinCloudFormationValidation: true });
  for (const region of ['eu-west-1', 'us-east-1']) {
    mixedPlatform(
      {
        env: { account: '123456789012', region },
        domainName: 'example.com',
        certificateArn: CERTIFICATE.replace('us-east-1', region),
        authentication: jwt,
        geographic: Geographic.latency({ hostedZoneId: 'Z0EXAMPLE' }),
      },
      app,
      region,
    );
  }
  const byName = templates(app.synth());
  for (const region of ['eu-west-1', 'us-east-1']) {
    const [record, ...others] = ofType(byName.get(`${region}-Edge`), 'AWS::Route53::RecordSet');
    expect(others).toEqual([]);
    expect(record).toMatchObject({
      Name: 'api.example.com.',
      Region: region,
      SetIdentifier: region,
      AliasTarget: { EvaluateTargetHealth: true },
    });
    expect(JSON.stringify(record.AliasTarget.DNSName)).toMatch(/LoadBalancer/);
  }
});

describe('fails when', () => {
  test.each<[string, AgentPlatformProps, string]>([
    [
      'tokens would travel in the clear',
      { authentication: jwt },
      "'certificateArn' must be given with 'authentication'",
    ],
    [
      'regions share no name',
      { geographic: Geographic.latency({ hostedZoneId: 'Z0EXAMPLE' }) },
      "'domainName' must be given with 'geographic', got none",
    ],
  ])('%s', (_name, props, message) => {
    expect(() => new AgentPlatform(testApp(), 'Agents', props)).toThrow(message);
  });
});
