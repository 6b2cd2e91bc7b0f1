// Asked too early: the one way in which every vendor's answers cannot be read although nothing is wrong.
import { GatewayError } from '@gateway/core';

/** The error of answers that were asked for while the batch is under way. */
export function batchNotOver(batchId: string, state: string): GatewayError {
  return new GatewayError({
    kind: 'invalid_input',
    message: `The batch ${batchId} is not over: it is ${state}.`,
    hint: 'Ask for its status until it is over, then read the answers.',
    details: { batchId, state },
  });
}
