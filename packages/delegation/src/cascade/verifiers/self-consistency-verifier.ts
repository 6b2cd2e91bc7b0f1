// Does the model say the same again? Answers that a model is sure of come back; guesses differ.
import { GatewayError, isGatewayError, type JsonValue, type Verifier } from '@gateway/core';
import { normaliseAnswer } from './normalise-answer.ts';

export interface SelfConsistencyOptions<Output> {
  /** The answer to compare. */
  readonly read: (output: Output) => JsonValue;
  /** How many answers are compared, the given one included; 2 or more. @default 3 */
  readonly samples?: number | undefined;
  /** Share of them that must say what the given one says, above 0 to 1. @default 2/3 */
  readonly minAgreement?: number | undefined;
  /** Answers of equal form count as the same. @default normaliseAnswer: for labels, short answers and JSON */
  readonly normalise?: ((answer: JsonValue) => string) | undefined;
}

/**
 * Self-consistency of cheap samples (Wang et al., "Self-Consistency Improves Chain of Thought Reasoning", arXiv 2203.11171). Samples are asked for one
 * after the other and no more of them than the verdict needs. Not for long texts: no two are the same.
 *
 * @throws GatewayError `invalid_input` for options out of range; what a sample fails with, except `bad_response`, which counts as another answer
 */
export function createSelfConsistencyVerifier<Input, Output>(options: SelfConsistencyOptions<Output>): Verifier<Input, Output> {
  const { samples = 3, minAgreement = 2 / 3, normalise = normaliseAnswer, read } = options;
  if (!Number.isSafeInteger(samples) || samples < 2) refuse('samples', samples, 'a whole number, 2 or more');
  if (!(minAgreement > 0 && minAgreement <= 1)) refuse('minAgreement', minAgreement, 'a share above 0, at most 1');
  // Two thirds of three are two, also in floating point.
  const needed = Math.max(2, Math.ceil(samples * minAgreement - 1e-9));
  return {
    name: 'self_consistency',
    verify: async ({ output, again }) => {
      const expected = normalise(read(output));
      let agreed = 1;
      let asked = 1;
      while (agreed < needed && agreed + samples - asked >= needed) {
        const other = await sampleOnce(async () => normalise(read(await again(asked))));
        asked += 1;
        if (other === expected) agreed += 1;
      }
      const accepted = agreed >= needed;
      return { accepted, reason: `${agreed} of ${asked} answers of the model agree; ${needed} of ${samples} must.`, score: agreed / asked };
    },
  };
}

async function sampleOnce(sample: () => Promise<string>): Promise<string | undefined> {
  try {
    return await sample();
  } catch (error) {
    // An answer that cannot be read is a different answer; anything else means that the check cannot be made.
    if (isGatewayError(error) && error.kind === 'bad_response') return undefined;
    throw error;
  }
}

function refuse(name: string, value: number, allowed: string): never {
  throw new GatewayError({ kind: 'invalid_input', message: `${name} of the self-consistency check is ${value}.`, hint: `Give ${allowed}.` });
}
