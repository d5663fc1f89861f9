export {
  AgentCache,
  AgentCluster,
  AgentDatabase,
  AgentIdentity,
  AgentImage,
  AgentLoadBalancer,
  AgentNetwork,
  ClusterCapacity,
} from '../constructs/aws';
export { LoadBalancing, RateLimit } from '../constructs/k8s';
export { Agent, type AgentProps } from './agent';
export { AgentChart, type AgentChartProps } from './agent-chart';
export { AgentPlatform } from './agent-platform';
export { type AgentPlatformProps } from './agent-platform-props';
export { AgentProfile } from './agent-profile';
export {
  ENVIRONMENT_NAMES,
  type EnvironmentName,
  environmentName,
  type EnvironmentSettings,
  ENVIRONMENTS,
} from './environment';
export { Model } from './model';
export { SharedChart, type SharedChartProps } from './shared-chart';
export { type HorizontalScalingOptions, Scaling } from './strategies/scaling';
export { Tool } from './tool';
