import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { objectLabels, objectName } from './agent-labels';

export interface AgentServiceAccountProps {
  /** The agent's name; the service account is named after it. */
  readonly agentName: string;
}

/**
 * The identity of one agent's pods.
 *
 * No token of the Kubernetes API is mounted: an agent never talks to it. On EKS, Pod Identity associates a role by
 * namespace and name, so no annotation is needed and the same manifest works on any cluster.
 */
export class AgentServiceAccount extends Construct {
  /** The service account's name. */
  readonly name: string;

  constructor(scope: Construct, id: string, props: AgentServiceAccountProps) {
    super(scope, id);
    this.name = objectName({ agentName: props.agentName });
    new k8s.KubeServiceAccount(this, 'ServiceAccount', {
      metadata: { name: this.name, labels: objectLabels(props) },
      automountServiceAccountToken: false,
    });
  }
}
