import { type AgentType } from '../contract';
import { type PodSpec } from './pod-spec';

/** A Deployment: the replicas of an agent, or one of several sets of them. */
export interface DeploymentManifest {
  /** The Deployment's name. */
  readonly name: string;
  /** The agent's name. */
  readonly agent: string;
  readonly type: AgentType;
  /** The autoscaler's minimum, one where that is none (nothing here would start it), or the Deployment's own figure. */
  readonly replicas: number;
  readonly pod: PodSpec;
}
