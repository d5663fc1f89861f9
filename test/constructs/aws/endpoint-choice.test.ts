import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { AgentNetwork, breakEvenGigabytes, EndpointChoice } from '../../../constructs/aws';
import { testApp } from '../../lib/synthesised';

const names = (choice: EndpointChoice, zones = 3) => choice.servicesFor(zones).map(({ name }) => name);

function network(interfaceEndpoints?: EndpointChoice) {
  const app = testApp();
  const stack = new Stack(app, 'Network');
  return {
    app,
    network: new AgentNetwork(stack, 'Network', { interfaceEndpoints }),
    template: () => Template.fromStack(stack),
  };
}

test('an endpoint over three zones pays off above 626 GB a month', () => {
  expect(breakEvenGigabytes(3)).toBeCloseTo(625.71, 2);
  expect(breakEvenGigabytes(1)).toBeCloseTo(208.57, 2);
});

test('by traffic, those above the figure are chosen, each by its own', () => {
  const choice = EndpointChoice.byTraffic({ gbPerMonth: { logs: 625, 'bedrock-runtime': 626, sts: 0 } });
  expect(names(choice)).toEqual(['bedrock-runtime']);
  expect(names(choice, 2)).toEqual(['bedrock-runtime', 'logs']);
});

test('none and some can be asked for whatever they cost', () => {
  expect(names(EndpointChoice.none())).toEqual([]);
  expect(names(EndpointChoice.only('sts', 'ecr.api'))).toEqual(['ecr.api', 'sts']);
});

test('fails, with all problems at once, on unknown services and amounts', () => {
  const gbPerMonth = { s3: 900, sts: -1, logs: NaN } as object;
  expect(() => EndpointChoice.byTraffic({ gbPerMonth })).toThrow(
    [
      "'gbPerMonth' must name services among bedrock-runtime, ecr.api, ecr.dkr, logs, secretsmanager, sts, got 's3'; correct it",
      "'gbPerMonth.sts' must be 0 or more, got -1; give gigabytes a month",
      "'gbPerMonth.logs' must be 0 or more, got NaN; give gigabytes a month",
    ].join('\n'),
  );
  expect(() => EndpointChoice.only('s3' as 'sts')).toThrow("'services' must name services among");
});

test('a network has none unless told to', () => {
  const { network: built, template } = network();
  expect(built.privateCidrs).toEqual([]);
  template().resourcePropertiesCountIs('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Interface' }, 0);
});

test('a network with endpoints lets itself in on 443, and says where they answer', () => {
  const { app, network: built, template } = network(EndpointChoice.only('bedrock-runtime', 'sts'));
  expect(built.privateCidrs).toEqual(['10.0.0.0/16']);
  template().resourcePropertiesCountIs(
    'AWS::EC2::VPCEndpoint',
    {
      VpcEndpointType: 'Interface',
      PrivateDnsEnabled: true,
      SubnetIds: [Match.anyValue(), Match.anyValue(), Match.anyValue()],
    },
    2,
  );
  template().hasResourceProperties('AWS::EC2::SecurityGroup', {
    GroupDescription: 'Interface endpoints of the network',
    SecurityGroupIngress: [Match.objectLike({ CidrIp: '10.0.0.0/16', FromPort: 443, ToPort: 443 })],
  });
  expect(new AwsSolutionsChecks(app).validateScope(app).violations).toEqual([]);
});
