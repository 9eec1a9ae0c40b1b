/** A user's mistake: where it stands, what was expected, what was found, how to mend it. Printed without a stack trace, exit code 2. */
export interface Problem {
  /** Closed list per loader, kebab case, e.g. 'unknown-key'. */
  readonly code: string;
  readonly file: string;
  /** 1-based; absent when the file as a whole is meant. */
  readonly line?: number;
  readonly column?: number;
  readonly expected: string;
  readonly found: string;
  readonly fix: string;
}

/** Thrown by everything that reads input; carries every problem found, not only the first. */
export class InputError extends Error {
  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(formatProblem).join('\n'));
    this.name = 'InputError';
  }
}

/** `file:line:column: code: expected X, found Y. Fix.` */
export function formatProblem(problem: Problem): string {
  const place = [problem.file, problem.line, problem.column].filter((part) => part !== undefined).join(':');
  return `${place}: ${problem.code}: expected ${problem.expected}, found ${problem.found}. ${problem.fix}`;
}
