import { type Environment, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { AgentNetwork, type AgentNetworkProps, EndpointChoice } from '../../../constructs/aws';
import { testApp } from './cluster-app';

function synthesise(props?: AgentNetworkProps, env?: Environment) {
  const app = testApp();
  const stack = new Stack(app, 'Network', { env });
  const network = new AgentNetwork(stack, 'Network', props);
  return { app, stack, network, template: Template.fromStack(stack) };
}

function subnets(template: Template, kind: string): any[] {
  return Object.values<any>(template.findResources('AWS::EC2::Subnet'))
    .map(({ Properties }) => ({
      ...Properties,
      tags: Object.fromEntries(Properties.Tags.map(({ Key, Value }: any) => [Key, Value])),
    }))
    .filter(({ tags }) => tags['aws-cdk:subnet-name'] === kind);
}

describe('defaults', () => {
  const { template, network } = synthesise();

  test("hold the lesson's addresses, DNS and name", () => {
    template.hasResourceProperties('AWS::EC2::VPC', {
      CidrBlock: '10.0.0.0/16',
      EnableDnsHostnames: true,
      EnableDnsSupport: true,
      Tags: [{ Key: 'Name', Value: 'ai-agent-vpc' }],
    });
    expect(network.cidr).toBe('10.0.0.0/16');
  });

  test.each([
    ['public', ['10.0.0.0/24', '10.0.1.0/24', '10.0.2.0/24']],
    ['private', ['10.0.32.0/19', '10.0.64.0/19', '10.0.96.0/19']],
    ['isolated', ['10.0.128.0/24', '10.0.129.0/24', '10.0.130.0/24']],
  ])('give each of three zones a %s subnet', (kind, cidrs) => {
    const found = subnets(template, kind);
    expect(found.map(({ CidrBlock }) => CidrBlock)).toEqual(cidrs);
    expect(found.map(({ AvailabilityZone }) => AvailabilityZone)).toEqual(
      [0, 1, 2].map((zone) => ({ 'Fn::Select': [zone, { 'Fn::GetAZs': '' }] })),
    );
    expect(found.map(({ tags }) => tags.Name)).toEqual(
      [1, 2, 3].map((number) => `ai-agent-subnet-${kind}-${number}`),
    );
    expect(found.every(({ MapPublicIpOnLaunch }) => MapPublicIpOnLaunch === false)).toBe(true);
  });

  test('tag the subnets that balancers may use', () => {
    const roles = (kind: string) =>
      subnets(template, kind).map(({ tags }) =>
        Object.keys(tags).filter((tag) => tag.startsWith('kubernetes.io/')),
      );
    expect(roles('public')).toEqual(Array(3).fill(['kubernetes.io/role/elb']));
    expect(roles('private')).toEqual(Array(3).fill(['kubernetes.io/role/internal-elb']));
    expect(roles('isolated')).toEqual(Array(3).fill([]));
  });

  test('give every zone a way out of its own, and stores none', () => {
    template.resourceCountIs('AWS::EC2::NatGateway', 3);
    const routes = Object.entries<any>(template.findResources('AWS::EC2::Route'));
    expect(routes.filter(([id]) => id.includes('private'))).toHaveLength(3);
    expect(routes.filter(([id]) => id.includes('isolated'))).toEqual([]);
  });

  test('reach S3 without NAT', () => {
    template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
      VpcEndpointType: 'Gateway',
      ServiceName: { 'Fn::Join': ['', ['com.amazonaws.', { Ref: 'AWS::Region' }, '.s3']] },
    });
  });

  test('log all traffic for a known time', () => {
    template.hasResourceProperties('AWS::EC2::FlowLog', {
      TrafficType: 'ALL',
      LogDestinationType: 'cloud-watch-logs',
    });
    template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
  });

  test('close the default security group', () => {
    template.resourceCountIs('Custom::VpcRestrictDefaultSG', 1);
  });
});

test('every prop reaches the template', () => {
  const all: Required<AgentNetworkProps> = {
    cidr: '10.20.0.0/20',
    natGateways: 1,
    availabilityZones: ['us-east-1b', 'us-east-1c', 'us-east-1d'],
    interfaceEndpoints: EndpointChoice.only('sts'),
    flowLogRetention: RetentionDays.ONE_YEAR,
    name: 'staging',
  };
  const { template, network } = synthesise(all);
  expect(network.cidr).toBe('10.20.0.0/20');
  expect(network.privateCidrs).toEqual(['10.20.0.0/20']);
  template.hasResourceProperties('AWS::EC2::VPC', {
    CidrBlock: '10.20.0.0/20',
    Tags: [{ Key: 'Name', Value: 'staging-vpc' }],
  });
  expect(subnets(template, 'private').map(({ CidrBlock }) => CidrBlock)).toEqual([
    '10.20.2.0/23',
    '10.20.4.0/23',
    '10.20.6.0/23',
  ]);
  expect(subnets(template, 'public').map(({ AvailabilityZone }) => AvailabilityZone)).toEqual(
    all.availabilityZones,
  );
  expect(subnets(template, 'isolated')[0].tags.Name).toBe('staging-subnet-isolated-1');
  template.resourceCountIs('AWS::EC2::NatGateway', 1);
  template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 365 });
});

test('three zones need no look-up in a stack that knows its account and region', () => {
  const { app, stack, template } = synthesise({}, { account: '123456789012', region: 'eu-central-1' });
  expect(subnets(template, 'public')).toHaveLength(3);
  expect(app.synth().manifest.missing ?? []).toEqual([]);
  // The stack answers for itself again afterwards, with the look-up that it makes by default.
  expect(stack.availabilityZones).toEqual(['dummy1a', 'dummy1b', 'dummy1c']);
});

test('zones that a stack was given by hand stay its zones', () => {
  const stack = new Stack(testApp(), 'Network');
  Object.defineProperty(stack, 'availabilityZones', { value: ['a', 'b', 'c'], configurable: true });
  new AgentNetwork(stack, 'Network');
  expect(stack.availabilityZones).toEqual(['a', 'b', 'c']);
});

describe('fails when', () => {
  test.each([
    [
      { natGateways: 0 },
      "'natGateways' must be 1, 2 or 3 (the zones), got 0; private subnets need a way out",
    ],
    [{ natGateways: 4 }, "'natGateways' must be 1, 2 or 3 (the zones), got 4"],
    [{ availabilityZones: ['a', 'b'] }, "'availabilityZones' must name 3 different zones, got a, b"],
    [{ availabilityZones: ['a', 'b', 'b'] }, "'availabilityZones' must name 3 different zones, got a, b, b"],
    [{ cidr: '10.0.0.0/8' }, 'between /16 and /20, got 10.0.0.0/8; for example 10.0.0.0/16'],
  ] satisfies [AgentNetworkProps, string][])('%j', (props, message) => {
    expect(() => synthesise(props)).toThrow(message);
  });

  test('two props are wrong, it names both', () => {
    expect(() => synthesise({ natGateways: 9, availabilityZones: [] })).toThrow(
      /'natGateways'[^]*'availabilityZones' must name 3 different zones, got none/,
    );
  });
});

test('nothing listens to the world', () => {
  synthesise().template.resourcePropertiesCountIs('AWS::EC2::SecurityGroup', Match.anyValue(), 0);
});
