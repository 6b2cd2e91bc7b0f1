// Does the code do what it should? Tests say; who runs them, and how safely, comes from outside.
import { GatewayError, type OperationCall, type Verifier } from '@gateway/core';

export interface TestReport {
  readonly passed: number;
  readonly total: number;
  /** What failed, one line each. */
  readonly failures?: readonly string[] | undefined;
}

export interface TestVerifierOptions<Input, Output> {
  /** Runs the tests against an answer. Code that does not even start has failed all of them. */
  readonly run: (output: Output, input: Input, call: OperationCall) => Promise<TestReport>;
}

const MAX_NAMED = 3;
const MAX_LINE = 200;

/** Accepts when every test passed. No tests prove nothing: that is a rejection. @throws GatewayError `internal` for counts that cannot be */
export function createTestVerifier<Input, Output>(options: TestVerifierOptions<Input, Output>): Verifier<Input, Output> {
  return {
    name: 'tests',
    verify: async ({ input, output }, call) => {
      const { passed, total, failures = [] } = await options.run(output, input, call);
      if (![passed, total].every((count) => Number.isSafeInteger(count) && count >= 0) || passed > total) {
        throw new GatewayError({ kind: 'internal', message: `The test runner reports ${passed} of ${total} tests passed.` });
      }
      if (total === 0) return { accepted: false, reason: 'No test was run.', score: 0 };
      const score = passed / total;
      if (passed === total) return { accepted: true, reason: `All ${total} tests passed.`, score };
      const named = failures.slice(0, MAX_NAMED).map((line) => (line.length > MAX_LINE ? `${line.slice(0, MAX_LINE)}…` : line));
      return { accepted: false, reason: `${total - passed} of ${total} tests failed${named.length === 0 ? '' : `: ${named.join('; ')}`}.`, score };
    },
  };
}
