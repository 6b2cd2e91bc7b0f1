// An answer against a regular expression of RE2, whose time is linear in the answer: both come from strangers.
import { GatewayError } from '@gateway/core';
import type { RE2JS } from 're2js';
import type { Evaluator } from './evaluator.ts';

// Each step may be taken for every character (some 50 ns): a second for an answer of 20,000 characters at worst.
const MAX_STEPS = 1_000;
const MAX_CHARACTERS = 200_000;

export const regexEvaluator: Evaluator<'regex'> = {
  type: 'regex',
  check: async ({ pattern, ignoreCase }) => void (await compile(pattern, ignoreCase)),
  evaluate: async ({ text }, { pattern, ignoreCase }) => {
    const regex = await compile(pattern, ignoreCase);
    return regex.matcher(text.slice(0, MAX_CHARACTERS)).find() ? { score: 1 } : { score: 0, reason: 'It does not match the pattern.' };
  },
};

async function compile(pattern: string, ignoreCase: boolean | undefined): Promise<RE2JS> {
  const { RE2JS: Regex } = await import('re2js');
  let regex: RE2JS;
  try {
    regex = Regex.compile(pattern, (ignoreCase === true ? Regex.CASE_INSENSITIVE : 0) | Regex.MULTILINE);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new GatewayError({ kind: 'invalid_input', message: `The pattern is no regular expression of RE2: ${why.slice(0, 200)}.`, hint: 'Look-around and back-references are not part of RE2.', cause: error });
  }
  if (regex.programSize() > MAX_STEPS) throw new GatewayError({ kind: 'invalid_input', message: `The regular expression is too large: ${regex.programSize()} steps of at most ${MAX_STEPS}.`, hint: 'Lower its counted repetitions.' });
  return regex;
}
