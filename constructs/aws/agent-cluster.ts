import { RemovalPolicy } from 'aws-cdk-lib';
import { type IVpc, SubnetType } from 'aws-cdk-lib/aws-ec2';
import {
  Addon,
  type CfnCluster,
  Cluster,
  ClusterLoggingTypes,
  type ClusterProps,
  DefaultCapacityType,
  EndpointAccess,
} from 'aws-cdk-lib/aws-eks-v2';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct, DependencyGroup, type IDependable } from 'constructs';
import { acknowledgeCluster } from './agent-cluster-findings';
import { AutoModeNodes, autoModeNodeRole } from './auto-mode-nodes';
import { ClusterCapacity } from './cluster-capacity';
import { clusterProblems } from './agent-cluster-problems';
import { Keda } from './keda';
import { KUBERNETES_RELEASE, kubectlLayer } from './kubernetes-release';
import { ManagedNodes } from './managed-nodes';
import { VerticalPodAutoscaler } from './vertical-pod-autoscaler';

/** How the agents' cluster is set up. */
export interface AgentClusterProps {
  /** The network; needs private subnets with a way out. */
  readonly vpc: IVpc;
  /**
   * Where pods run.
   *
   * @default ClusterCapacity.autoMode(): the lesson's t3.large has no room for a planning agent (2 to 4 cores)
   */
  readonly capacity?: ClusterCapacity;
  /**
   * The name of the cluster, a literal: the log group of the control plane is named after it and has to exist first.
   *
   * Two clusters in one account and region need two names.
   *
   * @default ai-agent-cluster, the lesson's
   */
  readonly clusterName?: string;
  /**
   * The addresses, as CIDRs, from which the Kubernetes API is reached over the internet.
   *
   * None: it is reached from inside the network only. `cdk deploy` works all the same, as manifests are applied by a
   * Lambda function in the network; `kubectl` on a workstation needs a VPN, or its address here. Open to everyone
   * (0.0.0.0/0, as in the lesson) is refused.
   *
   * @default none
   */
  readonly publicAccessCidrs?: readonly string[];
  /**
   * ARNs of the IAM roles or users that administer the cluster with `kubectl`.
   *
   * Whoever deploys is not among them by itself.
   *
   * @default none
   */
  readonly admins?: readonly string[];
  /**
   * Refuse to delete the cluster, and keep its key when the stack goes.
   *
   * @default true
   */
  readonly deletionProtection?: boolean;
  /**
   * How long the five kinds of control-plane logs are kept.
   *
   * @default RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: RetentionDays;
  /**
   * The key that encrypts Kubernetes Secrets.
   *
   * @default a new key that rotates every year
   */
  readonly encryptionKey?: IKey;
}

/**
 * An EKS cluster for agents: a supported Kubernetes release under standard support, Secrets encrypted with a key of
 * the account, all control-plane logs kept for a known time, a closed API endpoint, access by IAM only, metrics for
 * the autoscalers, and NetworkPolicies enforced.
 *
 * Manifests of other stacks are made there, with `new KubernetesManifest(otherStack, …, { cluster: this.cluster })`,
 * and depend on `ready`.
 */
export class AgentCluster extends Construct {
  /** The cluster itself. */
  readonly cluster: Cluster;
  /** Its name, as a literal. */
  readonly clusterName: string;
  /** Where its pods run. */
  readonly capacity: ClusterCapacity;
  /** What has to be there before pods are placed: nodes, DNS, enforced NetworkPolicies. */
  readonly ready: IDependable;
  /** What has to be there before a TargetGroupBinding is made. */
  readonly servesTargetGroups: IDependable;
  private installedKeda?: Keda;
  private installedVerticalPodAutoscaler?: VerticalPodAutoscaler;

