// generate_qa: questions about a document with answers that are quoted from it, each with the place where it stands.
import type { Operation, Verifier } from '@gateway/core';
import { DEFAULT_PAIRS, type GenerateQaInput, type GenerateQaOutput } from './generate-qa-input.ts';
import { estimateQaTokens, QA_PROMPT_VERSION } from './generate-qa-prompts.ts';
import { generateQaWithModel } from './generate-qa-with-model.ts';
import { localQuestioner } from './local/generate-qa-locally.ts';

const SMALLEST_CALL_TOKENS = 2_500;

/** Rejects too few pairs where a model's pairs had to be dropped: another one may quote better. Too few because there is no more to ask is an answer. */
const standsInDocument: Verifier<GenerateQaInput, GenerateQaOutput> = {
  name: 'grounding',
  verify: async ({ input, output }) => {
    await Promise.resolve();
    const wanted = input.numPairs ?? DEFAULT_PAIRS;
    const { pairs, dropped } = output;
    const accepted = pairs.length >= wanted || dropped === 0;
    return { accepted, reason: accepted ? 'Every answer stands in the document.' : `${dropped} pairs were dropped, because the document does not bear them out; ${pairs.length} of ${wanted} are left.`, score: Math.min(1, pairs.length / wanted) };
  },
};

/**
 * Pairs of question and answer about a document of any length, spread over it by length. Every answer and its evidence are stretches of the document, white
 * space and typographic forms apart; a model's pair of which that is not true is dropped and asked for again. With a model each part is asked for its share,
 * so of a long document only as many parts are read as there are questions. Without: `local.run`, for English, few and plain.
 *
 * @throws GatewayError `invalid_input` for a blank text or a number out of range; `bad_response` when no answer can be read; the model's own errors
 */
export const generateQaOperation: Operation<GenerateQaInput, GenerateQaOutput> = {
  name: 'generate_qa',
  task: 'question_generation',
  promptVersion: QA_PROMPT_VERSION,
  local: localQuestioner,
  verifiers: [standsInDocument],
  measure: ({ text, numPairs = DEFAULT_PAIRS }) => {
    const outputTokens = estimateQaTokens(numPairs);
    return { inputCharacters: text.length, outputTokens, largestCallTokens: SMALLEST_CALL_TOKENS + Math.min(outputTokens, estimateQaTokens(12)) };
  },
  run: generateQaWithModel,
};
