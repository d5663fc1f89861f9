import { Validations } from 'aws-cdk-lib';
import { type IConstruct } from 'constructs';

/** What CDK puts before an id that names no plugin. */
const DEFAULT_NAMESPACE = /^Annotation::/i;

/**
 * Whether one of some ids was acknowledged on a construct or above it.
 *
 * CDK matches ids with the name of the plugin in front (`AgentFleetChecks::…`) by itself; a bare id, as cdk-nag's
 * are written, it keeps for the plugin to look up.
 */
export function isAcknowledged(construct: IConstruct | undefined, ids: readonly string[]): boolean {
  return (construct?.node.scopes ?? []).some((scope) =>
    scope.node.metadata
      .filter((entry) => entry.type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap((entry) => Object.keys((entry.data ?? {}) as object))
      .some((id) => ids.includes(id.replace(DEFAULT_NAMESPACE, ''))),
  );
}
