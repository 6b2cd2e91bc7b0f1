// Work that this process held and another one has taken over, since it was not heard of for too long: it was suspended, or had no time for anything else.
import { GatewayError, isGatewayError } from '@gateway/core';

const TAKEN_OVER = 'takenOver';

export function takenOverError(): GatewayError {
  return new GatewayError({
    kind: 'unavailable',
    message: 'Another server has taken this work over, because this one was not heard of for some seconds.',
    hint: 'Make the same call again: it gets what is finished by then and pays for nothing twice.',
    details: { [TAKEN_OVER]: true },
  });
}

/** Whether the reason of an abort is that another process goes on with the work. */
export function isTakenOver(reason: unknown): boolean {
  return isGatewayError(reason) && reason.details?.[TAKEN_OVER] === true;
}
