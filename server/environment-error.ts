/** What is wrong with the environment: all of it at once, one line for each variable. */
export class EnvironmentError extends Error {
  /** `'NAME' must be …, got …; the fix`, in the order of the contract. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `the environment has ${problems.length === 1 ? '1 problem' : `${problems.length} problems`}:\n` +
        problems.map((problem) => `- ${problem}`).join('\n'),
    );
    this.name = 'EnvironmentError';
    this.problems = problems;
  }
}
