import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';

/**
 * Denies all traffic of the namespace, in and out.
 *
 * Every pod then needs a policy that opens what it uses (`AgentNetworkPolicy`; `MigrationJob` brings its own). It
 * takes a network plugin that enforces policies: on EKS, the VPC CNI with its network policy agent switched on.
 */
export class DefaultDenyNetworkPolicy extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new k8s.KubeNetworkPolicy(this, 'NetworkPolicy', {
      metadata: {
        name: 'default-deny',
        labels: {
          'app.kubernetes.io/part-of': 'agent-fleet',
          'app.kubernetes.io/managed-by': 'agent-fleet-cdk',
        },
      },
      spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
    });
  }
}
