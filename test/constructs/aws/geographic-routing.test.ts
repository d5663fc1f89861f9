import { type App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { ApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Continent, GeoLocation } from 'aws-cdk-lib/aws-route53';
import { AwsSolutionsChecks } from 'cdk-nag';
import { GeographicRouting, type GeographicRoutingProps } from '../../../constructs/aws';
import { twoStackApp } from './two-stack-app';

const REGIONS = ['eu-west-1', 'us-east-1'] as const;
type Choice = Pick<GeographicRoutingProps, 'locations'> & Partial<GeographicRoutingProps>;

/** A stack in each region, with a load balancer that exists already. */
function regions(...choices: readonly Choice[]): { app: App; stacks: Stack[] } {
  const { app } = twoStackApp();
  const stacks = choices.map((choice, index) => {
    const region = REGIONS[index]!;
    const stack = new Stack(app, region, { env: { account: '123456789012', region } });
    const loadBalancer = ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'Balancer', {
      loadBalancerArn: `arn:aws:elasticloadbalancing:${region}:123456789012:loadbalancer/app/agents/0123456789abcdef`,
      loadBalancerDnsName: `agents.${region}.elb.amazonaws.com`,
      loadBalancerCanonicalHostedZoneId: `Z${index}`,
      securityGroupId: 'sg-0123456789abcdef0',
    });
    new GeographicRouting(stack, 'Routing', {
      hostName: 'api.example.com',
      hostedZoneId: 'Z0EXAMPLE',
      loadBalancer,
      ...choice,
    });
    return stack;
  });
  return { app, stacks };
}

// What synthesis warns of is printed.
beforeEach(() => jest.spyOn(console, 'error').mockImplementation(() => undefined));
afterEach(() => jest.restoreAllMocks());

const records = (stack: Stack) =>
  Object.values<any>(Template.fromStack(stack).findResources('AWS::Route53::RecordSet')).map(
    ({ Properties }) => Properties,
  );

test('by latency, each region answers the name with its own load balancer while that is healthy', () => {
  const { stacks } = regions({}, {});
  stacks.forEach((stack, index) => {
    expect(records(stack)).toEqual([
      {
        Name: 'api.example.com.',
        Type: 'A',
        HostedZoneId: 'Z0EXAMPLE',
        Region: REGIONS[index],
        SetIdentifier: REGIONS[index],
        AliasTarget: {
          DNSName: `dualstack.agents.${REGIONS[index]}.elb.amazonaws.com`,
          HostedZoneId: `Z${index}`,
          EvaluateTargetHealth: true,
        },
      },
    ]);
  });
});

test('by location, a region has a record for each place that it serves', () => {
  const { stacks } = regions(
    { locations: [GeoLocation.continent(Continent.EUROPE), GeoLocation.country('IN')] },
    { locations: [GeoLocation.default()] },
  );
  const places = stacks.map((stack) =>
    records(stack).map(({ GeoLocation: place, SetIdentifier }) => [SetIdentifier, place]),
  );
  expect(places).toEqual([
    [
      ['continent-EU', { ContinentCode: 'EU' }],
      ['country-IN', { CountryCode: 'IN' }],
    ],
    [['default', { CountryCode: '*' }]],
  ]);
  Annotations.fromStack(stacks[0]!).hasNoWarning('*', Match.anyValue());
});

test('warns when no platform is the default', () => {
  const { app, stacks } = regions(
    { locations: [GeoLocation.continent(Continent.EUROPE)] },
    { locations: [GeoLocation.continent(Continent.NORTH_AMERICA)] },
  );
  app.synth();
  Annotations.fromStack(stacks[0]!).hasWarning(
    '*',
    Match.stringLikeRegexp('clients elsewhere get no answer'),
  );
});

test('no finding of AwsSolutions', () => {
  const { app } = regions({}, {});
  const { violations } = new AwsSolutionsChecks(app).validateScope(app);
  const paths = violations.flatMap(({ violatingResources }) =>
    violatingResources.map(({ constructPath }) => constructPath),
  );
  expect(paths.filter((path) => !path?.startsWith('Network/'))).toEqual([]);
});

describe('fails when', () => {
  test('two platforms answer for one place', () => {
    const locations = [GeoLocation.default()];
    expect(() => regions({ locations }, { locations }).app.synth()).toThrow(
      "'geographic' must differ between the platforms of api.example.com, got 'default' here and in us-east-1/Routing",
    );
  });

  test('one name is answered by two policies', () => {
    expect(() => regions({}, { locations: [GeoLocation.default()] }).app.synth()).toThrow(
      "'geographic' must be of one kind for api.example.com, got latency and location",
    );
    const elsewhere = { locations: [GeoLocation.default()], hostName: 'api.other.example.com' };
    expect(() => regions({}, elsewhere).app.synth()).not.toThrow();
  });

  test('no location is named', () => {
    expect(() => regions({ locations: [] })).toThrow("'locations' must name at least one, got none");
  });
});
