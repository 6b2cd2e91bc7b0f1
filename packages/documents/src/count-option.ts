// Whole numbers that callers give, within what an operation can do.
import { GatewayError } from '@gateway/core';

export interface CountRange {
  readonly name: string;
  readonly fallback: number;
  readonly most: number;
}

/** @throws GatewayError `invalid_input` when it is no whole number from 1 to `most` */
export function readCount(value: number | undefined, { name, fallback, most }: CountRange): number {
  const count = value ?? fallback;
  if (Number.isInteger(count) && count >= 1 && count <= most) return count;
  throw new GatewayError({ kind: 'invalid_input', message: `${name} must be a whole number from 1 to ${most}.`, hint: `Leave ${name} out for ${fallback}.` });
}

/** @throws GatewayError `invalid_input` for a blank text */
export function requireText(text: string, purpose: string): void {
  if (text.trim() === '') throw new GatewayError({ kind: 'invalid_input', message: `There is no text to ${purpose}.`, hint: 'Give a text that is not blank.' });
}
