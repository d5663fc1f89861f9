import { Construct } from 'constructs';
import {
  AgentAutoscaler,
  AgentEventAutoscaler,
  AgentSessionsAutoscaler,
  AgentVerticalAutoscaler,
} from '../../constructs/k8s';
import { type CapacityProfile } from '../../contract';
import { type Scaling } from './scaling';

export interface AgentScalingProps {
  readonly scaling: Scaling;
  readonly agentName: string;
  readonly namespace: string;
  readonly profile: CapacityProfile;
  readonly pool?: string;
}

/** The one autoscaler of one set of replicas: two that act on the same Deployment would undo each other's work. */
export class AgentScaling extends Construct {
  constructor(scope: Construct, id: string, props: AgentScalingProps) {
    super(scope, id);
    const { agentName, pool, namespace, profile } = props;
    const { choice } = props.scaling;
    switch (choice.kind) {
      case 'horizontal':
        new AgentAutoscaler(this, 'Horizontal', { ...choice, agentName, pool });
        break;
      case 'vertical':
        new AgentVerticalAutoscaler(this, 'Vertical', { ...choice, agentName, pool, profile });
        break;
      case 'sessions':
        new AgentSessionsAutoscaler(this, 'Sessions', { ...choice, agentName, pool, namespace });
        break;
      case 'serverless':
        new AgentEventAutoscaler(this, 'Events', { ...choice, agentName, pool });
        break;
    }
  }
}
