import { Validations } from 'aws-cdk-lib';
import { type Cluster, KubernetesManifest } from 'aws-cdk-lib/aws-eks-v2';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct, type IDependable } from 'constructs';
import { SCALING } from '../../contract';
import { type Architecture } from './agent-image';
import { managedPolicyFinding } from './finding-id';

/** The two policies that AWS documents for nodes of Auto Mode: fetch pod identities, pull images. */
const NODE_POLICIES = ['AmazonEKSWorkerNodeMinimalPolicy', 'AmazonEC2ContainerRegistryPullOnly'];

/** The role of nodes that Auto Mode makes; has to exist before the cluster. */
export function autoModeNodeRole(scope: Construct, id: string): Role {
  const role = new Role(scope, id, {
    assumedBy: new ServicePrincipal('ec2.amazonaws.com'),
    managedPolicies: NODE_POLICIES.map((name) => ManagedPolicy.fromAwsManagedPolicyName(name)),
  });
  Validations.of(role).acknowledge(
    ...NODE_POLICIES.map((name) => ({
      id: managedPolicyFinding(scope, name),
      reason: 'The policies that AWS documents for nodes of Auto Mode; they read, and follow what EKS needs.',
    })),
  );
  return role;
}

/** What nodes of Auto Mode are made for. */
export interface AutoModeNodesProps {
  /** A cluster in Auto Mode. */
  readonly cluster: Cluster;
  /** The processor of the nodes that agents run on. */
  readonly architecture: Architecture;
  /** Whether there are spot nodes too. */
  readonly spot: boolean;
}

/** What a cluster in Auto Mode needs beyond what is built in. */
export class AutoModeNodes extends Construct {
  /** What has to be there before pods are placed. */
  readonly ready: IDependable[];

  constructor(scope: Construct, id: string, props: AutoModeNodesProps) {
    super(scope, id);
    const { cluster } = props;

    // Without it the cluster takes NetworkPolicies and ignores them. Nodes are prepared for it: the built-in node
    // class has `networkPolicy: DefaultAllow`. https://docs.aws.amazon.com/eks/latest/userguide/auto-net-pol.html
    const networkPolicies = new KubernetesManifest(this, 'NetworkPolicies', {
      cluster,
      manifest: [
        {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'amazon-vpc-cni', namespace: 'kube-system' },
          data: { 'enable-network-policy-controller': 'true' },
        },
      ],
    });
    this.ready = [networkPolicies];
    const pool = (id: string, manifest: Record<string, unknown>) =>
      this.ready.push(new KubernetesManifest(this, id, { cluster, manifest: [manifest] }));
    const { architecture } = props;
    if (architecture === 'arm64') {
      pool('Arm64NodePool', nodePool({ name: 'general-purpose-arm64', architecture }));
    }
    if (props.spot) pool('SpotNodePool', nodePool({ name: 'agents-spot', architecture, spot: true }));
  }
}

/** The built-in pool `general-purpose` for an architecture: same families, same node class, on demand or spot. */
function nodePool(pool: {
  readonly name: string;
  readonly architecture: Architecture;
  readonly spot?: true;
}): Record<string, unknown> {
  return {
    apiVersion: 'karpenter.sh/v1',
    kind: 'NodePool',
    metadata: { name: pool.name },
    spec: {
      disruption: {
        budgets: [{ nodes: '10%' }],
        consolidateAfter: '30s',
        consolidationPolicy: 'WhenEmptyOrUnderutilized',
      },
      template: {
        ...(pool.spot && { metadata: { labels: { [SCALING.spotKey]: 'true' } } }),
        spec: {
          ...(pool.spot && { taints: [{ key: SCALING.spotKey, value: 'true', effect: 'NoSchedule' }] }),
          expireAfter: '336h',
          terminationGracePeriod: '24h0m0s',
          nodeClassRef: { group: 'eks.amazonaws.com', kind: 'NodeClass', name: 'default' },
          requirements: [
            { key: 'karpenter.sh/capacity-type', operator: 'In', values: [pool.spot ? 'spot' : 'on-demand'] },
            { key: 'eks.amazonaws.com/instance-category', operator: 'In', values: ['c', 'm', 'r'] },
            { key: 'eks.amazonaws.com/instance-generation', operator: 'Gt', values: ['4'] },
            { key: 'kubernetes.io/arch', operator: 'In', values: [pool.architecture] },
            { key: 'kubernetes.io/os', operator: 'In', values: ['linux'] },
          ],
        },
      },
    },
  };
}
