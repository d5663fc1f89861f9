import { Token } from 'aws-cdk-lib';
import { Continent, GeoLocation } from 'aws-cdk-lib/aws-route53';
import { Problems } from '../../constructs/k8s/problems';

/** What both kinds of geographic routing take. */
export interface GeographicOptions {
  /** The id of the public hosted zone that holds `api.<domainName>`. */
  readonly hostedZoneId: string;
}

/** What `Geographic.location` takes: at least one place. */
export interface GeographicLocationOptions extends GeographicOptions {
  /**
   * Continents whose clients this platform serves.
   *
   * @default []
   */
  readonly continents?: readonly ContinentCode[];
  /**
   * Countries whose clients this platform serves, as ISO 3166-1 alpha-2 codes; they win over continents.
   *
   * @default []
   */
  readonly countries?: readonly string[];
  /**
   * Whether it serves everyone whom no other platform does.
   *
   * @default false
   */
  readonly default?: boolean;
}

/** Africa, Antarctica, Asia, Europe, Oceania, North and South America. */
export type ContinentCode = `${Continent}`;

const CONTINENTS: readonly string[] = Object.values(Continent);

/**
 * The lesson's geographic strategy: platforms in several regions answer one name, and DNS leads each client to one.
 *
 * Every platform has its own database: a conversation lives in the region where it began, and a client that DNS leads
 * elsewhere does not find it there.
 */
export class Geographic {
  /** To the region that answers a client the fastest. */
  static latency(options: GeographicOptions): Geographic {
    new Problems().add(...zoneProblems(options)).throwFor('Geographic.latency');
    return new Geographic(options.hostedZoneId);
  }

  /** To the region that is declared for where a client is, such as for data that must stay in a continent. */
  static location(options: GeographicLocationOptions): Geographic {
    const { continents = [], countries = [] } = options;
    new Problems()
      .add(...zoneProblems(options))
      .require(
        continents.length + countries.length > 0 || options.default === true,
        "'continents', 'countries' or 'default' must be given, got none; say whom this platform serves",
      )
      .add(
        ...continents
          .filter((code) => !CONTINENTS.includes(code))
          .map((code) => `'continents' must hold ${CONTINENTS.join(', ')}, got '${code}'`),
      )
      .add(
        ...countries
          .filter((code) => !/^[A-Z]{2}$/.test(code))
          .map((code) => `'countries' must hold codes of two capital letters such as DE, got '${code}'`),
      )
      .throwFor('Geographic.location');
    return new Geographic(options.hostedZoneId, [
      ...continents.map((code) => GeoLocation.continent(code as Continent)),
      ...countries.map((code) => GeoLocation.country(code)),
      ...(options.default ? [GeoLocation.default()] : []),
    ]);
  }

  /** The id of the hosted zone. */
  readonly hostedZoneId: string;
  /** Where clients are whom the platform serves; not given: the nearest by latency. */
  readonly locations?: readonly GeoLocation[];

  private constructor(hostedZoneId: string, locations?: readonly GeoLocation[]) {
    this.hostedZoneId = hostedZoneId;
    this.locations = locations;
  }
}

function zoneProblems({ hostedZoneId }: GeographicOptions): string[] {
  return Token.isUnresolved(hostedZoneId) || /^Z[A-Z0-9]{1,31}$/.test(hostedZoneId)
    ? []
    : [
        `'hostedZoneId' must be the id of a hosted zone such as Z0123456789ABCDEFGHIJ, got '${hostedZoneId}'; the console shows it beside the zone`,
      ];
}
