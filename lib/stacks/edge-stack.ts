import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { type Construct } from 'constructs';
import {
  type AgentCluster,
  AgentLoadBalancer,
  type AgentNetwork,
  type Authentication,
  GeographicRouting,
  HaproxyIngressController,
  TargetGroupBinding,
} from '../../constructs/aws';
import { type EnvironmentSettings } from '../environment';
import { type Geographic } from '../strategies/geographic';

export interface EdgeStackProps extends StackProps {
  readonly settings: EnvironmentSettings;
  readonly network: AgentNetwork;
  readonly agentCluster: AgentCluster;
  /** ARN of an ACM certificate for `host`. */
  readonly certificateArn?: string;
  /** The host name that clients use. */
  readonly host?: string;
  readonly allowedCidrs?: readonly string[];
  readonly authentication?: Authentication;
  /** Needs `host`. */
  readonly geographic?: Geographic;
}

/** The way in: load balancer, firewall, and the ingress controller behind them. */
export class EdgeStack extends Stack {
  readonly loadBalancer: AgentLoadBalancer;
  readonly controller: HaproxyIngressController;
  /** Where agents are reached, without a path. */
  readonly url: string;

  constructor(scope: Construct, id: string, props: EdgeStackProps) {
    super(scope, id, props);
    const { settings, agentCluster, certificateArn, host, geographic } = props;
    this.controller = new HaproxyIngressController(this, 'IngressController', { cluster: agentCluster });
    this.loadBalancer = new AgentLoadBalancer(this, 'LoadBalancer', {
      vpc: props.network.vpc,
      certificate:
        certificateArn === undefined
          ? undefined
          : Certificate.fromCertificateArn(this, 'Certificate', certificateArn),
      authentication: props.authentication,
      targetPort: this.controller.targetPort,
      healthCheckPort: this.controller.healthCheckPort,
      healthCheckPath: this.controller.healthCheckPath,
      deregistrationDelay: this.controller.drain,
      deletionProtection: settings.protect,
      allowedCidrs: props.allowedCidrs,
      accessLogRetention: Duration.days(settings.logRetention),
    });
    new TargetGroupBinding(this, 'TargetGroupBinding', {
      cluster: agentCluster,
      service: this.controller,
      targetGroup: this.loadBalancer.targetGroup,
      loadBalancerSecurityGroup: this.loadBalancer.securityGroup,
    });
    if (geographic && host !== undefined) {
      new GeographicRouting(this, 'Geographic', {
        hostName: host,
        hostedZoneId: geographic.hostedZoneId,
        locations: geographic.locations,
        loadBalancer: this.loadBalancer.loadBalancer,
      });
    }
    this.url =
      host === undefined
        ? this.loadBalancer.url
        : `${certificateArn === undefined ? 'http' : 'https'}://${host}`;

    new CfnOutput(this, 'LoadBalancerName', {
      description: 'Load balancer name',
      value: this.loadBalancer.loadBalancerName,
    });
    new CfnOutput(this, 'LoadBalancerUrl', {
      description: 'Where agents are reached; append /agents/<name>',
      value: this.url,
    });
  }
}
