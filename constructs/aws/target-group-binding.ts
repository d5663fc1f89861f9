import { Tags } from 'aws-cdk-lib';
import { type ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { KubernetesManifest } from 'aws-cdk-lib/aws-eks-v2';
import { type ITargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct, type IDependable } from 'constructs';
import { type AgentCluster } from './agent-cluster';
import { TARGET_CLUSTER_TAG } from './load-balancer-controller';
import { addSecurityGroupRule } from './security-group-rule';

/** A Service whose pods a target group points at; depended on, it is what puts the Service down. */
export interface ITargetService extends IDependable {
  /** The namespace of the Service. */
  readonly namespace: string;
  /** Its name. */
  readonly serviceName: string;
  /** The port of the Service. */
  readonly servicePort: number;
  /** The port of the pods behind it, where targets are registered. */
  readonly targetPort: number;
  /** The port of the pods that the balancer's health check asks. */
  readonly healthCheckPort: number;
}

/** What a target group is bound to. */
export interface TargetGroupBindingProps {
  /** The cluster that the pods run in. */
  readonly cluster: AgentCluster;
  /** The Service whose pods become targets. */
  readonly service: ITargetService;
  /** A target group of type IP. Gets the tag that lets the cluster fill it. */
  readonly targetGroup: ITargetGroup;
  /** The load balancer's security group, which is let through to the pods. */
  readonly loadBalancerSecurityGroup: ISecurityGroup;
  /**
   * Where the rules of the security groups are made. Bindings of one load balancer and one port have to share it, as
   * AWS refuses the same rule twice.
   *
   * @default - in the binding
   */
  readonly rules?: Construct;
}

/**
 * Fills a target group of CDK with the pods of a Service, and lets the load balancer through to them.
 *
 * The load balancer stays a resource of CDK: its DNS name is known at deployment, and it goes when its stack goes.
 */
export class TargetGroupBinding extends Construct {
  constructor(scope: Construct, id: string, props: TargetGroupBindingProps) {
    super(scope, id);
    const { cluster, service, targetGroup, loadBalancerSecurityGroup } = props;
    const auto = cluster.capacity.choice.kind === 'auto-mode';

    Tags.of(targetGroup).add(TARGET_CLUSTER_TAG, cluster.clusterName);
    for (const port of new Set([service.targetPort, service.healthCheckPort])) {
      addSecurityGroupRule(props.rules ?? this, {
        from: loadBalancerSecurityGroup.securityGroupId,
        to: cluster.cluster.clusterSecurityGroupId,
        port,
        egress: !loadBalancerSecurityGroup.allowAllOutbound,
        description: props.rules
          ? `From the load balancer to pods on port ${port}`
          : `From the load balancer to ${service.namespace}/${service.serviceName}`,
      });
    }
    const binding = new KubernetesManifest(this, 'Binding', {
      cluster: cluster.cluster,
      manifest: [
        {
          apiVersion: auto ? 'eks.amazonaws.com/v1' : 'elbv2.k8s.aws/v1beta1',
          kind: 'TargetGroupBinding',
          metadata: { name: service.serviceName, namespace: service.namespace },
          spec: {
            serviceRef: { name: service.serviceName, port: service.servicePort },
            targetGroupARN: targetGroup.targetGroupArn,
            targetType: 'ip',
          },
        },
      ],
    });
    // Deleted in the reverse order: the binding's finalizer needs the controller that serves it.
    binding.node.addDependency(cluster.servesTargetGroups, service);
  }
}
