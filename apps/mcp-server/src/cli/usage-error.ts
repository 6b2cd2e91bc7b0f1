// A command line that cannot be understood, told apart from work that failed: the two end with different exit codes.
import { GatewayError, isGatewayError } from '@gateway/core';

export function createUsageError(message: string, hint?: string): GatewayError {
  return new GatewayError({ kind: 'invalid_input', message, hint, details: { usage: true } });
}

export function isUsageError(error: unknown): boolean {
  return isGatewayError(error) && error.details?.['usage'] === true;
}
