/** So many standard deviations that chance alone goes beyond them once in 200,000 runs or less. */
const DEVIATIONS = 4.5;

/** Between what numbers the successes of so many draws lie, whatever chance does. */
export function binomialBounds(draws: number, probability: number): { least: number; most: number } {
  const margin = DEVIATIONS * Math.sqrt(draws * probability * (1 - probability));
  return {
    least: Math.floor(draws * probability - margin),
    most: Math.ceil(draws * probability + margin),
  };
}

/** Fails when the count is none that chance could bring about. */
export function expectBinomial(count: number, draws: number, probability: number): void {
  const { least, most } = binomialBounds(draws, probability);
  expect(count).toBeGreaterThanOrEqual(least);
  expect(count).toBeLessThanOrEqual(most);
}
