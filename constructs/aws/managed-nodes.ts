import { Tags, Validations } from 'aws-cdk-lib';
import {
  BlockDeviceVolume,
  EbsDeviceVolumeType,
  LaunchTemplate,
  LaunchTemplateHttpTokens,
  SubnetType,
} from 'aws-cdk-lib/aws-ec2';
import {
  Addon,
  CapacityType,
  type Cluster,
  Nodegroup,
  NodegroupAmiType,
  type NodegroupOptions,
  TaintEffect,
} from 'aws-cdk-lib/aws-eks-v2';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct, type IDependable } from 'constructs';
import { SCALING } from '../../contract';
import { type Architecture } from './agent-image';
import { type NodeGroupCapacity, type SpotNodeGroupOptions } from './cluster-capacity';
import { ClusterAutoscaler } from './cluster-autoscaler';
import { managedPolicyFinding } from './finding-id';
import { LoadBalancerController } from './load-balancer-controller';

/** The lesson's three policies; registry access narrowed from reading to pulling. */
const NODE_POLICIES = [
  'AmazonEKSWorkerNodePolicy',
  'AmazonEKS_CNI_Policy',
  'AmazonEC2ContainerRegistryPullOnly',
];

/** What a managed node group is made for. */
export interface ManagedNodesProps {
  /** A cluster without Auto Mode and without self-managed add-ons. */
  readonly cluster: Cluster;
  /** The literal name of that cluster. */
  readonly clusterName: string;
  /** The group's figures. */
  readonly capacity: NodeGroupCapacity;
  /** The processor of the instance types. */
  readonly architecture: Architecture;
}

/**
 * A managed node group with everything that its cluster needs to run pods: networking with NetworkPolicies enforced,
 * DNS, Pod Identity, an autoscaler that moves the group between its bounds, and the controller that registers
 * targets.
 */
export class ManagedNodes extends Construct {
  /** What has to be there before pods are placed. */
  readonly ready: IDependable[];
  /** What serves TargetGroupBindings. */
  readonly loadBalancerController: LoadBalancerController;

  constructor(scope: Construct, id: string, props: ManagedNodesProps) {
    super(scope, id);
    const { cluster, capacity, clusterName } = props;
    const addon = (addonName: string, configurationValues?: Record<string, unknown>): Addon =>
      new Addon(this, addonName, { cluster, addonName, configurationValues });

    // A node becomes ready only with these, and the group is complete only when its nodes are ready.
    const beforeNodes = [
      addon('vpc-cni', { enableNetworkPolicy: 'true' }),
      addon('kube-proxy'),
      cluster.eksPodIdentityAgent,
    ].filter((each) => each !== undefined);

    const common: NodegroupOptions = {
      nodeRole: nodeRole(this),
      subnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS },
      amiType:
        props.architecture === 'arm64'
          ? NodegroupAmiType.AL2023_ARM_64_STANDARD
          : NodegroupAmiType.AL2023_X86_64_STANDARD,
      launchTemplateSpec: this.launchTemplate(capacity),
      enableNodeAutoRepair: true,
      // An update that a disruption budget holds up fails and can be tried again; forced, it would cut streams.
      forceUpdate: false,
    };
    const nodes = new Nodegroup(this, 'Nodes', {
      ...common,
      cluster,
      minSize: capacity.minSize,
      desiredSize: capacity.desiredSize,
      maxSize: capacity.maxSize,
      maxUnavailable: capacity.maxUnavailable,
      instanceTypes: [...capacity.instanceTypes],
    });
    nodes.node.addDependency(...beforeNodes);
    if (capacity.spot) this.addSpotNodes(cluster, common, capacity.spot).node.addDependency(...beforeNodes);

    const dns = addon('coredns');
    dns.node.addDependency(nodes);
    this.ready = [nodes, dns];

    const autoscaler = new ClusterAutoscaler(this, 'Autoscaler', { cluster, clusterName });
    this.loadBalancerController = new LoadBalancerController(this, 'LoadBalancerController', {
      cluster,
      clusterName,
    });
    autoscaler.node.addDependency(...this.ready);
    this.loadBalancerController.node.addDependency(...this.ready);
  }

  /** None until an agent asks: the autoscaler reads label and taint of an empty group from EKS. */
  private addSpotNodes(
    cluster: Cluster,
    common: NodegroupOptions,
    spot: Required<SpotNodeGroupOptions>,
  ): Nodegroup {
    return new Nodegroup(this, 'SpotNodes', {
      ...common,
      cluster,
      capacityType: CapacityType.SPOT,
      minSize: 0,
      desiredSize: 0,
      maxSize: spot.maxSize,
      instanceTypes: [...spot.instanceTypes],
      labels: { [SCALING.spotKey]: 'true' },
      taints: [{ key: SCALING.spotKey, value: 'true', effect: TaintEffect.NO_SCHEDULE }],
    });
  }

  private launchTemplate(capacity: NodeGroupCapacity): { id: string; version: string } {
    const template = new LaunchTemplate(this, 'Template', {
      httpTokens: LaunchTemplateHttpTokens.REQUIRED,
      // One hop ends at the node: a pod never reaches the node's own credentials.
      httpPutResponseHopLimit: 1,
      blockDevices: [
        {
          deviceName: '/dev/xvda',
          volume: BlockDeviceVolume.ebs(capacity.diskSize.toGibibytes(), {
            encrypted: true,
            volumeType: EbsDeviceVolumeType.GP3,
          }),
        },
      ],
    });
    // The lesson's name of the group; a name of the group itself would forbid replacing it.
    Tags.of(template).add('Name', 'ai-agent-nodes');
    return { id: template.launchTemplateId as string, version: template.latestVersionNumber };
  }
}

function nodeRole(scope: Construct): Role {
  const role = new Role(scope, 'Role', {
    assumedBy: new ServicePrincipal('ec2.amazonaws.com'),
    managedPolicies: NODE_POLICIES.map((name) => ManagedPolicy.fromAwsManagedPolicyName(name)),
  });
  Validations.of(role).acknowledge(
    ...NODE_POLICIES.map((name) => ({
      id: managedPolicyFinding(scope, name),
      reason:
        'The policies that EKS requires of nodes and keeps up to date; pods cannot reach the role (hop limit 1).',
    })),
  );
  return role;
}
