import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { type Cluster, HelmChart } from 'aws-cdk-lib/aws-eks-v2';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { LIFECYCLE } from '../../contract';
import { AgentIdentity } from './agent-identity';
import { everyResourceFindings, wildcardFinding } from './finding-id';
import { KUBERNETES_RELEASE } from './kubernetes-release';
import { LONGEST_DRAIN_SECONDS } from './target-drain';

/**
 * https://github.com/kubernetes/autoscaler/releases/tag/cluster-autoscaler-chart-9.59.0, the newest in the chart
 * repository; it comes with image 1.35.0, which `KUBERNETES_RELEASE` replaces by the cluster's own minor.
 */
const CHART = { version: '9.59.0', repository: 'https://kubernetes.github.io/autoscaler' } as const;

const SERVICE_ACCOUNT = 'cluster-autoscaler';

/** What a node autoscaler is made for. */
export interface ClusterAutoscalerProps {
  /** A cluster with managed node groups. */
  readonly cluster: Cluster;
  /** The literal name of that cluster. */
  readonly clusterName: string;
}

/**
 * Moves the size of the cluster's managed node groups between their bounds: up when pods find no room, down when a
 * node is hardly used.
 *
 * Groups are found by the tags that EKS puts on them. The role can change groups of this cluster only.
 */
export class ClusterAutoscaler extends Construct {
  constructor(scope: Construct, id: string, props: ClusterAutoscalerProps) {
    super(scope, id);
    const { cluster, clusterName } = props;
    const stack = Stack.of(this);
    const identity = new AgentIdentity(this, 'Identity', {
      clusterName: cluster.clusterName,
      namespace: 'kube-system',
      serviceAccount: SERVICE_ACCOUNT,
    });
    const nodeGroups = stack.formatArn({
      service: 'eks',
      resource: 'nodegroup',
      resourceName: `${clusterName}/*/*`,
    });
    const groups = stack.formatArn({
      service: 'autoscaling',
      resource: 'autoScalingGroup:*:autoScalingGroupName/*',
    });
    for (const statement of statements(clusterName, groups, nodeGroups)) {
      identity.role.addToPolicy(statement);
    }
    Validations.of(identity).acknowledge(
      ...everyResourceFindings(this).map((id) => ({
        id,
        reason: 'Describe calls of Auto Scaling and EC2 take no resource; they read and change nothing.',
      })),
      {
        id: wildcardFinding(this, groups),
        reason:
          'EKS names the groups at deployment; the condition on eks:cluster-name keeps to this cluster.',
      },
      {
        id: wildcardFinding(this, nodeGroups),
        reason: 'Every node group of this cluster and of no other; the call reads.',
      },
    );
    const chart = new HelmChart(this, 'Chart', {
      cluster,
      chart: 'cluster-autoscaler',
      ...CHART,
      release: 'cluster-autoscaler',
      namespace: 'kube-system',
      createNamespace: false,
      wait: true,
      timeout: Duration.minutes(10),
      values: values(clusterName, stack.region),
    });
    chart.node.addDependency(identity);
  }
}

/** https://github.com/kubernetes/autoscaler/tree/master/cluster-autoscaler/cloudprovider/aws#iam-policy */
function statements(clusterName: string, groups: string, nodeGroups: string): PolicyStatement[] {
  return [
    new PolicyStatement({
      actions: [
        'autoscaling:DescribeAutoScalingGroups',
        'autoscaling:DescribeAutoScalingInstances',
        'autoscaling:DescribeLaunchConfigurations',
        'autoscaling:DescribeScalingActivities',
        'ec2:DescribeImages',
        'ec2:DescribeInstanceTypes',
        'ec2:DescribeLaunchTemplateVersions',
        'ec2:GetInstanceTypesFromInstanceRequirements',
      ],
      resources: ['*'],
    }),
    new PolicyStatement({ actions: ['eks:DescribeNodegroup'], resources: [nodeGroups] }),
    new PolicyStatement({
      actions: ['autoscaling:SetDesiredCapacity', 'autoscaling:TerminateInstanceInAutoScalingGroup'],
      resources: [groups],
      conditions: { StringEquals: { 'aws:ResourceTag/eks:cluster-name': clusterName } },
    }),
  ];
}

function values(clusterName: string, region: string): Record<string, unknown> {
  return {
    fullnameOverride: 'cluster-autoscaler',
    cloudProvider: 'aws',
    awsRegion: region,
    autoDiscovery: { clusterName },
    image: { tag: KUBERNETES_RELEASE.clusterAutoscalerImageTag },
    rbac: { serviceAccount: { name: SERVICE_ACCOUNT } },
    replicaCount: 2,
    extraArgs: {
      'balance-similar-node-groups': true,
      expander: 'least-waste',
      // Agents write to an emptyDir and add-ons run anywhere: with the defaults no node would ever be given back.
      'skip-nodes-with-local-storage': false,
      'skip-nodes-with-system-pods': false,
      // No wait, but a bound on it: the default of 600 s would cut the last streams of a node that goes.
      'max-graceful-termination-sec': LONGEST_DRAIN_SECONDS + LIFECYCLE.terminationMarginSeconds,
    },
    resources: { requests: { cpu: '100m', memory: '300Mi' }, limits: { memory: '600Mi' } },
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 65534,
      fsGroup: 65534,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containerSecurityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
  };
}
