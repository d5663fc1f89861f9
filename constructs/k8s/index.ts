export * from './agent-autoscaler';
export * from './agent-deployment';
export * from './agent-disruption-budget';
export {
  AgentEventAutoscaler,
  type AgentEventAutoscalerProps,
  type EventScale,
} from './agent-event-autoscaler';
export * from './agent-ingress';
export * from './agent-namespace';
export * from './agent-network-policy';
export { type AgentScale, LESSON_SCALE } from './agent-scale';
export {
  AgentSessionsAutoscaler,
  type AgentSessionsAutoscalerProps,
  type SessionsScale,
} from './agent-sessions-autoscaler';
export * from './agent-service';
export * from './agent-service-account';
export {
  AgentVerticalAutoscaler,
  type AgentVerticalAutoscalerProps,
  type RequestBound,
  VERTICAL_MODES,
  type VerticalMode,
  type VerticalScale,
} from './agent-vertical-autoscaler';
export * from './database-external-secret';
export * from './default-deny-network-policy';
export * from './load-balancing';
export * from './migration-job';
export * from './rate-limit';
export { type CronTriggerOptions, type SqsTriggerOptions, Trigger } from './scale-trigger';
