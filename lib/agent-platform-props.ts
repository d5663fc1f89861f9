import { type Environment } from 'aws-cdk-lib';
import { type InstanceType } from 'aws-cdk-lib/aws-ec2';
import {
  type AgentImage,
  type Authentication,
  type ClusterCapacity,
  type EndpointChoice,
} from '../constructs/aws';
import { type EnvironmentName } from './environment';
import { type Geographic } from './strategies/geographic';

/** What an {@link AgentPlatform} is told; everything has a default. */
export interface AgentPlatformProps {
  /**
   * Sizes and protection, from the table in `lib/environment.ts`.
   *
   * @default 'production', as in the lesson
   */
  readonly environment?: EnvironmentName;
  /**
   * Your domain; agents answer on `api.<domainName>`, and on no other host.
   *
   * Point that name at the load balancer (output `LoadBalancerName`).
   *
   * @default - any host, so that the load balancer's own name works
   */
  readonly domainName?: string;
  /**
   * ARN of an ACM certificate for `api.<domainName>`, in the region of the platform.
   *
   * Needs `domainName`: no certificate can be had for the load balancer's own name.
   *
   * @default - plain HTTP
   */
  readonly certificateArn?: string;
  /**
   * Who may come through the load balancer; it asks before a request reaches the cluster.
   *
   * Needs `certificateArn`.
   *
   * @default - anyone whose address `allowedCidrs` holds
   */
  readonly authentication?: Authentication;
  /**
   * How DNS leads clients to this platform among several in other regions.
   *
   * Needs `domainName`, the same for all of them; each brings a certificate of its own region.
   *
   * @default - no DNS records are made
   */
  readonly geographic?: Geographic;
  /**
   * Where pods run.
   *
   * @default ClusterCapacity.autoMode()
   */
  readonly capacity?: ClusterCapacity;
  /**
   * The class of the database's instance.
   *
   * It bounds the connections of all agents together: `t4g.medium` takes three agents of 20 replicas.
   *
   * @default - the environment's: `t4g.medium` in production and staging, `t4g.micro` in development
   */
  readonly databaseInstanceType?: InstanceType;
  /**
   * What the pods run.
   *
   * @default AgentImage.shipped() for the architecture of the capacity
   */
  readonly image?: AgentImage;
  /**
   * The image that the plain manifests name, for clusters that this app does not make.
   *
   * @default - agent-fleet-cdk and the version of this package, as `npm run image` tags it
   */
  readonly manifestImage?: string;
  /**
   * The namespace of the agents.
   *
   * @default 'agents'
   */
  readonly namespace?: string;
  /**
   * The name of the EKS cluster, a literal.
   *
   * @default 'ai-agent-cluster', the lesson's
   */
  readonly clusterName?: string;
  /**
   * The addresses of the network, a literal.
   *
   * @default '10.0.0.0/16', the lesson's
   */
  readonly cidr?: string;
  /**
   * Which AWS services are reached through interface endpoints instead of NAT gateways.
   *
   * An endpoint over three zones costs about $22 a month and pays off above 626 GB a month: `EndpointChoice.byTraffic`.
   *
   * @default EndpointChoice.none()
   */
  readonly interfaceEndpoints?: EndpointChoice;
  /**
   * From where the Kubernetes API is reached over the internet.
   *
   * @default - from nowhere: only from inside the network
   */
  readonly publicAccessCidrs?: readonly string[];
  /**
   * ARNs of the IAM roles or users that administer the cluster with `kubectl`.
   *
   * @default - none
   */
  readonly admins?: readonly string[];
  /**
   * Who may connect to the load balancer.
   *
   * @default - anyone
   */
  readonly allowedCidrs?: readonly string[];
  /**
   * Account and region of all stacks.
   *
   * @default - the ones of the credentials in use at deployment
   */
  readonly env?: Environment;
}

/** All problems of the props that concern more than one construct, one line each. */
export function platformProblems(props: AgentPlatformProps): string[] {
  const problems: string[] = [];
  const { domainName, certificateArn } = props;
  if (domainName !== undefined && !/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/.test(domainName)) {
    problems.push(
      `'domainName' must be a domain in lower case such as example.com, got '${domainName}'; leave out scheme, port and path`,
    );
  } else if (domainName?.startsWith('api.')) {
    problems.push(
      `'domainName' must not start with 'api.', got '${domainName}'; the platform adds it: pass '${domainName.slice(4)}'`,
    );
  }
  if (certificateArn !== undefined && domainName === undefined) {
    problems.push(
      `'domainName' must be given with 'certificateArn', got none; no certificate can be had for the load balancer's own name`,
    );
  }
  if (props.authentication && certificateArn === undefined) {
    problems.push(
      `'certificateArn' must be given with 'authentication', got none; the load balancer signs in and checks tokens over HTTPS only`,
    );
  }
  if (props.geographic && domainName === undefined) {
    problems.push(
      `'domainName' must be given with 'geographic', got none; it is the name that the regions share`,
    );
  }
  return problems;
}
