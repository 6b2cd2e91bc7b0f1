// The operation that tools, workflows and applications call: one name, a way with a model and a way without.
import type { Operation } from '@gateway/core';
import { localSummarizer } from './summarize-locally.ts';
import { DEFAULT_LENGTH, type SummarizeInput, type SummarizeOutput } from './summarize-input.ts';
import { SUMMARIZE_PROMPT_VERSION } from './summarize-prompts.ts';
import { summarizeWithModel } from './summarize-with-model.ts';

// A text that does not fit is read in parts; below this no window is of any use.
const SMALLEST_CALL_TOKENS = 4_000;

/**
 * Summarizes a document of any length.
 *
 * With a model: one call when the document fits its window, else one call a part and some more to merge. Finished parts are kept in
 * `call.checkpoint`. Without: `local.run`, which chooses sentences and costs nothing.
 *
 * @throws GatewayError `invalid_input` for a blank text; `bad_response` when a model answers with nothing; the model's own errors unchanged
 */
export const summarizeOperation: Operation<SummarizeInput, SummarizeOutput> = {
  name: 'summarize_document',
  task: 'summarization',
  promptVersion: SUMMARIZE_PROMPT_VERSION,
  local: localSummarizer,
  measure: ({ text, format = 'paragraph', maxLength = DEFAULT_LENGTH[format] }) => ({ inputCharacters: text.length, outputTokens: maxLength, largestCallTokens: maxLength + SMALLEST_CALL_TOKENS }),
  run: summarizeWithModel,
};
