import {
  type IPolicyValidationContext,
  type PolicyViolatingResource,
  type PolicyViolation,
} from 'aws-cdk-lib';
import { isAcknowledged } from './acknowledged';
import { ALL_CHECKS } from './all-checks';
import { type Check, type Finding } from './check';
import { CheckedApp } from './checked-app';
import { readTemplates } from './checked-template';

/** The ids of all rules. */
export const RULE_IDS = ALL_CHECKS.map((check) => check.id);

/** What the rules find in an app that was written, without what was acknowledged. */
export function violationsIn(context: IPolicyValidationContext): PolicyViolation[] {
  const app = new CheckedApp(readTemplates(context));
  return ALL_CHECKS.flatMap((check) => violationsOf(check, check.find(app)));
}

/** One violation for each thing said, with all the resources that it is said of. */
function violationsOf(check: Check, findings: readonly Finding[]): PolicyViolation[] {
  const violations = new Map<string, PolicyViolation & { violatingResources: PolicyViolatingResource[] }>();
  for (const { resource, message, detail, location = 'Properties' } of findings) {
    const ruleName = detail === undefined ? check.id : `${check.id}[${detail}]`;
    if (isAcknowledged(resource.construct, [check.id, ruleName])) continue;
    const key = `${ruleName} ${message}`;
    const violation = violations.get(key) ?? {
      ruleName,
      description: message,
      fix: check.fix,
      severity: check.severity,
      violatingResources: [],
    };
    violation.violatingResources.push({
      resourceLogicalId: resource.logicalId,
      templatePath: resource.templatePath,
      locations: [location],
    });
    violations.set(key, violation);
  }
  return [...violations.values()];
}
