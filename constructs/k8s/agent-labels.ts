import { agentNameProblems } from '../../contract';
import { Problems } from './problems';

/** Which set of replicas of an agent an object belongs to. */
export interface AgentObject {
  /** The agent's name. */
  readonly agentName: string;
  /**
   * A second set of replicas of the same agent (see `LoadBalancing.weighted`).
   *
   * @default - the agent's only set of replicas
   */
  readonly pool?: string;
}

/** The name of an agent's Kubernetes objects: the agent's, with the pool behind it; throws when it cannot be one. */
export function objectName({ agentName, pool }: AgentObject): string {
  new Problems().add(...agentNameProblems(agentName)).throwFor('agent');
  return pool === undefined ? agentName : `${agentName}-${pool}`;
}

/** What a Deployment and its Service select by: the lesson's `app`. It never changes, as selectors are immutable. */
export function selectorLabels(object: AgentObject): Record<string, string> {
  return { app: objectName(object) };
}

/** What all pods of one agent have in common, over its pools. */
export function agentLabels(agentName: string): Record<string, string> {
  return { 'app.kubernetes.io/name': agentName, 'app.kubernetes.io/part-of': 'agent-fleet' };
}

/** All labels of an agent's object: the lesson's `app` and the recommended ones. */
export function objectLabels(object: AgentObject): Record<string, string> {
  return {
    ...selectorLabels(object),
    ...agentLabels(object.agentName),
    'app.kubernetes.io/managed-by': 'agent-fleet-cdk',
  };
}
