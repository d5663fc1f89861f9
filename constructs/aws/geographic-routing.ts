import { Aspects, Stack, Token, Validations } from 'aws-cdk-lib';
import { type IApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { ARecord, type GeoLocation, HostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { LoadBalancerTarget } from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';

/** One region's answer to a name that several regions answer. */
export interface GeographicRoutingProps {
  /** The name that clients use in all regions. */
  readonly hostName: string;
  /** The public hosted zone that holds the name. */
  readonly hostedZoneId: string;
  /** The load balancer of this region. */
  readonly loadBalancer: IApplicationLoadBalancer;
  /**
   * Where clients are whom this region serves.
   *
   * @default - by latency: clients to whom this region is the nearest
   */
  readonly locations?: readonly GeoLocation[];
}

/** Acknowledge it with the prefix `Annotation::` where the default is declared in another app. */
const NO_DEFAULT_WARNING = 'agent-fleet-cdk:geographic-default';

/**
 * Route 53 records by which a name leads to the load balancer of a region, by latency or by location.
 *
 * Each region makes its own records, so that no region's stack needs another's and any can go alone. A region whose
 * load balancer has no healthy target is left out of the answers (`evaluateTargetHealth`), whoever may connect to it;
 * a health check of Route 53 would come over the internet and cost by the month.
 *
 * @throws at synth when the regions of one app contradict each other
 */
export class GeographicRouting extends Construct {
  /** The name that clients use in all regions. */
  readonly hostName: string;
  /** What tells these records from the other regions': a region, or locations. */
  readonly identifiers: readonly string[];

  private readonly hostedZoneId: string;
  private readonly byLatency: boolean;

  constructor(scope: Construct, id: string, props: GeographicRoutingProps) {
    super(scope, id);
    const { hostName, hostedZoneId, loadBalancer, locations } = props;
    if (locations?.length === 0) {
      throw new Error(`'locations' must name at least one, got none; leave it out to route by latency`);
    }
    const { region } = Stack.of(this);
    this.hostName = hostName;
    this.hostedZoneId = hostedZoneId;
    this.byLatency = locations === undefined;
    this.identifiers = locations?.map(locationText) ?? [region];

    const zone = HostedZone.fromHostedZoneAttributes(this, 'Zone', { hostedZoneId, zoneName: hostName });
    const record = {
      zone,
      // Ends with a dot: the name is whole, whatever the zone is called.
      recordName: `${hostName}.`,
      target: RecordTarget.fromAlias(new LoadBalancerTarget(loadBalancer, { evaluateTargetHealth: true })),
    };
    if (locations === undefined) {
      new ARecord(this, 'Latency', { ...record, region, setIdentifier: region });
    } else {
      for (const location of locations) {
        const setIdentifier = locationText(location);
        new ARecord(this, setIdentifier, { ...record, geoLocation: location, setIdentifier });
      }
    }
    this.node.addValidation({ validate: () => this.contradictions() });
    // Only when all regions are declared is it known whether one of them is the default.
    Aspects.of(this).add({ visit: (node) => node === this && this.warnOfNoDefault() });
  }

  private siblings(): GeographicRouting[] {
    return this.node.root.node
      .findAll()
      .filter((node): node is GeographicRouting => node instanceof GeographicRouting)
      .filter((other) => other.hostName === this.hostName && other.hostedZoneId === this.hostedZoneId);
  }

  private contradictions(): string[] {
    const others = this.siblings().filter((other) => other !== this);
    return [
      ...others
        .filter((other) => other.byLatency !== this.byLatency)
        .map(
          ({ node }) =>
            `'geographic' must be of one kind for ${this.hostName}, got latency and location (${node.path}); Route 53 answers a name by one policy`,
        ),
      ...this.identifiers
        .filter((identifier) => !Token.isUnresolved(identifier))
        .flatMap((identifier) =>
          others
            .filter((other) => other.identifiers.includes(identifier))
            .map(
              ({ node }) =>
                `'geographic' must differ between the platforms of ${this.hostName}, got '${identifier}' here and in ${node.path}; give each its own region or locations`,
            ),
        ),
    ];
  }

  private warnOfNoDefault(): void {
    if (this.byLatency || this.siblings().some(({ identifiers }) => identifiers.includes(DEFAULT))) return;
    Validations.of(this).addWarning(
      NO_DEFAULT_WARNING,
      `no platform of ${this.hostName} is the default, so that clients elsewhere get no answer; give one of them Geographic.location({ default: true })`,
    );
  }
}

const DEFAULT = 'default';

function locationText({ continentCode, countryCode, subdivisionCode }: GeoLocation): string {
  if (continentCode !== undefined) return `continent-${continentCode}`;
  // Route 53 writes the default as country `*`.
  if (countryCode === undefined || countryCode === '*') return DEFAULT;
  return ['country', countryCode, subdivisionCode].filter(Boolean).join('-');
}
