export { AgentCache, type AgentCacheProps } from './agent-cache';
export { AGENT_DATABASE_USER, AgentDatabase } from './agent-database';
export { type AgentDatabaseProps } from './agent-database-props';
export { AgentFargateProfile, type AgentFargateProfileProps } from './agent-fargate-profile';
export { AgentIdentity, type AgentIdentityProps } from './agent-identity';
export {
  AgentImage,
  type AgentImageOptions,
  ARCHITECTURES,
  type Architecture,
  type BoundAgentImage,
} from './agent-image';
export { AgentLoadBalancer } from './agent-load-balancer';
export { type AgentLoadBalancerProps } from './agent-load-balancer-props';
export { AgentTarget, type AgentTargetProps, type AgentTargetService } from './agent-target';
export { AgentTargetGroup, type AgentTargetGroupProps } from './agent-target-group';
export {
  Authentication,
  type CognitoOptions,
  type JwtOptions,
  type OidcOptions,
  type SignInOptions,
} from './authentication';
export {
  breakEvenGigabytes,
  EndpointChoice,
  type EndpointService,
  type EndpointTraffic,
} from './endpoint-choice';
export { GeographicRouting, type GeographicRoutingProps } from './geographic-routing';
export { type JwtClaim } from './jwt-validation';
export { WebAcl, type WebAclProps } from './web-acl';
export { AgentCluster, type AgentClusterProps } from './agent-cluster';
export { AgentNetwork, type AgentNetworkProps } from './agent-network';
export {
  type AutoModeOptions,
  ClusterCapacity,
  type NodeGroupOptions,
  type SpotNodeGroupOptions,
} from './cluster-capacity';
export { HaproxyIngressController, type HaproxyIngressControllerProps } from './haproxy-ingress-controller';
export { Keda, type KedaProps } from './keda';
export {
  type ITargetService,
  TargetGroupBinding,
  type TargetGroupBindingProps,
} from './target-group-binding';
export { VerticalPodAutoscaler, type VerticalPodAutoscalerProps } from './vertical-pod-autoscaler';
