import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { objectLabels, objectName, selectorLabels } from './agent-labels';

export interface AgentDisruptionBudgetProps {
  /** The agent's name. */
  readonly agentName: string;
  /**
   * The second set of replicas that is protected.
   *
   * @default - the agent's first set of replicas
   */
  readonly pool?: string;
}

/**
 * Lets a node drain take one replica at a time.
 *
 * A replica that is not ready anyway never holds a drain up.
 */
export class AgentDisruptionBudget extends Construct {
  constructor(scope: Construct, id: string, props: AgentDisruptionBudgetProps) {
    super(scope, id);
    new k8s.KubePodDisruptionBudget(this, 'DisruptionBudget', {
      metadata: { name: objectName(props), labels: objectLabels(props) },
      spec: {
        maxUnavailable: k8s.IntOrString.fromNumber(1),
        selector: { matchLabels: selectorLabels(props) },
        unhealthyPodEvictionPolicy: 'AlwaysAllow',
      },
    });
  }
}
