// Which failures of a wrapped model cost nothing: those that no vendor charges for, and the refusals that these wrappers make themselves.
import { wasNeverCharged, type GatewayError } from '@gateway/core';
import { isOwnRefusal } from './own-refusal.ts';

export function costNothing(error: GatewayError): boolean {
  return wasNeverCharged(error) || isOwnRefusal(error);
}
