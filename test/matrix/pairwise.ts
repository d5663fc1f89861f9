/** Dimensions and the values that each can have. */
export type Dimensions = Readonly<Record<string, readonly string[]>>;
/** One value of each dimension. */
export type Combination<D extends Dimensions> = { readonly [Name in keyof D]: D[Name][number] };
/** Values of some of the dimensions. */
export type Choices<D extends Dimensions> = Partial<Combination<D>>;

/**
 * Combinations in which every two values of different dimensions meet at least once, none of them with choices that
 * are left out.
 *
 * Greedy: of many random completions of a pair that is missing, the one with the most missing pairs is taken. The same
 * seed gives the same combinations.
 *
 * @throws when a pair fits into no combination without choices that are left out
 */
export function pairwise<D extends Dimensions>(
  dimensions: D,
  seed: number,
  leftOut: readonly Choices<D>[] = [],
): Combination<D>[] {
  const random = randomNumbers(seed);
  const allowed = (combination: Choices<D>) => !leftOut.some((choices) => holds(combination, choices));
  const missing = new Map(
    allPairs(dimensions)
      .filter(allowed)
      .map((pair) => [key(pair), pair]),
  );
  const combinations: Combination<D>[] = [];
  while (missing.size > 0) {
    const [pair] = missing.values();
    const candidates = Array.from({ length: 60 }, () => completed(pair!, dimensions, random, allowed));
    const best = candidates
      .filter((candidate) => candidate !== undefined)
      .map((candidate) => ({ candidate, gain: pairsOf(candidate).filter((p) => missing.has(key(p))).length }))
      .sort((a, b) => b.gain - a.gain)[0];
    if (!best) throw new Error(`${key(pair!)} fits into no combination; leave it out with its reason`);
    combinations.push(best.candidate);
    for (const met of pairsOf(best.candidate)) missing.delete(key(met));
  }
  return combinations;
}

/** A combination that holds some choices, and no others that are left out. */
export function withChoices<D extends Dimensions>(
  choices: Choices<D>,
  dimensions: D,
  seed: number,
  leftOut: readonly Choices<D>[],
): Combination<D> {
  const others = leftOut.filter((other) => key(other) !== key(choices));
  const allowed = (combination: Choices<D>) => !others.some((other) => holds(combination, other));
  const random = randomNumbers(seed);
  for (let attempt = 0; attempt < 1000; attempt += 1) {
    const combination = completed(choices, dimensions, random, allowed);
    if (combination) return combination;
  }
  throw new Error(`${key(choices)} meets others that are left out in every combination`);
}

/** Whether a combination has all of some choices. */
export function holds<D extends Dimensions>(combination: Choices<D>, choices: Choices<D>): boolean {
  return Object.entries(choices).every(([name, value]) => combination[name] === value);
}

function completed<D extends Dimensions>(
  choices: Choices<D>,
  dimensions: D,
  random: () => number,
  allowed: (combination: Choices<D>) => boolean,
): Combination<D> | undefined {
  let combination: Choices<D> = choices;
  const open = Object.keys(dimensions).filter((name) => !(name in choices));
  for (const name of shuffled(open, random)) {
    const value = shuffled(dimensions[name]!, random).find((each) =>
      allowed({ ...combination, [name]: each }),
    );
    if (value === undefined) return undefined;
    combination = { ...combination, [name]: value };
  }
  const inOrder = Object.keys(dimensions).map((name) => [name, combination[name]]);
  return Object.fromEntries(inOrder) as Combination<D>;
}

function allPairs<D extends Dimensions>(dimensions: D): Choices<D>[] {
  const names = Object.keys(dimensions);
  return names.flatMap((a, index) =>
    names
      .slice(index + 1)
      .flatMap((b) =>
        dimensions[a]!.flatMap((x) => dimensions[b]!.map((y) => ({ [a]: x, [b]: y }) as Choices<D>)),
      ),
  );
}

function pairsOf<D extends Dimensions>(combination: Combination<D>): Choices<D>[] {
  return allPairs(
    Object.fromEntries(Object.entries(combination).map(([name, value]) => [name, [value]])) as never,
  );
}

function key(choices: object): string {
  return Object.entries(choices)
    .map(([name, value]) => `${name}=${String(value)}`)
    .sort()
    .join(' × ');
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

/** Numbers from 0 to 1 that a seed gives: mulberry32. */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
