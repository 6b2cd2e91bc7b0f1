// From a model's answer to the data of a delegated task: mended and aligned to the schema where that makes it fit, as it stands otherwise.
import type { JsonValue } from '@gateway/core';
import { alignJson, parseJsonAnswer, readJsonAnswer } from '@gateway/extraction';
import type { OutputSchema } from './delegate-input.ts';

export interface ReadValue {
  readonly value: JsonValue;
  /** Whether the answer broke off before all was said. */
  readonly isTruncated: boolean;
}

/**
 * What fits the schema after mending: other quotes, prose around it, numbers in strings, single values for lists, choices in another spelling. What does not
 * fit is given as the model wrote it, for checks to reject; of several values that fit and differ none is chosen.
 */
export async function readValue(answer: string, output: OutputSchema): Promise<ReadValue | { readonly problem: string }> {
  const parsed = await parseJsonAnswer(answer, { isWanted: (value) => output.validate(value).length === 0 });
  // It broke off: what there is may be aligned, and never counts as all.
  if ('value' in parsed && parsed.isTruncated) return { value: align(unwrap(parsed.value, output), output), isTruncated: true };
  const read = await readJsonAnswer(answer, output);
  if ('value' in read) return { value: read.value, isTruncated: read.end === 'cut' };
  if (!('value' in parsed)) return parsed;
  const value = unwrap(parsed.value, output);
  // It fits and was not taken: something else fits as well, or it only repeats the form.
  if (value === parsed.value && output.validate(value).length === 0) return { problem: describe(read.problems[0]?.message) };
  return { value: align(value, output), isTruncated: false };
}

// Models like to put a list into an object of one property.
function unwrap(value: JsonValue, { validate }: OutputSchema): JsonValue {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || validate(value).length === 0) return value;
  const inner = Object.values(value);
  const [only] = inner;
  return inner.length === 1 && only !== undefined && validate(only).length === 0 ? only : value;
}

function align(value: JsonValue, output: OutputSchema): JsonValue {
  const aligned = alignJson(value, output);
  return 'value' in aligned ? aligned.value : value;
}

// "The answer holds …." within a sentence about it.
function describe(message = 'It cannot be read.'): string {
  return message.replace(/^The answer/, 'it').replace(/\.$/, '');
}
