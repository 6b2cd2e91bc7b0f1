// Work that this process held and another one has taken over, since it was not heard of for too long: it was suspended, or had no time for anything else.
import { GatewayError } from '@gateway/core';

export function takenOverError(): GatewayError {
  return new GatewayError({
    kind: 'unavailable',
    message: 'Another server has taken this work over, because this one was not heard of for some seconds.',
    hint: 'Make the same call again: it gets what is finished by then and pays for nothing twice.',
  });
}
