import { Stack } from 'aws-cdk-lib';
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { type IConstruct } from 'constructs';

/**
 * A value as cdk-nag writes it into the id of a finding: `<AWS::Region>` for a reference, `<Id.Arn>` for an
 * attribute. Computed from the value itself, because logical ids and partitions differ from caller to caller.
 */
function findingText(scope: IConstruct, value: string): string {
  const flatten = (part: unknown): string => {
    if (typeof part === 'string') return part;
    const [name, body] = Object.entries(part as Record<string, unknown>)[0] ?? ['', ''];
    switch (name) {
      case 'Ref':
        return `<${String(body)}>`;
      case 'Fn::GetAtt':
        return `<${(body as string[]).join('.')}>`;
      case 'Fn::Join': {
        const [separator, parts] = body as [string, unknown[]];
        return parts.map(flatten).join(separator);
      }
      default:
        return JSON.stringify(part);
    }
  };
  return flatten(Stack.of(scope).resolve(value));
}

/** The finding about a policy that AWS manages, by its ARN. */
export function policyFinding(scope: IConstruct, policyArn: string): string {
  return `AwsSolutions-IAM4[Policy::${findingText(scope, policyArn)}]`;
}

/** The finding about a policy that AWS manages, by its name. */
export function managedPolicyFinding(scope: IConstruct, policyName: string): string {
  return policyFinding(scope, ManagedPolicy.fromAwsManagedPolicyName(policyName).managedPolicyArn);
}

/** The finding about a resource with a wildcard in a policy. */
export function wildcardFinding(scope: IConstruct, resource: string): string {
  return `AwsSolutions-IAM5[Resource::${findingText(scope, resource)}]`;
}

/** The findings about a statement on every resource, of AwsSolutions and of AgentFleetChecks. */
export function everyResourceFindings(scope: IConstruct): string[] {
  return [wildcardFinding(scope, '*'), 'AgentFleet-Wildcard[Resource::*]'];
}
