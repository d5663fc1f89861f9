/** Something allowed that somebody should know of. */
export interface ProofWarning {
  /** Acknowledge it with the prefix `Annotation::`. */
  readonly id: string;
  readonly message: string;
}

/** What a proof finds: problems end the synthesis, warnings do not. */
export interface Findings {
  readonly problems: readonly string[];
  readonly warnings: readonly ProofWarning[];
}

/** Findings of a proof that only has problems. */
export function problemsOnly(problems: readonly string[]): Findings {
  return { problems, warnings: [] };
}

/** The findings of several proofs, in their order. */
export function allFindings(findings: readonly Findings[]): Findings {
  return {
    problems: findings.flatMap(({ problems }) => problems),
    warnings: findings.flatMap(({ warnings }) => warnings),
  };
}