  constructor(scope: Construct, id: string, props: AgentClusterProps) {
    super(scope, id);
    this.clusterName = props.clusterName ?? 'ai-agent-cluster';
    this.capacity = props.capacity ?? ClusterCapacity.autoMode();
    const cidrs = props.publicAccessCidrs ?? [];
    const problems = clusterProblems(this.clusterName, cidrs, props.admins ?? [], props.vpc);
    if (problems.length > 0) throw new Error(problems.join('\n'));
    const protect = props.deletionProtection ?? true;

    // Made here, because EKS would make it without a retention and leave it behind.
    const logs = new LogGroup(this, 'ControlPlaneLogs', {
      logGroupName: `/aws/eks/${this.clusterName}/cluster`,
      retention: props.logRetention ?? RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.cluster = new Cluster(this, 'Cluster', {
      vpc: props.vpc,
      vpcSubnets: [{ subnetType: SubnetType.PRIVATE_WITH_EGRESS }],
      clusterName: this.clusterName,
      version: KUBERNETES_RELEASE.version,
      kubectlProviderOptions: { kubectlLayer: kubectlLayer(this, 'KubectlLayer') },
      endpointAccess:
        cidrs.length > 0 ? EndpointAccess.PUBLIC_AND_PRIVATE.onlyFrom(...cidrs) : EndpointAccess.PRIVATE,
      clusterLogging: Object.values(ClusterLoggingTypes),
      secretsEncryptionKey:
        props.encryptionKey ??
        new Key(this, 'Key', {
          description: `Kubernetes Secrets of ${this.clusterName}`,
          enableKeyRotation: true,
          removalPolicy: protect ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
        }),
      bootstrapClusterCreatorAdminPermissions: false,
      // Auto Mode has them built in; otherwise they are add-ons, which EKS can update.
      bootstrapSelfManagedAddons: false,
      ...this.compute(),
    });
    const resource = this.cluster.node.defaultChild as CfnCluster;
    resource.upgradePolicy = { supportType: 'STANDARD' };
    resource.deletionProtection = protect;
    resource.node.addDependency(logs);
    props.admins?.forEach((arn, index) => this.cluster.grantClusterAdmin(`Admin${index + 1}`, arn));

    const nodes = this.addNodes();
    const metrics = new Addon(this, 'MetricsServer', {
      cluster: this.cluster,
      addonName: 'metrics-server',
    });
    metrics.node.addDependency(...nodes.ready);
    this.ready = new DependencyGroup(...nodes.ready, metrics);
    this.servesTargetGroups =
      nodes instanceof ManagedNodes ? nodes.loadBalancerController : new DependencyGroup(...nodes.ready);
    acknowledgeCluster(this.cluster, this.capacity.choice.kind === 'auto-mode');
  }

  /** KEDA, installed with the first that asks for it; what it acts on depends on it. */
  keda(): Keda {
    this.installedKeda ??= this.whenReady(new Keda(this, 'Keda', { cluster: this.cluster }));
    return this.installedKeda;
  }

  /** The VerticalPodAutoscaler's controllers, installed with the first that asks for them. */
  verticalPodAutoscaler(): VerticalPodAutoscaler {
    this.installedVerticalPodAutoscaler ??= this.whenReady(
      new VerticalPodAutoscaler(this, 'VerticalPodAutoscaler', { cluster: this.cluster }),
    );
    return this.installedVerticalPodAutoscaler;
  }

  private whenReady<T extends Construct>(addOn: T): T {
    addOn.node.addDependency(this.ready);
    return addOn;
  }

  private compute(): Pick<ClusterProps, 'compute' | 'defaultCapacity' | 'defaultCapacityType'> {
    if (this.capacity.choice.kind === 'node-group') {
      return { defaultCapacityType: DefaultCapacityType.NODEGROUP, defaultCapacity: 0 };
    }
    const nodeRole = autoModeNodeRole(this, 'NodeRole');
    return { compute: { nodePools: ['system', 'general-purpose'], nodeRole } };
  }

  private addNodes(): AutoModeNodes | ManagedNodes {
    const { choice, architecture } = this.capacity;
    return choice.kind === 'auto-mode'
      ? new AutoModeNodes(this, 'Nodes', { cluster: this.cluster, architecture, spot: choice.spot })
      : new ManagedNodes(this, 'Nodes', {
          cluster: this.cluster,
          clusterName: this.clusterName,
          capacity: choice,
          architecture,
        });
  }
}
