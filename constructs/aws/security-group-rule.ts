import { createHash } from 'node:crypto';
import { Stack } from 'aws-cdk-lib';
import { CfnSecurityGroupEgress, CfnSecurityGroupIngress } from 'aws-cdk-lib/aws-ec2';
import { type Construct } from 'constructs';

/** Which security group may reach which other one. */
export interface SecurityGroupRuleProps {
  /** The id of the group that connects. */
  readonly from: string;
  /** The id of the group that is connected to. */
  readonly to: string;
  /** The TCP port. */
  readonly port: number;
  /** Shown in the console beside the rule. */
  readonly description: string;
  /**
   * Also open the connecting group outwards, for a group that may reach nothing by default.
   *
   * @default false
   */
  readonly egress?: boolean;
}

/**
 * Lets one security group reach another on a TCP port.
 *
 * The rules are resources of `scope`, whichever stacks the groups belong to: `connections.allowFrom` puts them
 * into the stack of a group, and two stacks that refer to each other cannot be deployed. Asking for the same
 * rule twice makes it once; its id comes from what it allows, so that the order of calls never replaces it.
 */
export function addSecurityGroupRule(scope: Construct, props: SecurityGroupRuleProps): void {
  const { from, to, port, description } = props;
  const identity = JSON.stringify(Stack.of(scope).resolve([from, to, port]));
  const suffix = createHash('sha256').update(identity).digest('hex').slice(0, 8);
  const common = { ipProtocol: 'tcp', fromPort: port, toPort: port, description };

  if (!scope.node.tryFindChild(`Ingress${suffix}`)) {
    new CfnSecurityGroupIngress(scope, `Ingress${suffix}`, {
      ...common,
      groupId: to,
      sourceSecurityGroupId: from,
    });
  }
  if (props.egress && !scope.node.tryFindChild(`Egress${suffix}`)) {
    new CfnSecurityGroupEgress(scope, `Egress${suffix}`, {
      ...common,
      groupId: from,
      destinationSecurityGroupId: to,
    });
  }
}
