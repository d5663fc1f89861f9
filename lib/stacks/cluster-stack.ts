import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { type Construct } from 'constructs';
import { AgentCluster, type AgentNetwork, type ClusterCapacity } from '../../constructs/aws';
import { type EnvironmentSettings } from '../environment';

export interface ClusterStackProps extends StackProps {
  readonly settings: EnvironmentSettings;
  readonly network: AgentNetwork;
  readonly capacity?: ClusterCapacity;
  readonly clusterName?: string;
  readonly publicAccessCidrs?: readonly string[];
  readonly admins?: readonly string[];
}

/** The Kubernetes cluster, its nodes and its add-ons. */
export class ClusterStack extends Stack {
  readonly agentCluster: AgentCluster;

  constructor(scope: Construct, id: string, props: ClusterStackProps) {
    super(scope, id, props);
    const { settings } = props;
    this.agentCluster = new AgentCluster(this, 'Cluster', {
      vpc: props.network.vpc,
      capacity: props.capacity,
      clusterName: props.clusterName,
      publicAccessCidrs: props.publicAccessCidrs,
      admins: props.admins,
      deletionProtection: settings.protect,
      logRetention: settings.logRetention,
    });
    const { cluster } = this.agentCluster;
    new CfnOutput(this, 'ClusterEndpoint', {
      description: 'EKS cluster endpoint',
      value: cluster.clusterEndpoint,
    });
    new CfnOutput(this, 'ClusterName', { description: 'EKS cluster name', value: cluster.clusterName });
  }
}
