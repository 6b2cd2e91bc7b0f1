// What every backend asks of a knowledge base's name, and says when there is none.
import { GatewayError } from '@gateway/core';

const MAX_NAME_LENGTH = 200;
const NAMES_SHOWN = 20;

/** @throws GatewayError `invalid_input` */
export function checkBaseName(name: string): void {
  if (name.trim() === '' || name.length > MAX_NAME_LENGTH || name !== name.toWellFormed()) {
    throw new GatewayError({ kind: 'invalid_input', message: `A knowledge base has a name of 1 to ${MAX_NAME_LENGTH} characters.` });
  }
}

export function takenName(name: string): GatewayError {
  return new GatewayError({ kind: 'invalid_input', message: `There is a knowledge base "${name}" already.`, hint: 'Choose another name, or delete it first.' });
}

/** @param names those that there are */
export function unknownBase(name: string, names: readonly string[]): GatewayError {
  const shown = names.slice(0, NAMES_SHOWN).map((known) => `"${known}"`);
  return new GatewayError({ kind: 'not_found', message: `There is no knowledge base "${name}".`, hint: shown.length === 0 ? 'There are none yet: create one first.' : `There are: ${shown.join(', ')}.` });
}

export function deletedBase(name: string): GatewayError {
  return new GatewayError({ kind: 'not_found', message: `The knowledge base "${name}" was deleted.` });
}
