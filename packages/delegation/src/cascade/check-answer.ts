// Holds one answer against its checks, cheapest first, and stops at the first that it does not pass.
import { toAbortError, toGatewayError, type AnswerToVerify, type GatewayError, type OperationCall, type Verifier } from '@gateway/core';
import { readAfterFailure } from './after-failure.ts';
import type { NamedVerdict } from './cascade-attempt.ts';
import { untilAborted } from './until-aborted.ts';

export interface CheckedAnswer {
  readonly verdicts: readonly NamedVerdict[];
  /** The verdict that decided against it. */
  readonly rejection?: NamedVerdict | undefined;
  /** Why the deciding check could not be made. */
  readonly failure?: GatewayError | undefined;
}

/** @throws GatewayError `cancelled` or `timeout` on abort; a failure of a check that is nobody's bad luck (`internal`, `invalid_input`) */
export async function checkAnswer<Input, Output>(
  verifiers: readonly Verifier<Input, Output>[],
  answer: AnswerToVerify<Input, Output>,
  call: OperationCall,
): Promise<CheckedAnswer> {
  const verdicts: NamedVerdict[] = [];
  for (const verifier of verifiers) {
    try {
      const verdict = await untilAborted(async () => await verifier.verify(answer, call), call.signal);
      const named: NamedVerdict = { verifier: verifier.name, ...verdict };
      verdicts.push(named);
      if (!verdict.accepted) return { verdicts, rejection: named };
    } catch (thrown) {
      if (call.signal?.aborted === true) throw toAbortError(call.signal);
      const failure = toGatewayError(thrown);
      if (readAfterFailure(failure) === 'fail') throw failure;
      // An answer that could not be checked has not passed.
      const rejection: NamedVerdict = { verifier: verifier.name, accepted: false, reason: `The check could not be made: ${failure.message}`, error: failure.kind };
      return { verdicts: [...verdicts, rejection], rejection, failure };
    }
  }
  return { verdicts };
}
