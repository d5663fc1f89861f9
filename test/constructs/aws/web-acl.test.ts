import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { WebAcl, type WebAclProps } from '../../../constructs/aws';
import { twoStackApp } from './two-stack-app';

function synthesise(props?: WebAclProps): Template {
  const { stack } = twoStackApp();
  new WebAcl(stack, 'Firewall', props).protect(
    'arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/x',
  );
  return Template.fromStack(stack);
}

function rules(template: Template): any[] {
  const [acl] = Object.values<any>(template.findResources('AWS::WAFv2::WebACL'));
  return acl.Properties.Rules;
}

describe('defaults', () => {
  const template = synthesise();

  test('apply the managed rules and a rate per address', () => {
    expect(rules(template).map((rule) => rule.Name)).toEqual([
      'AWSManagedRulesAmazonIpReputationList',
      'rate-per-address',
      'AWSManagedRulesCommonRuleSet',
      'AWSManagedRulesKnownBadInputsRuleSet',
    ]);
    expect(rules(template)[1]).toMatchObject({
      Statement: { RateBasedStatement: { Limit: 2000, EvaluationWindowSec: 300, AggregateKeyType: 'IP' } },
      Action: { Block: { CustomResponse: { ResponseCode: 429 } } },
    });
  });

  test('block attacks but count what would block prompts', () => {
    const [reputation, , common, badInputs] = rules(template);
    for (const rule of [reputation, common, badInputs]) expect(rule.OverrideAction).toEqual({ None: {} });
    const overrides: any[] = common.Statement.ManagedRuleGroupStatement.RuleActionOverrides;
    expect(overrides.map((override) => override.Name)).toEqual(
      expect.arrayContaining(['SizeRestrictions_BODY', 'GenericLFI_BODY', 'CrossSiteScripting_BODY']),
    );
    expect(overrides.every((override) => override.Name.endsWith('_BODY'))).toBe(true);
    expect(overrides.every((override) => 'Count' in override.ActionToUse)).toBe(true);
  });

  test('log what was stopped or counted, without credentials', () => {
    template.hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: Match.stringLikeRegexp('^aws-waf-logs-'),
      RetentionInDays: 30,
    });
    template.hasResourceProperties('AWS::WAFv2::LoggingConfiguration', {
      LoggingFilter: Match.objectLike({ DefaultBehavior: 'DROP' }),
      RedactedFields: [{ SingleHeader: { Name: 'authorization' } }, { SingleHeader: { Name: 'cookie' } }],
    });
  });

  test('keep sampled requests out of the console', () => {
    expect(rules(template).map((rule) => rule.VisibilityConfig.SampledRequestsEnabled)).toEqual(
      Array.from({ length: 4 }, () => false),
    );
  });

  test('stand in front of the load balancer', () => {
    template.hasResourceProperties('AWS::WAFv2::WebACLAssociation', {
      ResourceArn: 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/x',
    });
  });
});

test('every prop reaches the template', () => {
  const all: Required<WebAclProps> = { requestsPerFiveMinutes: 100, logRetention: RetentionDays.ONE_WEEK };
  const template = synthesise(all);
  expect(rules(template)[1].Statement.RateBasedStatement.Limit).toBe(100);
  template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 7 });
});

test.each([9, 10.5, 2_000_000_001])('fails when the rate is %p', (requestsPerFiveMinutes) => {
  expect(() => new WebAcl(new Stack(), 'Firewall', { requestsPerFiveMinutes })).toThrow(
    `'requestsPerFiveMinutes' must be a whole number from 10 to 2000000000, got ${requestsPerFiveMinutes}`,
  );
});
