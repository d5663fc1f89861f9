import {
  type IPolicyValidationContext,
  type IPolicyValidationPlugin,
  type PolicyValidationPluginReport,
} from 'aws-cdk-lib';
import { PACKAGE_VERSION } from '../package-version';
import type * as runChecks from './run-checks';

/**
 * A policy pack for apps that run agents on EKS: what cdk-nag does not see, in templates and in the Kubernetes
 * manifests inside them.
 *
 *     Validations.of(app).addPlugins(new AgentFleetChecks());
 *
 * Every rule, and what it says, is in `docs/security.md`. An error stops the synthesis; a finding that is meant is
 * acknowledged on the construct or above it: `Validations.of(x).acknowledge({ id: 'AgentFleet-Wildcard', reason })`,
 * or one finding alone: `AgentFleet-Wildcard[Resource::*]`. Helm charts are not looked into: what they apply is known
 * only to Helm.
 */
export class AgentFleetChecks implements IPolicyValidationPlugin {
  readonly name = 'AgentFleetChecks';
  readonly version = PACKAGE_VERSION;

  /** The ids of all rules, which CDK counts. */
  get ruleIds(): string[] {
    return rules().RULE_IDS;
  }

  /** Called by CDK when the templates are written. */
  validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    const violations = rules().violationsIn(context);
    return { success: !violations.some(({ severity }) => severity === 'error'), violations };
  }
}

/** Loaded when first needed: whoever imports the library without the pack does not pay for two dozen files. */
function rules(): typeof runChecks {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- CDK validates synchronously, `import()` does not
  return require('./run-checks') as typeof runChecks;
}
