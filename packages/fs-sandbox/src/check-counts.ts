// Numbers that callers hand in: one that is no count gives an answer that looks right and is not.
import { GatewayError } from '@gateway/core';

/**
 * @param numbers by the names that callers give them; what is undefined was left out
 * @throws GatewayError `invalid_input` for what is no whole number, or below `least`
 */
export function checkCounts(numbers: Readonly<Record<string, number | undefined>>, least = 0): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (value === undefined || (Number.isSafeInteger(value) && value >= least)) continue;
    throw new GatewayError({ kind: 'invalid_input', message: `"${name}" is ${value}, and has to be a whole number of at least ${least}.`, hint: 'Leave it out for the default.' });
  }
}
