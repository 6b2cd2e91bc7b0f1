// classify_text: which of the caller's labels a text of any length carries.
import type { Operation, Verifier } from '@gateway/core';
import { localClassifier } from './classify-locally.ts';
import { readClassifyInput, type ClassifyTextInput, type ClassifyTextOutput } from './classify-text-input.ts';
import { CLASSIFY_PROMPT_VERSION, estimateLabelTokens } from './classify-text-prompts.ts';
import { classifyWithModel } from './classify-with-model.ts';

const SMALLEST_CALL_TOKENS = 1_500;

/** What a model names is in the list, or there is no answer and a stronger model may follow. */
const isListed: Verifier<ClassifyTextInput, ClassifyTextOutput> = {
  name: 'label',
  verify: async ({ input, output }) => {
    await Promise.resolve();
    const names = new Set(readClassifyInput(input).labels.map(({ name }) => name));
    const strange = output.labels.filter(({ label }) => !names.has(label));
    const accepted = strange.length === 0 && (output.label === null ? input.multiLabel === true : names.has(output.label));
    return { accepted, reason: accepted ? 'The answer is in the list.' : 'The answer is not in the list.', score: accepted ? 1 : 0 };
  },
};

/**
 * Classifies a text. With a model: an answer with a label that is not in the list is refused and asked for again, three times at most; long texts are read in
 * parts, 12 evenly spread ones at most. Without: `local.run`, by likeness of words, which is worth something only where labels are described.
 *
 * @throws GatewayError `invalid_input` for a blank text or labels that make no sense; `bad_response` when a model gives no label of the list; the model's own errors
 */
export const classifyTextOperation: Operation<ClassifyTextInput, ClassifyTextOutput> = {
  name: 'classify_text',
  task: 'classification',
  promptVersion: CLASSIFY_PROMPT_VERSION,
  local: localClassifier,
  verifiers: [isListed],
  measure: ({ text, labels, multiLabel = false }) => {
    const outputTokens = estimateLabelTokens(labels.length, multiLabel);
    return { inputCharacters: text.length, outputTokens, largestCallTokens: SMALLEST_CALL_TOKENS + outputTokens };
  },
  run: classifyWithModel,
};
