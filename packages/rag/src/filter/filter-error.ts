// Everything that is wrong with a filter is said in one form: where, what stands there, what was expected, what to write instead.
import { GatewayError } from '@gateway/core';

export interface FilterProblem {
  /** UTF-16 offset into the filter. */
  readonly position: number;
  /** What was found, for instance `"=>"` or `the end`. */
  readonly found: string;
  readonly expected: string;
  readonly hint?: string | undefined;
}

const SYNTAX_HINT = 'Write for instance: year > 2023 AND (lang = "en" OR tags IN ("a", "b")) AND NOT EXISTS draft';

export function filterError(problem: FilterProblem): GatewayError {
  return new GatewayError({
    kind: 'invalid_input',
    message: `The filter is not understood at character ${problem.position + 1}: found ${problem.found}, expected ${problem.expected}.`,
    hint: problem.hint ?? SYNTAX_HINT,
    details: { position: problem.position, expected: problem.expected },
  });
}
