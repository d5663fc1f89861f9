import { Validations } from 'aws-cdk-lib';
import { SubnetType } from 'aws-cdk-lib/aws-ec2';
import { CfnFargateProfile } from 'aws-cdk-lib/aws-eks-v2';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { type AgentCluster } from './agent-cluster';
import { managedPolicyFinding } from './finding-id';

/** The policy that AWS documents for the role: it pulls images. */
const EXECUTION_POLICY = 'AmazonEKSFargatePodExecutionRolePolicy';

/** Which pods run on Fargate. */
export interface AgentFargateProfileProps {
  /** A cluster with a node group, whose nodes are amd64. */
  readonly cluster: AgentCluster;
  /** The namespace of the agent. */
  readonly namespace: string;
  /** The agent's name: its first set of replicas runs on Fargate. */
  readonly agentName: string;
}

/**
 * Runs one agent's pods on Fargate: no node to keep, each pod on a machine of its own, paid by the second.
 *
 * What Fargate does not have, an agent there has to do without:
 *
 * - EKS Pod Identity: no IAM sign-in to RDS, Valkey or Bedrock. Stores take passwords, and the model is not Bedrock, so
 *   that agents of an `AgentPlatform` do not run there.
 * - NetworkPolicies: what the agent declares is not enforced.
 * - DaemonSets, spot prices, arm64, and Auto Mode.
 * - More than 20 GiB of scratch space, unless its pods ask for it.
 *
 * https://docs.aws.amazon.com/eks/latest/userguide/fargate.html
 */
export class AgentFargateProfile extends Construct {
  constructor(scope: Construct, id: string, props: AgentFargateProfileProps) {
    super(scope, id);
    const { cluster, namespace, agentName } = props;
    const problems = placeProblems(cluster);
    if (problems.length > 0) throw new Error(problems.join('\n'));
    const podExecutionRole = new Role(this, 'Role', {
      description: `Starts pods of ${agentName} on Fargate`,
      assumedBy: new ServicePrincipal('eks-fargate-pods.amazonaws.com'),
      managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName(EXECUTION_POLICY)],
    });
    Validations.of(podExecutionRole).acknowledge({
      id: managedPolicyFinding(this, EXECUTION_POLICY),
      reason: 'The policy that EKS requires of the role; it pulls images, and pods cannot use it.',
    });
    // The class above this one makes the cluster wait for the profile, which a profile in a later stack would turn into
    // a cycle.
    const profile = new CfnFargateProfile(this, 'Profile', {
      clusterName: cluster.cluster.clusterName,
      podExecutionRoleArn: podExecutionRole.roleArn,
      subnets: cluster.cluster.vpc.selectSubnets({ subnetType: SubnetType.PRIVATE_WITH_EGRESS }).subnetIds,
      selectors: [{ namespace, labels: [{ key: 'app', value: agentName }] }],
    });
    profile.node.addDependency(cluster.ready);
  }
}

function placeProblems({ capacity }: AgentCluster): string[] {
  return [
    ...(capacity.choice.kind === 'node-group'
      ? []
      : [
          "'cluster' must have a node group for pods on Fargate, got Auto Mode, whose DNS answers on its own nodes only; leave Fargate out, as Auto Mode makes a node when a pod comes and removes it when it goes",
        ]),
    ...(capacity.architecture === 'amd64'
      ? []
      : [
          "'cluster' must be amd64 for pods on Fargate, got arm64, which Fargate does not have on EKS; choose x86 instance types",
        ]),
  ];
}
