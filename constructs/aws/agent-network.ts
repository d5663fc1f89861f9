import { Fn, RemovalPolicy, Stack, Tags, Token } from 'aws-cdk-lib';
import {
  FlowLogDestination,
  FlowLogTrafficType,
  GatewayVpcEndpointAwsService,
  type ISubnet,
  InterfaceVpcEndpoint,
  IpAddresses,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { EndpointChoice } from './endpoint-choice';
import { subnetMasks } from './subnet-masks';

const ZONES = 3;

/** How the agents' network is set up. */
export interface AgentNetworkProps {
  /**
   * The addresses of the network, as a literal: NetworkPolicies hold them, and they take no token.
   *
   * A /16 gives each zone a /19 (8,190 addresses) for nodes and pods; every pod has an address of its own.
   *
   * @default 10.0.0.0/16, the lesson's
   */
  readonly cidr?: string;
  /**
   * How many zones have a NAT gateway.
   *
   * Three: no zone's outage takes the others' way out, and nothing pays for traffic between zones; about $99 a
   * month idle (us-east-1). One: about $33, and its zone's outage cuts every pod off from model providers.
   *
   * @default 3
   */
  readonly natGateways?: number;
  /**
   * The names of exactly three availability zones.
   *
   * Name them where EKS refuses one of the first three (use1-az3, usw1-az2 and cac1-az3 run no control plane); which
   * letter such a zone has differs from account to account, so that no default can avoid it without a look-up.
   *
   * @default the first three zones of the region, chosen by CloudFormation
   */
  readonly availabilityZones?: readonly string[];
  /**
   * Which AWS services are reached through interface endpoints.
   *
   * Each costs about $22 a month over three zones and pays off above 626 GB a month (`breakEvenGigabytes`). Its
   * addresses are the network's own: NetworkPolicies have to open them, see `privateCidrs`.
   *
   * @default EndpointChoice.none()
   */
  readonly interfaceEndpoints?: EndpointChoice;
  /**
   * How long flow logs are kept.
   *
   * @default RetentionDays.ONE_MONTH
   */
  readonly flowLogRetention?: RetentionDays;
  /**
   * Prefix of the `Name` tags: `<name>-vpc`, `<name>-subnet-public-1`.
   *
   * @default ai-agent, the lesson's
   */
  readonly name?: string;
}

/**
 * The network of an agent platform: three zones, each with a public, a private and an isolated subnet.
 *
 * Public subnets hold the load balancer and the NAT gateways; private ones nodes and pods, with a way out; isolated
 * ones the stores, without. The lesson puts nodes and stores into public subnets: here nothing but the load
 * balancer has a public address. Traffic is logged, S3 (image layers) is reached without paying for NAT, and the
 * subnets carry the tags by which EKS finds the ones for balancers. `kubernetes.io/cluster/<name>` is not among
 * them: the AWS Load Balancer Controller has not asked for it since 2.1.2, and Auto Mode never did.
 *
 * Needs no credentials and looks nothing up, whether the stack's environment is known or not.
 */
export class AgentNetwork extends Construct {
  /** The network itself. */
  readonly vpc: Vpc;
  /** Its addresses, as a literal. */
  readonly cidr: string;
  /** The private ranges in which AWS APIs answer: the network's where it has interface endpoints, else none. */
  readonly privateCidrs: readonly string[];

  constructor(scope: Construct, id: string, props: AgentNetworkProps = {}) {
    super(scope, id);
    const natGateways = props.natGateways ?? ZONES;
    const name = props.name ?? 'ai-agent';
    validate(natGateways, props.availabilityZones);
    this.cidr = props.cidr ?? '10.0.0.0/16';
    const masks = subnetMasks(this.cidr);
    const zones = props.availabilityZones ?? [0, 1, 2].map((index) => Fn.select(index, Fn.getAzs()));

    this.vpc = withZones(
      Stack.of(this),
      [...zones],
      () =>
        new Vpc(this, 'Vpc', {
          vpcName: `${name}-vpc`,
          ipAddresses: IpAddresses.cidr(this.cidr),
          enableDnsHostnames: true,
          enableDnsSupport: true,
          availabilityZones: [...zones],
          natGateways,
          restrictDefaultSecurityGroup: true,
          gatewayEndpoints: { S3: { service: GatewayVpcEndpointAwsService.S3 } },
          subnetConfiguration: [
            {
              name: 'public',
              subnetType: SubnetType.PUBLIC,
              cidrMask: masks.public,
              mapPublicIpOnLaunch: false,
            },
            { name: 'private', subnetType: SubnetType.PRIVATE_WITH_EGRESS, cidrMask: masks.private },
            { name: 'isolated', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: masks.isolated },
          ],
        }),
    );

    nameSubnets(`${name}-subnet-public`, this.vpc.publicSubnets, 'kubernetes.io/role/elb');
    nameSubnets(`${name}-subnet-private`, this.vpc.privateSubnets, 'kubernetes.io/role/internal-elb');
    nameSubnets(`${name}-subnet-isolated`, this.vpc.isolatedSubnets);

    const services = (props.interfaceEndpoints ?? EndpointChoice.none()).servicesFor(ZONES);
    this.privateCidrs = services.length > 0 ? [this.cidr] : [];
    this.addEndpoints(services);

    this.vpc.addFlowLog('FlowLog', {
      trafficType: FlowLogTrafficType.ALL,
      destination: FlowLogDestination.toCloudWatchLogs(
        // CloudWatch encrypts every log group at rest; a key of our own would add its price and nothing else.
        new LogGroup(this, 'FlowLogGroup', {
          retention: props.flowLogRetention ?? RetentionDays.ONE_MONTH,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
      ),
    });
  }

  /** One group for all of them: whoever is in the network may ask; what is answered, IAM decides. */
  private addEndpoints(services: ReturnType<EndpointChoice['servicesFor']>): void {
    if (services.length === 0) return;
    const securityGroup = new SecurityGroup(this, 'EndpointSecurityGroup', {
      vpc: this.vpc,
      description: 'Interface endpoints of the network',
      allowAllOutbound: false,
    });
    securityGroup.addIngressRule(Peer.ipv4(this.cidr), Port.tcp(443), 'The network to AWS APIs');
    for (const { name, service } of services) {
      new InterfaceVpcEndpoint(this, `Endpoint-${name}`, {
        vpc: this.vpc,
        service,
        subnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS },
        securityGroups: [securityGroup],
        open: false,
      });
    }
  }
}

function validate(natGateways: number, zones: readonly string[] | undefined): void {
  const problems: string[] = [];
  if (!Token.isUnresolved(natGateways) && ![1, 2, 3].includes(natGateways)) {
    problems.push(
      `'natGateways' must be 1, 2 or 3 (the zones), got ${natGateways}; private subnets need a way out`,
    );
  }
  if (zones && (zones.length !== ZONES || new Set(zones).size !== ZONES)) {
    problems.push(
      `'availabilityZones' must name ${ZONES} different zones, got ${zones.join(', ') || 'none'}; ` +
        'leave it out for the first three of the region',
    );
  }
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

/**
 * `Vpc` asks the stack for its zones even when they are given, and a stack with a known environment answers by a
 * look-up with credentials. For as long as the network is made, the stack answers with the given zones instead.
 */
function withZones<T>(stack: Stack, zones: string[], make: () => T): T {
  const own = Object.getOwnPropertyDescriptor(stack, 'availabilityZones');
  Object.defineProperty(stack, 'availabilityZones', { value: zones, configurable: true });
  try {
    return make();
  } finally {
    if (own) Object.defineProperty(stack, 'availabilityZones', own);
    else Reflect.deleteProperty(stack, 'availabilityZones');
  }
}

function nameSubnets(prefix: string, subnets: readonly ISubnet[], roleTag?: string): void {
  subnets.forEach((subnet, index) => {
    Tags.of(subnet).add('Name', `${prefix}-${index + 1}`);
    if (roleTag) Tags.of(subnet).add(roleTag, '1');
  });
}
