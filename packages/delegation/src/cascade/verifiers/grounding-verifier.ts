// Does what the answer quotes stand in the source? Figures, dates, quotations, names, addresses and identifiers are looked up; an answer without
// any is only asked to speak of what its source speaks of.
import { GatewayError, type JsonValue, type Verdict, type Verifier } from '@gateway/core';
import type { Fact } from '../grounding/fact.ts';
import { findMissingFacts } from '../grounding/find-missing-facts.ts';
import { readFacts } from '../grounding/read-facts.ts';
import { inflectWord } from '../grounding/inflect-word.ts';
import { normaliseText, toLowerCase } from '../grounding/normalise-text.ts';
import { indexSource } from '../grounding/source-index.ts';

export interface GroundingVerifierOptions<Input, Output> {
  /** What the answer is drawn from; what the caller says in the task itself belongs to it as well. */
  readonly readSource: (input: Input) => string | readonly string[];
  /** The answer: a text, or JSON whose texts and numbers are looked up. Leave out values that are chosen from a list, such as labels. */
  readonly readAnswer: (output: Output, input: Input) => JsonValue;
  /** Share of the facts that must stand in the source, above 0 to 1. @default 1 */
  readonly minShare?: number | undefined;
}

const MAX_NAMED = 5;
const MAX_SHOWN = 80;

/**
 * Facts are compared by what they mean: case, white space, typographic signs, thousands separators, scale words and date formats do not matter. A figure
 * counts as found with the same unit or without one; one said to be approximate when the source rounds to it. Linear in the length of the source.
 *
 * @throws GatewayError `invalid_input` for `minShare` out of range; `cancelled` or `timeout` on abort
 */
export function createGroundingVerifier<Input, Output>(options: GroundingVerifierOptions<Input, Output>): Verifier<Input, Output> {
  const { minShare = 1 } = options;
  if (!(minShare > 0 && minShare <= 1)) {
    throw new GatewayError({ kind: 'invalid_input', message: `minShare of the grounding check is ${minShare}.`, hint: 'Give a share above 0, at most 1.' });
  }
  return {
    name: 'grounding',
    verify: async ({ input, output }, call) => {
      const answer = options.readAnswer(output, input);
      if (isBlank(answer)) return { accepted: false, reason: 'The answer is empty.', score: 0 };
      const facts = readFacts(answer);
      if (facts.length === 0) return compareWords(answer, options.readSource(input), call.signal);
      const missing = await findMissingFacts(facts, options.readSource(input), call.signal);
      const share = 1 - missing.length / facts.length;
      if (missing.length === 0) return { accepted: true, reason: `All ${facts.length} facts of the answer stand in the source.`, score: 1 };
      return { accepted: share >= minShare, reason: explain(missing, facts.length), score: share };
    },
  };
}

// An answer without facts that speaks of something else altogether. Long words alone: the short ones stand everywhere.
const LONG_WORD = /\p{L}{4,}/gu;
const FEW_WORDS = 3;
const LEAST_COMMON = 0.2;

async function compareWords(answer: JsonValue, source: string | readonly string[], signal: AbortSignal | undefined): Promise<Verdict> {
  const words = typeof answer === 'string' ? [...new Set(toLowerCase(normaliseText(answer)).match(LONG_WORD))] : [];
  if (words.length < FEW_WORDS) return { accepted: true, reason: 'The answer quotes nothing that could be looked up.' };
  const index = await indexSource(typeof source === 'string' ? [source] : source, new Set(words.flatMap(inflectWord)), signal);
  const share = words.filter((word) => index.inflected(word).length > 0).length / words.length;
  if (share >= LEAST_COMMON) return { accepted: true, reason: 'The answer quotes nothing that could be looked up, in words of the source.' };
  return { accepted: false, reason: 'The answer has hardly a word in common with the source.', score: share };
}

function explain(missing: readonly Fact[], total: number): string {
  const named = missing.slice(0, MAX_NAMED).map(({ kind, text }) => `${kind} "${text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text}"`);
  const more = missing.length - named.length;
  return `${missing.length} of ${total} facts of the answer do not stand in the source: ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`;
}

function isBlank(answer: JsonValue): boolean {
  return answer === null || (typeof answer === 'string' && answer.trim() === '');
}
