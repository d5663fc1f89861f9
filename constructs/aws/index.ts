export { AgentCache, type AgentCacheProps } from './agent-cache';
export { AGENT_DATABASE_USER, AgentDatabase } from './agent-database';
export { type AgentDatabaseProps } from './agent-database-props';
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
export { WebAcl, type WebAclProps } from './web-acl';
export { AgentCluster, type AgentClusterProps } from './agent-cluster';
export { AgentNetwork, type AgentNetworkProps } from './agent-network';
export { type AutoModeOptions, ClusterCapacity, type NodeGroupOptions } from './cluster-capacity';
export { HaproxyIngressController, type HaproxyIngressControllerProps } from './haproxy-ingress-controller';
export {
  type ITargetService,
  TargetGroupBinding,
  type TargetGroupBindingProps,
} from './target-group-binding';
