import { Names, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnLoggingConfiguration, CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';

/** Rules that look into bodies. A body here is a prompt: text that may quote any attack and is never executed. */
const COUNTED_BODY_RULES = [
  'SizeRestrictions_BODY',
  'GenericLFI_BODY',
  'GenericRFI_BODY',
  'CrossSiteScripting_BODY',
  'EC2MetaDataSSRF_BODY',
];

/** How the firewall is set up. */
export interface WebAclProps {
  /**
   * Requests that one address may send in five minutes; more are blocked until it slows down.
   *
   * A guard against floods, far above what one client needs: the limits of a client's use are the Ingress's and
   * the server's.
   *
   * @default 2000
   */
  readonly requestsPerFiveMinutes?: number;
  /**
   * How long the log of blocked and counted requests is kept.
   *
   * @default one month
   */
  readonly logRetention?: RetentionDays;
}

/**
 * A web application firewall in front of the agents: known attackers, floods, common attacks, known bad inputs.
 *
 * The common rules that inspect bodies count instead of blocking, because they would block prompts: a body above
 * 8 KB, a path like `../../etc/passwd` or a `<script>` that a user asks about. The agents have their own limit on
 * the size of a body.
 */
export class WebAcl extends Construct {
  /** The ARN of the web ACL. */
  readonly arn: string;

  constructor(scope: Construct, id: string, props: WebAclProps = {}) {
    super(scope, id);
    const limit = props.requestsPerFiveMinutes ?? 2000;
    if (!Number.isInteger(limit) || limit < 10 || limit > 2_000_000_000) {
      throw new Error(`'requestsPerFiveMinutes' must be a whole number from 10 to 2000000000, got ${limit}`);
    }

    const acl = new CfnWebACL(this, 'Resource', {
      description: 'In front of the agents',
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: visibility('web-acl'),
      rules: [
        managedRules(0, 'AWSManagedRulesAmazonIpReputationList'),
        {
          name: 'rate-per-address',
          priority: 1,
          action: { block: { customResponse: { responseCode: 429 } } },
          statement: { rateBasedStatement: { limit, evaluationWindowSec: 300, aggregateKeyType: 'IP' } },
          visibilityConfig: visibility('rate-per-address'),
        },
        managedRules(2, 'AWSManagedRulesCommonRuleSet', COUNTED_BODY_RULES),
        managedRules(3, 'AWSManagedRulesKnownBadInputsRuleSet'),
      ],
    });
    this.arn = acl.attrArn;
    this.log(props.logRetention ?? RetentionDays.ONE_MONTH);
  }

  /** Puts the firewall in front of a load balancer. */
  protect(loadBalancerArn: string): void {
    new CfnWebACLAssociation(this, 'Association', { resourceArn: loadBalancerArn, webAclArn: this.arn });
  }

  /** Logs what was blocked or counted, without the headers that carry credentials. */
  private log(retention: RetentionDays): void {
    const logGroup = new LogGroup(this, 'Log', {
      // WAF writes to groups of this prefix only.
      logGroupName: `aws-waf-logs-${Names.uniqueResourceName(this, { maxLength: 80, separator: '-' })}`,
      retention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const keep = ['BLOCK', 'COUNT', 'EXCLUDED_AS_COUNT'].map((action) => ({
      ActionCondition: { Action: action },
    }));
    const logging = new CfnLoggingConfiguration(this, 'Logging', {
      resourceArn: this.arn,
      // WAF wants the ARN without the `:*` that a log group's own ARN ends in.
      logDestinationConfigs: [
        Stack.of(this).formatArn({
          service: 'logs',
          resource: `log-group:${logGroup.logGroupName}`,
        }),
      ],
      redactedFields: ['authorization', 'cookie'].map((name) => ({ singleHeader: { Name: name } })),
      // CDK passes this property on as it is: CloudFormation's own spelling.
      loggingFilter: {
        DefaultBehavior: 'DROP',
        Filters: [{ Behavior: 'KEEP', Requirement: 'MEETS_ANY', Conditions: keep }],
      },
    });
    logging.node.addDependency(logGroup);
  }
}

function visibility(metricName: string): CfnWebACL.VisibilityConfigProperty {
  // Sampled requests show headers and bodies in the console: prompts do not belong there.
  return { metricName, cloudWatchMetricsEnabled: true, sampledRequestsEnabled: false };
}

function managedRules(
  priority: number,
  name: string,
  countedRules: readonly string[] = [],
): CfnWebACL.RuleProperty {
  return {
    name,
    priority,
    overrideAction: { none: {} },
    statement: {
      managedRuleGroupStatement: {
        vendorName: 'AWS',
        name,
        ruleActionOverrides: countedRules.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
      },
    },
    visibilityConfig: visibility(name),
  };
}
