import { InterfaceVpcEndpointAwsService } from 'aws-cdk-lib/aws-ec2';

/** AWS services that agents, nodes and migrations talk to, and their interface endpoints. */
const SERVICES = {
  'bedrock-runtime': InterfaceVpcEndpointAwsService.BEDROCK_RUNTIME,
  'ecr.api': InterfaceVpcEndpointAwsService.ECR,
  'ecr.dkr': InterfaceVpcEndpointAwsService.ECR_DOCKER,
  logs: InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
  secretsmanager: InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
  sts: InterfaceVpcEndpointAwsService.STS,
} as const;

/** A service that an endpoint can be had for. */
export type EndpointService = keyof typeof SERVICES;

const SERVICE_NAMES = Object.keys(SERVICES) as EndpointService[];

/** Prices of us-east-1 in dollars, as AWS listed them in 2026. */
const PRICES = { endpointHour: 0.01, endpointGigabyte: 0.01, natGigabyte: 0.045 } as const;

const HOURS_PER_MONTH = 730;

/** What `EndpointChoice.byTraffic` takes. */
export interface EndpointTraffic {
  /** Gigabytes a month to and from each service, as flow logs or the bill of the NAT gateways tell. */
  readonly gbPerMonth: Partial<Record<EndpointService, number>>;
}

/**
 * The gigabytes a month from which an interface endpoint in some zones is cheaper than the way through a NAT gateway.
 *
 * An endpoint costs $0.01 an hour in each zone and $0.01 a gigabyte, a NAT gateway $0.045 a gigabyte (its hours are
 * paid for anyway, as model providers and tools need it). In three zones: 3 × 730 × 0.01 / (0.045 − 0.01) ≈ 626 GB.
 */
export function breakEvenGigabytes(zones: number): number {
  return (zones * HOURS_PER_MONTH * PRICES.endpointHour) / (PRICES.natGigabyte - PRICES.endpointGigabyte);
}

/**
 * Which AWS services are reached through interface endpoints instead of NAT gateways.
 *
 * Image layers come from S3, whose gateway endpoint is free and always there: what is left of `ecr.dkr` is small.
 */
export class EndpointChoice {
  /** None: everything goes through the NAT gateways. */
  static none(): EndpointChoice {
    return new EndpointChoice(() => []);
  }

  /** Endpoints for the services whose traffic pays for them: above 626 GB a month each, over three zones. */
  static byTraffic(traffic: EndpointTraffic): EndpointChoice {
    const amounts = Object.entries(traffic.gbPerMonth);
    const problems = amounts.flatMap(([service, amount]) => [
      ...serviceProblems('gbPerMonth', service),
      ...(amount >= 0
        ? []
        : [`'gbPerMonth.${service}' must be 0 or more, got ${amount}; give gigabytes a month`]),
    ]);
    if (problems.length > 0) throw new Error(problems.join('\n'));
    return new EndpointChoice((zones) =>
      SERVICE_NAMES.filter((service) => (traffic.gbPerMonth[service] ?? 0) > breakEvenGigabytes(zones)),
    );
  }

  /** Endpoints for these services, whatever they cost: where traffic must not take a public address. */
  static only(...services: EndpointService[]): EndpointChoice {
    const problems = services.flatMap((service) => serviceProblems('services', service));
    if (problems.length > 0) throw new Error(problems.join('\n'));
    return new EndpointChoice(() => SERVICE_NAMES.filter((service) => services.includes(service)));
  }

  private readonly choose: (zones: number) => EndpointService[];

  private constructor(choose: (zones: number) => EndpointService[]) {
    this.choose = choose;
  }

  /** The services that get an endpoint in a network of some zones. */
  servicesFor(
    zones: number,
  ): { readonly name: EndpointService; readonly service: InterfaceVpcEndpointAwsService }[] {
    return this.choose(zones).map((name) => ({ name, service: SERVICES[name] }));
  }
}

function serviceProblems(property: string, service: string): string[] {
  if (Object.hasOwn(SERVICES, service)) return [];
  return [`'${property}' must name services among ${SERVICE_NAMES.join(', ')}, got '${service}'; correct it`];
}
