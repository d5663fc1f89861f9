import { CfnResource, Stack, Token } from 'aws-cdk-lib';
import { CfnCluster } from 'aws-cdk-lib/aws-eks-v2';
import { CfnReplicationGroup } from 'aws-cdk-lib/aws-elasticache';
import { CfnLoadBalancer, CfnTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { CfnDBInstance, CfnDBParameterGroup } from 'aws-cdk-lib/aws-rds';
import { type IConstruct } from 'constructs';
import { HaproxyIngressController } from '../../constructs/aws';
import {
  type Attributes,
  readBalancerIdle,
  readController,
  readTargetGroup,
  type WayIn,
} from '../../contract';
import { type DatabaseFacts } from './connection-proof';
import { type StackSize } from './size-proof';
import { type DeclaredVersion } from './support-proof';

/** What the resources of a platform say; changed by hand after the constructs made them, too. */
export interface PlatformFacts {
  readonly wayIn: WayIn;
  readonly database: DatabaseFacts;
  readonly versions: readonly DeclaredVersion[];
  /** The release of kubectl that applies the manifests. */
  readonly kubectl: string | undefined;
  readonly stacks: readonly StackSize[];
}

/** Reads the resources below a construct. */
export function platformFacts(scope: IConstruct): PlatformFacts {
  const all = scope.node.findAll();
  const of = <T>(type: abstract new (...args: never[]) => T) =>
    all.filter((construct): construct is IConstruct & T => construct instanceof type);
  const [balancer] = of(CfnLoadBalancer);
  const [controller] = of(HaproxyIngressController);
  return {
    wayIn: {
      balancerIdleSeconds: readBalancerIdle(
        balancer ? resolved<Attributes>(balancer, balancer.loadBalancerAttributes, []) : [],
      ),
      targetGroups: of(CfnTargetGroup).map((group) =>
        readTargetGroup(group.node.path, resolved<Attributes>(group, group.targetGroupAttributes, [])),
      ),
      controller: controller && readController(controller.values),
    },
    database: databaseFacts(of(CfnDBInstance)[0], of(CfnDBParameterGroup)[0]),
    versions: [
      ...of(CfnCluster).flatMap((each) => declared('Kubernetes', each, each.version)),
      ...of(CfnDBInstance).flatMap((each) => declared('Postgres', each, each.engineVersion, /^\d+/)),
      ...of(CfnReplicationGroup).flatMap((each) => declared('Valkey', each, each.engineVersion)),
    ],
    kubectl: all.map(kubectlOf).find((version) => version !== undefined),
    stacks: of(Stack).map((stack) => ({
      name: stack.stackName,
      resources: stack.node
        .findAll()
        .filter((each) => CfnResource.isCfnResource(each) && Stack.of(each) === stack).length,
    })),
  };
}

function resolved<T>(construct: IConstruct, value: unknown, otherwise: T): T {
  return (Stack.of(construct).resolve(value) as T | undefined) ?? otherwise;
}

function databaseFacts(
  instance: CfnDBInstance | undefined,
  parameters: CfnDBParameterGroup | undefined,
): DatabaseFacts {
  const type = instance && resolved<unknown>(instance, instance.dbInstanceClass, undefined);
  const set = parameters && resolved<Record<string, unknown>>(parameters, parameters.parameters, {});
  const most = Number(set?.['max_connections']);
  return {
    instanceType:
      typeof type === 'string' && !Token.isUnresolved(type) ? type.replace(/^db\./, '') : undefined,
    maxConnections: Number.isInteger(most) ? most : undefined,
  };
}

function declared(
  engine: DeclaredVersion['engine'],
  construct: IConstruct,
  value: unknown,
  part = /^.+/,
): DeclaredVersion[] {
  const version = resolved<unknown>(construct, value, undefined);
  const [known] = typeof version === 'string' ? (part.exec(version) ?? []) : [];
  return known === undefined ? [] : [{ engine, version: known }];
}

/** CDK's kubectl layers have their release in the name of their class and nowhere else. */
function kubectlOf(construct: IConstruct): string | undefined {
  const [, minor] = /^KubectlV(\d{2})Layer$/.exec(construct.constructor.name) ?? [];
  return minor === undefined ? undefined : `1.${minor}`;
}
