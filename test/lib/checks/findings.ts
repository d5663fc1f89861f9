import { type App } from 'aws-cdk-lib';
import { AgentFleetChecks } from '../../../lib/checks/agent-fleet-checks';

/** What the pack says of an app, one line for each resource: `id path: message`. */
export function findingsOf(app: App): string[] {
  const { stacksRecursively } = app.synth();
  const stackTemplates = stacksRecursively.map((stack) => ({
    stackConstructPath: stack.hierarchicalId,
    templatePath: stack.templateFullPath,
    accountId: undefined,
    region: undefined,
  }));
  const { violations } = new AgentFleetChecks().validate({
    templatePaths: stackTemplates.map(({ templatePath }) => templatePath),
    stackTemplates,
    appConstruct: app,
  });
  return violations.flatMap(({ ruleName, description, violatingResources }) =>
    violatingResources.map(({ resourceLogicalId }) => `${ruleName} ${resourceLogicalId}: ${description}`),
  );
}
