// What is put in can be longer than what is taken out; somewhere memory ends.
import { GatewayError } from '@gateway/core';

const MAX_CHARACTERS = 100_000_000;

/** @throws GatewayError `invalid_input` beyond a hundred million characters */
export function checkResultLength(characters: number): void {
  if (characters <= MAX_CHARACTERS) return;
  throw new GatewayError({ kind: 'invalid_input', message: `The text would become longer than ${MAX_CHARACTERS} characters.`, hint: 'Put in something shorter.' });
}
