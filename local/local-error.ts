/**
 * A failure that the user can act on: every problem is one line, shown without a stack.
 *
 * `excerpt` holds the last lines that a failed process wrote, if any.
 */
export class LocalError extends Error {
  readonly problems: readonly string[];
  readonly excerpt: readonly string[];

  constructor(
    problems: string | readonly string[],
    options: { excerpt?: readonly string[]; cause?: unknown } = {},
  ) {
    const lines = typeof problems === 'string' ? [problems] : problems;
    super(lines.join('\n'), { cause: options.cause });
    this.name = 'LocalError';
    this.problems = lines;
    this.excerpt = options.excerpt ?? [];
  }
}

/** The code of a Node system error, such as `ECONNREFUSED`. */
export function errorCode(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}
