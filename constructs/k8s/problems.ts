/** Collects what is wrong with props, so that all of it is reported at once. */
export class Problems {
  private readonly found: string[] = [];

  /** Adds problems; none changes nothing. */
  add(...problems: readonly string[]): this {
    this.found.push(...problems);
    return this;
  }

  /** Adds `problem` when `condition` does not hold. */
  require(condition: boolean, problem: string): this {
    if (!condition) this.found.push(problem);
    return this;
  }

  /** Throws one error that names `subject` and lists every problem; does nothing when there is none. */
  throwFor(subject: string): void {
    if (this.found.length === 0) return;
    if (this.found.length === 1) throw new Error(`${subject}: ${this.found[0]}`);
    throw new Error(
      `${subject} has ${this.found.length} problems:\n${this.found.map((line) => `  - ${line}`).join('\n')}`,
    );
  }
}

/** A problem of a whole number outside its range, in the house's words; none when it is inside. */
export function integerProblems(
  property: string,
  value: number,
  range: { readonly min: number; readonly max: number },
  fix: string,
): string[] {
  if (Number.isInteger(value) && value >= range.min && value <= range.max) return [];
  return [`'${property}' must be a whole number from ${range.min} to ${range.max}, got ${value}; ${fix}`];
}
