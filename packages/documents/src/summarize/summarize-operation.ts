// The operation that tools, workflows and applications call: one name, a way with a model and a way without.
import type { Operation } from '@gateway/core';
import { localSummarizer } from './summarize-locally.ts';
import type { SummarizeInput, SummarizeOutput } from './summarize-input.ts';
import { SUMMARIZE_PROMPT_VERSION } from './summarize-prompts.ts';
import { summarizeWithModel } from './summarize-with-model.ts';

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
  run: summarizeWithModel,
};
