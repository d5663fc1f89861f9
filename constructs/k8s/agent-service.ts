import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { AGENT_PORT, SERVICE_PORT } from '../../contract';
import { objectLabels, objectName, selectorLabels } from './agent-labels';
import { LoadBalancing } from './load-balancing';

export interface AgentServiceProps {
  /** The agent's name. */
  readonly agentName: string;
  /**
   * The second set of replicas that this Service leads to.
   *
   * @default - the agent's first set of replicas
   */
  readonly pool?: string;
  /**
   * How requests spread over the pods.
   *
   * The controller reads a cookie's name and a pool's share from the Service, the rest from the Ingress: give both
   * constructs the same strategy.
   *
   * @default LoadBalancing.leastConnections()
   */
  readonly loadBalancing?: LoadBalancing;
}

/** The lesson's Service: ClusterIP, port 80 to the pods' 8000. */
export class AgentService extends Construct {
  /** The Service's name. */
  readonly name: string;

  constructor(scope: Construct, id: string, props: AgentServiceProps) {
    super(scope, id);
    this.name = objectName(props);
    const annotations = (props.loadBalancing ?? LoadBalancing.leastConnections()).serviceAnnotations(props);
    new k8s.KubeService(this, 'Service', {
      metadata: {
        name: this.name,
        labels: objectLabels(props),
        ...(Object.keys(annotations).length > 0 && { annotations }),
      },
      spec: {
        type: 'ClusterIP',
        selector: selectorLabels(props),
        ports: [
          {
            name: 'http',
            protocol: 'TCP',
            port: SERVICE_PORT,
            targetPort: k8s.IntOrString.fromNumber(AGENT_PORT),
          },
        ],
      },
    });
  }
}
