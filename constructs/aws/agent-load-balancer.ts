import { Duration, Tags, Validations } from 'aws-cdk-lib';
import { type ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { type ISecurityGroup, Peer, Port, SecurityGroup, SubnetType } from 'aws-cdk-lib/aws-ec2';
import {
  type ApplicationListener,
  ApplicationLoadBalancer,
  ApplicationProtocol,
  ApplicationTargetGroup,
  DesyncMitigationMode,
  ListenerAction,
  SslPolicy,
  TargetGroupLoadBalancingAlgorithmType,
  TargetType,
  type WeightedTargetGroup,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { LIFECYCLE } from '../../contract';
import { AccessLogBucket } from './access-log-bucket';
import { type AgentLoadBalancerProps, checkLoadBalancerProps } from './agent-load-balancer-props';
import { type Authentication } from './authentication';
import { ListenerPriorities } from './listener-priorities';
import { addSecurityGroupRule } from './security-group-rule';
import { WebAcl } from './web-acl';

const ANYWHERE = '0.0.0.0/0';

/**
 * The one door to the agents: an internet-facing load balancer with a firewall and access logs.
 *
 * It belongs to CDK and not to a controller in the cluster, so that its name is stable and its removal clean; a
 * `TargetGroupBinding` in the cluster registers pods with `targetGroup`. It reaches nothing until `allowTo`.
 */
export class AgentLoadBalancer extends Construct {
  /** The load balancer, for metrics and DNS records. */
  readonly loadBalancer: ApplicationLoadBalancer;
  /** Where a `TargetGroupBinding` registers pods. */
  readonly targetGroup: ApplicationTargetGroup;
  /** The listener that serves: HTTPS with a certificate, HTTP without. */
  readonly listener: ApplicationListener;
  /** Priorities of further rules of `listener`, one for each name. */
  readonly priorities = new ListenerPriorities();
  /** The group of the load balancer. */
  readonly securityGroup: ISecurityGroup;
  /** The host name that AWS gave it. */
  readonly dnsName: string;
  /** The lesson's load balancer name. */
  readonly loadBalancerName: string;
  /** Where it answers; with a certificate a client needs the certificate's host name instead. */
  readonly url: string;

  private readonly authentication?: Authentication;
  private readonly targetPort: number;
  private readonly healthCheckPort: number;

  constructor(scope: Construct, id: string, props: AgentLoadBalancerProps) {
    super(scope, id);
    checkLoadBalancerProps(props);
    this.targetPort = props.targetPort ?? 8080;
    this.healthCheckPort = props.healthCheckPort ?? 1042;
    this.authentication = props.authentication;
    this.authentication?.warn(this);
    this.securityGroup = this.guard(props);
    const logs = new AccessLogBucket(this, 'AccessLogs', {
      retention: props.accessLogRetention ?? Duration.days(90),
    });

    this.loadBalancer = new ApplicationLoadBalancer(this, 'Resource', {
      vpc: props.vpc,
      vpcSubnets: { subnetType: SubnetType.PUBLIC },
      internetFacing: true,
      securityGroup: this.securityGroup,
      idleTimeout: props.idleTimeout ?? Duration.seconds(LIFECYCLE.balancerIdleSeconds),
      dropInvalidHeaderFields: true,
      desyncMitigationMode: DesyncMitigationMode.DEFENSIVE,
      // Ingress rules match the host that the client asked for.
      preserveHostHeader: true,
      deletionProtection: props.deletionProtection ?? true,
    });
    this.loadBalancer.setAttribute('access_logs.s3.enabled', 'true');
    this.loadBalancer.setAttribute('access_logs.s3.bucket', logs.bucket.bucketName);
    this.loadBalancer.setAttribute('access_logs.s3.prefix', logs.prefix);
    // AWS tries to write a test object when logging is turned on: the bucket's policy has to be there.
    this.loadBalancer.node.addDependency(logs);

    this.targetGroup = this.addTargetGroup(props);
    this.listener = this.listen(props.certificate);
    new WebAcl(this, 'WebAcl', { requestsPerFiveMinutes: props.requestsPerFiveMinutes }).protect(
      this.loadBalancer.loadBalancerArn,
    );

    this.dnsName = this.loadBalancer.loadBalancerDnsName;
    this.loadBalancerName = this.loadBalancer.loadBalancerName;
    this.url = `${props.certificate ? 'https' : 'http'}://${this.dnsName}`;
  }

  /**
   * Lets the load balancer reach the pods behind a security group, on the target port and the health check's.
   *
   * The rules become resources of `scope`: pass a construct of the stack that comes later.
   */
  allowTo(securityGroupId: string, scope: Construct = this): void {
    for (const port of new Set([this.targetPort, this.healthCheckPort])) {
      addSecurityGroupRule(scope, {
        from: this.securityGroup.securityGroupId,
        to: securityGroupId,
        port,
        description: 'Load balancer to the ingress controller',
        egress: true,
      });
    }
  }

  /** What a rule of `listener` does: asks for a sign-in where one is needed, and forwards by weight. */
  forwardTo(targetGroups: readonly WeightedTargetGroup[]): ListenerAction {
    const [first, ...others] = targetGroups;
    const forward =
      first && others.length === 0
        ? ListenerAction.forward([first.targetGroup])
        : ListenerAction.weightedForward([...targetGroups]);
    return this.authentication?.before(forward) ?? forward;
  }

  private guard({ vpc, certificate, allowedCidrs = [ANYWHERE] }: AgentLoadBalancerProps): SecurityGroup {
    const group = new SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: 'Load balancer of the agents',
      allowAllOutbound: false,
    });
    for (const cidr of allowedCidrs) {
      for (const port of certificate ? [443, 80] : [80]) {
        group.addIngressRule(Peer.ipv4(cidr), Port.tcp(port), `Clients on port ${port}`);
      }
    }
    if (this.authentication) {
      group.addEgressRule(Peer.anyIpv4(), Port.tcp(443), 'Tokens and keys of the issuer');
    }
    if (allowedCidrs.includes(ANYWHERE)) {
      Validations.of(group).acknowledge({
        id: 'AwsSolutions-EC23',
        reason: 'The public door of the agents: open on 80 and 443 only, behind a firewall with a rate rule.',
      });
    }
    return group;
  }

  private addTargetGroup(props: AgentLoadBalancerProps): ApplicationTargetGroup {
    const { albForgetsPodSeconds, longestStreamSeconds } = LIFECYCLE;
    const targetGroup = new ApplicationTargetGroup(this, 'Targets', {
      vpc: props.vpc,
      targetType: TargetType.IP,
      protocol: ApplicationProtocol.HTTP,
      port: this.targetPort,
      loadBalancingAlgorithmType:
        props.algorithm ?? TargetGroupLoadBalancingAlgorithmType.LEAST_OUTSTANDING_REQUESTS,
      deregistrationDelay:
        props.deregistrationDelay ?? Duration.seconds(albForgetsPodSeconds + longestStreamSeconds),
      healthCheck: {
        path: props.healthCheckPath ?? '/healthz',
        port: String(this.healthCheckPort),
        healthyHttpCodes: '200',
        interval: Duration.seconds(10),
        timeout: Duration.seconds(5),
        healthyThresholdCount: 2,
        unhealthyThresholdCount: 2,
      },
    });
    if (props.clusterName !== undefined) {
      Tags.of(targetGroup).add('eks:eks-cluster-name', props.clusterName);
    }
    return targetGroup;
  }

  private listen(certificate?: ICertificate): ApplicationListener {
    const defaultAction = this.forwardTo([{ targetGroup: this.targetGroup }]);
    if (!certificate) return this.loadBalancer.addListener('Http', { port: 80, open: false, defaultAction });
    const listener = this.loadBalancer.addListener('Https', {
      port: 443,
      open: false,
      certificates: [certificate],
      sslPolicy: SslPolicy.TLS13_12_RES_PQ,
      defaultAction,
    });
    this.loadBalancer.addListener('Http', {
      port: 80,
      open: false,
      defaultAction: ListenerAction.redirect({ protocol: 'HTTPS', port: '443', permanent: true }),
    });
    return listener;
  }
}
