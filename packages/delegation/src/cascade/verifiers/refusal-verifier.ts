// Did the model decline to do the work? A refusal holds no fact that could be wrong, so that no other check would stop it.
import type { Verifier } from '@gateway/core';
import { normaliseText } from '../grounding/normalise-text.ts';

export interface RefusalVerifierOptions<Input, Output> {
  /** The answer as text. */
  readonly readAnswer: (output: Output, input: Input) => string;
}

// Answers that go on for longer than this do something beside declining.
const MAX_CHARACTERS = 600;
// By how models open when they decline, in the languages that most of them are asked in. What only begins alike goes on differently: "I cannot find a date in
// the contract" is an answer.
const REFUSALS: readonly RegExp[] = [
  /^(?:(?:i'?m|i am|we'?re) (?:very |really |so )?sorry|sorry|i apologi[sz]e|apologies|unfortunately)\b[^.!?]{0,80}\b(?:can(?:no|')?t|can not|unable|not able|won't|will not|not allowed|must decline)\b[^.!?]{0,40}\b(?:help|assist|answer|comply|fulfil|fulfill|do (?:that|this|so)|provide|process|complete|continue|support|discuss|engage|create|generate|write|summari[sz]e|extract|translate)/i,
  /^i(?:'m| am)? (?:can(?:no|')?t|can not|unable to|not able to|won't|will not|must decline to|have to decline to|not comfortable) (?:\w+ )?(?:help|assist|answer (?:that|this)|comply|fulfil|fulfill|do (?:that|this|so)|complete (?:that|this)|continue|engage|with (?:that|this))/i,
  /^as an? (?:ai|artificial intelligence|(?:large )?language model)\b[^.!?]{0,120}\b(?:can(?:no|')?t|can not|unable|not able|don't|do not|won't)\b/i,
  /^(?:es tut mir leid|tut mir leid|entschuldigung|leider)\b[^.!?]{0,80}\b(?:kann|darf|möchte) (?:ich )?[^.!?]{0,60}\bnicht\b[^.!?]{0,40}\b(?:helfen|antworten|beantworten|unterstützen|erfüllen|nachkommen)/i,
  /^(?:je suis désolée?|désolée?|je regrette)[^.!?]{0,80}\bne (?:peux|puis)\b[^.!?]{0,60}\b(?:aider|répondre|assister|satisfaire)/i,
  /^(?:lo siento|perdón|disculpe?)\b[^.!?]{0,80}\bno puedo\b[^.!?]{0,60}\b(?:ayudar|responder|asistir|cumplir|hacer)/i,
];

/** Rejects answers that say no more than that the work is not done. Costs nothing. */
export function createRefusalVerifier<Input, Output>({ readAnswer }: RefusalVerifierOptions<Input, Output>): Verifier<Input, Output> {
  return {
    name: 'refusal',
    verify: async ({ input, output }) => {
      const answer = normaliseText(readAnswer(output, input)).trim();
      const isRefusal = answer.length <= MAX_CHARACTERS && REFUSALS.some((opening) => opening.test(answer));
      return isRefusal ? { accepted: false, reason: 'The model declined to do it.', score: 0 } : { accepted: true, reason: 'The model did not decline.' };
    },
  };
}
