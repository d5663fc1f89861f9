import { Geographic } from '../../../lib/strategies/geographic';

const hostedZoneId = 'Z0123456789ABCDEFGHIJ';

test('latency names no place', () => {
  expect(Geographic.latency({ hostedZoneId })).toMatchObject({ hostedZoneId });
  expect(Geographic.latency({ hostedZoneId }).locations).toBeUndefined();
});

test('location: all options', () => {
  const { locations } = Geographic.location({
    hostedZoneId,
    continents: ['EU', 'AF'],
    countries: ['IN'],
    default: true,
  });
  expect(locations?.map(({ continentCode, countryCode }) => continentCode ?? countryCode)).toEqual([
    'EU',
    'AF',
    'IN',
    '*',
  ]);
});

test.each([
  [
    'the zone is a name',
    () => Geographic.latency({ hostedZoneId: 'example.com' }),
    "'hostedZoneId' must be the id",
  ],
  [
    'no place is named',
    () => Geographic.location({ hostedZoneId }),
    "'continents', 'countries' or 'default' must be given, got none",
  ],
  [
    'a continent is unknown',
    () => Geographic.location({ hostedZoneId, continents: ['XX' as never] }),
    "'continents' must hold AF, AN, AS, EU, OC, NA, SA, got 'XX'",
  ],
  [
    'a country is no code',
    () => Geographic.location({ hostedZoneId, countries: ['Germany'] }),
    "'countries' must hold codes of two capital letters such as DE, got 'Germany'",
  ],
])('fails when %s', (_name, build, message) => {
  expect(build).toThrow(message);
});
