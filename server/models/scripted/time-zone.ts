let byCity: ReadonlyMap<string, string> | undefined;

/** The time zone that a sentence names, as `Europe/Berlin` or as the city alone. */
export function timeZoneIn(sentence: string): string | undefined {
  const place = /\bin\s+(?:the\s+)?([a-z]+(?:[/_ ][a-z]+)*)/i.exec(sentence)?.[1];
  if (place === undefined) return undefined;
  if (place.includes('/') || place.toUpperCase() === 'UTC') return place;
  byCity ??= new Map(Intl.supportedValuesOf('timeZone').map((zone) => [cityOf(zone), zone]));
  // `New York right now` names New York: words are dropped from the end until a city is left.
  const words = place.toLowerCase().split(' ');
  for (let length = words.length; length > 0; length--) {
    const zone = byCity.get(words.slice(0, length).join(' '));
    if (zone !== undefined) return zone;
  }
  return undefined;
}

function cityOf(zone: string): string {
  return zone
    .slice(zone.lastIndexOf('/') + 1)
    .replaceAll('_', ' ')
    .toLowerCase();
}
