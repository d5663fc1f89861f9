export {
  AgentCache,
  AgentCluster,
  AgentDatabase,
  AgentIdentity,
  AgentImage,
  AgentLoadBalancer,
  AgentNetwork,
  Authentication,
  ClusterCapacity,
  EndpointChoice,
} from '../constructs/aws';
export { LoadBalancing, RateLimit, Trigger } from '../constructs/k8s';
export { Agent, type AgentProps } from './agent';
export { AgentChart, type AgentChartProps } from './agent-chart';
export { AgentFleetChecks } from './checks/agent-fleet-checks';
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
export { type DirectExposureOptions, Exposure } from './strategies/exposure';
export {
  type ContinentCode,
  Geographic,
  type GeographicLocationOptions,
  type GeographicOptions,
} from './strategies/geographic';
export { Scaling } from './strategies/scaling';
export {
  type HorizontalScalingOptions,
  type ScalingAddOn,
  type ScalingChoice,
  type ServerlessScalingOptions,
  type SessionsScalingOptions,
  type VerticalScalingOptions,
} from './strategies/scaling-options';
export { Tool } from './tool';
