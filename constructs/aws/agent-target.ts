import { type Duration } from 'aws-cdk-lib';
import { type IVpc } from 'aws-cdk-lib/aws-ec2';
import {
  ApplicationListenerRule,
  type CfnListenerRule,
  ListenerCondition,
  type TargetGroupLoadBalancingAlgorithmType,
  type WeightedTargetGroup,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct, DependencyGroup, type IDependable } from 'constructs';
import { AGENT_PORT, ingressPath, SERVICE_PORT } from '../../contract';
import { type AgentCluster } from './agent-cluster';
import { type AgentLoadBalancer } from './agent-load-balancer';
import { AgentTargetGroup, type AgentTargetGroupProps } from './agent-target-group';
import { type ITargetService, TargetGroupBinding } from './target-group-binding';

/** A Service of the agent, with its share of the requests. */
export interface AgentTargetService {
  /** Its name. */
  readonly serviceName: string;
  /**
   * How many of a hundred requests go to it.
   *
   * @default 100
   */
  readonly percent?: number;
}

/** How a load balancer reaches one agent's pods itself. */
export interface AgentTargetProps {
  /** The agent's name; requests reach it below `/agents/<name>`. */
  readonly agentName: string;
  /** The cluster that the pods run in. */
  readonly cluster: AgentCluster;
  /** The network of both. */
  readonly vpc: IVpc;
  /** The load balancer. */
  readonly loadBalancer: AgentLoadBalancer;
  /** The namespace of the agent. */
  readonly namespace: string;
  /** Its Services: one, or two that share the requests. */
  readonly services: readonly AgentTargetService[];
  /** What puts the Services down. */
  readonly manifest: IDependable;
  /** Where rules of security groups are made, the same for all agents: AWS refuses a rule that is there already. */
  readonly rules: Construct;
  /**
   * The host that requests must name.
   *
   * @default - any host
   */
  readonly host?: string;
  /**
   * How requests are spread over the pods.
   *
   * @default LEAST_OUTSTANDING_REQUESTS
   */
  readonly algorithm?: TargetGroupLoadBalancingAlgorithmType;
  /**
   * How long a cookie of the load balancer (`AWSALB`) keeps a client on its pod.
   *
   * @default - no cookie
   */
  readonly stickiness?: Duration;
  /**
   * How long a new pod gets a growing share. Needs ROUND_ROBIN.
   *
   * @default - a full share at once
   */
  readonly slowStart?: Duration;
  /**
   * Sends less to pods that answer with errors. Needs WEIGHTED_RANDOM.
   *
   * @default false
   */
  readonly anomalyMitigation?: boolean;
  /**
   * The longest turn or stream; a pod that leaves may finish it.
   *
   * @default 600 s, `LIFECYCLE.longestStreamSeconds`
   */
  readonly longestStream?: Duration;
}

/**
 * One agent as a target of the load balancer, with no tier in between: a target group for each of its Services, bound
 * to the pods, and a rule for its path.
 *
 * The rule strips `/agents/<name>` as the Ingress would. Pods have to keep serving for
 * `LIFECYCLE.albForgetsPodSeconds` after they are told to go.
 */
export class AgentTarget extends Construct {
  /** The target groups, in the order of the Services. */
  readonly targetGroups: readonly AgentTargetGroup[];

  constructor(scope: Construct, id: string, props: AgentTargetProps) {
    super(scope, id);
    const { services, loadBalancer } = props;
    if (services.length === 0) throw new Error(`'services' must name at least one Service, got none`);
    const weighted = services.map(({ serviceName, percent }, index) => ({
      targetGroup: new AgentTargetGroup(
        this,
        index === 0 ? 'Targets' : `Targets${index + 1}`,
        groupProps(props),
      ),
      serviceName,
      weight: percent,
    }));
    this.targetGroups = weighted.map(({ targetGroup }) => targetGroup);
    const rule = this.addRule(props, weighted);
    for (const [index, { targetGroup, serviceName }] of weighted.entries()) {
      const binding = new TargetGroupBinding(this, index === 0 ? 'Binding' : `Binding${index + 1}`, {
        cluster: props.cluster,
        service: new AgentPods(props.namespace, serviceName, props.manifest),
        targetGroup,
        loadBalancerSecurityGroup: loadBalancer.securityGroup,
        rules: props.rules,
      });
      // Targets of a group that no listener uses are not checked for health.
      binding.node.addDependency(rule);
    }
  }

  private addRule(props: AgentTargetProps, groups: readonly WeightedTargetGroup[]): ApplicationListenerRule {
    const { agentName, host, loadBalancer } = props;
    const path = ingressPath(agentName);
    const rule = new ApplicationListenerRule(this, 'Rule', {
      listener: loadBalancer.listener,
      priority: loadBalancer.priorities.of(agentName),
      conditions: [
        // Not `${path}*`: that would take the requests of an agent whose name goes on after this one's.
        ListenerCondition.pathPatterns([path, `${path}/*`]),
        ...(host === undefined ? [] : [ListenerCondition.hostHeaders([host])]),
      ],
      action: loadBalancer.forwardTo(groups),
    });
    // The L2 class has no transforms.
    (rule.node.defaultChild as CfnListenerRule).transforms = [
      {
        type: 'url-rewrite',
        urlRewriteConfig: { rewrites: [{ regex: `^${path}/?(.*)$`, replace: '/$1' }] },
      },
    ];
    return rule;
  }
}

/** The pods behind a Service of an agent. */
class AgentPods extends DependencyGroup implements ITargetService {
  readonly servicePort = SERVICE_PORT;
  readonly targetPort = AGENT_PORT;
  readonly healthCheckPort = AGENT_PORT;
  readonly namespace: string;
  readonly serviceName: string;

  constructor(namespace: string, serviceName: string, manifest: IDependable) {
    super(manifest);
    this.namespace = namespace;
    this.serviceName = serviceName;
  }
}

function groupProps(props: AgentTargetProps): AgentTargetGroupProps {
  const { vpc, algorithm, stickiness, slowStart, anomalyMitigation, longestStream } = props;
  return { vpc, algorithm, stickiness, slowStart, anomalyMitigation, longestStream };
}
