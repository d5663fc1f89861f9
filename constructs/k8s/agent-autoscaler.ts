import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { objectLabels, objectName } from './agent-labels';
import { type AgentScale, completeScale, scaleProblems } from './agent-scale';
import { Problems } from './problems';
import { scaleBehavior } from './scale-behavior';

export interface AgentAutoscalerProps extends AgentScale {
  /** The agent's name. */
  readonly agentName: string;
  /**
   * The second set of replicas that is scaled.
   *
   * @default - the agent's first set of replicas
   */
  readonly pool?: string;
}

/**
 * The lesson's HorizontalPodAutoscaler: 3 to 20 replicas, CPU 70 %, memory 80 %.
 *
 * It grows after 30 s of load and shrinks by one pod in two minutes after five calm ones: a new pod is cheap, one
 * that goes away has streams to finish. Needs metrics-server, and a Deployment without `replicas`.
 */
export class AgentAutoscaler extends Construct {
  constructor(scope: Construct, id: string, props: AgentAutoscalerProps) {
    super(scope, id);
    new Problems().add(...scaleProblems(props)).throwFor(`AgentAutoscaler '${objectName(props)}'`);
    const scale = completeScale(props);
    new k8s.KubeHorizontalPodAutoscalerV2(this, 'Autoscaler', {
      metadata: { name: objectName(props), labels: objectLabels(props) },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: objectName(props) },
        minReplicas: scale.minReplicas,
        maxReplicas: scale.maxReplicas,
        metrics: [utilization('cpu', scale.cpuPercent), utilization('memory', scale.memoryPercent)],
        behavior: scaleBehavior(30),
      },
    });
  }
}

function utilization(name: string, averageUtilization: number): k8s.MetricSpecV2 {
  return { type: 'Resource', resource: { name, target: { type: 'Utilization', averageUtilization } } };
}
