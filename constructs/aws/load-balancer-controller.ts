import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { type Cluster, HelmChart } from 'aws-cdk-lib/aws-eks-v2';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { AgentIdentity } from './agent-identity';
import { everyResourceFindings, wildcardFinding } from './finding-id';

/** https://github.com/aws/eks-charts/tree/master/stable/aws-load-balancer-controller, controller v3.5.0. */
const CHART = { version: '3.5.0', repository: 'https://aws.github.io/eks-charts' } as const;

const SERVICE_ACCOUNT = 'aws-load-balancer-controller';

/**
 * The tag by which a target group says which cluster may fill it. Auto Mode asks for it; the controller of a cluster
 * without Auto Mode is held to it by its role.
 */
export const TARGET_CLUSTER_TAG = 'eks:eks-cluster-name';

/** What the controller is made for. */
export interface LoadBalancerControllerProps {
  /** A cluster without Auto Mode, which has this controller built in. */
  readonly cluster: Cluster;
  /** The literal name of that cluster. */
  readonly clusterName: string;
}

/**
 * The AWS Load Balancer Controller, kept to one task: filling target groups, by TargetGroupBinding.
 *
 * It makes no load balancer, for no Ingress and no Service: balancers belong to CDK, which can also remove them. So
 * its webhook on Services and its ingress class are off, and its role can register targets, in target groups that
 * carry this cluster's tag, and nothing else.
 */
export class LoadBalancerController extends Construct {
  constructor(scope: Construct, id: string, props: LoadBalancerControllerProps) {
    super(scope, id);
    const { cluster, clusterName } = props;
    const stack = Stack.of(this);
    const identity = new AgentIdentity(this, 'Identity', {
      clusterName: cluster.clusterName,
      namespace: 'kube-system',
      serviceAccount: SERVICE_ACCOUNT,
    });
    const targetGroups = stack.formatArn({
      service: 'elasticloadbalancing',
      resource: 'targetgroup',
      resourceName: '*/*',
    });
    identity.role.addToPolicy(
      new PolicyStatement({
        actions: [
          'ec2:DescribeSecurityGroups',
          'ec2:DescribeVpcs',
          'elasticloadbalancing:DescribeTargetGroups',
          'elasticloadbalancing:DescribeTargetHealth',
        ],
        resources: ['*'],
      }),
    );
    identity.role.addToPolicy(
      new PolicyStatement({
        actions: ['elasticloadbalancing:RegisterTargets', 'elasticloadbalancing:DeregisterTargets'],
        resources: [targetGroups],
        conditions: { StringEquals: { [`aws:ResourceTag/${TARGET_CLUSTER_TAG}`]: clusterName } },
      }),
    );
    Validations.of(identity).acknowledge(
      ...everyResourceFindings(this).map((id) => ({
        id,
        reason:
          'Describe calls of EC2 and Elastic Load Balancing take no resource; they read and change nothing.',
      })),
      {
        id: wildcardFinding(this, targetGroups),
        reason: `Target groups are made after the cluster; the condition on ${TARGET_CLUSTER_TAG} keeps to its own.`,
      },
    );
    const chart = new HelmChart(this, 'Chart', {
      cluster,
      chart: 'aws-load-balancer-controller',
      ...CHART,
      release: 'aws-load-balancer-controller',
      namespace: 'kube-system',
      createNamespace: false,
      // Bindings pass a webhook of the controller, so that it has to serve before the first one is made.
      wait: true,
      timeout: Duration.minutes(10),
      values: values(clusterName, stack.region, cluster.vpc.vpcId),
    });
    chart.node.addDependency(identity);
  }
}

function values(clusterName: string, region: string, vpcId: string): Record<string, unknown> {
  return {
    clusterName,
    // Given, because pods cannot ask the instance metadata for them (hop limit 1).
    region,
    vpcId,
    serviceAccount: { name: SERVICE_ACCOUNT },
    replicaCount: 2,
    podDisruptionBudget: { maxUnavailable: 1 },
    keepTLSSecret: true,
    // Without the controller no Service and no Ingress could be made, although it serves neither.
    enableServiceMutatorWebhook: false,
    webhookConfig: { disableIngressValidation: true },
    createIngressClassResource: false,
    ingressClassParams: { create: false },
    enableShield: false,
    enableWaf: false,
    enableWafv2: false,
    controllerConfig: { featureGates: { ALBGatewayAPI: false, NLBGatewayAPI: false } },
    resources: { requests: { cpu: '100m', memory: '200Mi' }, limits: { memory: '400Mi' } },
    podSecurityContext: { fsGroup: 65534, seccompProfile: { type: 'RuntimeDefault' } },
    securityContext: {
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
    },
  };
}
