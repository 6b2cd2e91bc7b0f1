// extract_keywords: the words and phrases by which a document would be looked up, each spelled as the document spells it.
import type { Operation, Verifier } from '@gateway/core';
import type { ExtractKeywordsFromDocumentInput, ExtractKeywordsFromDocumentOutput } from './extract-keywords-input.ts';
import { localKeywordExtractor } from './extract-keywords-locally.ts';
import { estimateKeywordTokens, KEYWORDS_PROMPT_VERSION } from './extract-keywords-prompts.ts';
import { extractKeywordsWithModel } from './extract-keywords-with-model.ts';

const SMALLEST_CALL_TOKENS = 2_000;

/** Rejects a list that is short because the model made words up: another one may read better. */
const standsInDocument: Verifier<ExtractKeywordsFromDocumentInput, ExtractKeywordsFromDocumentOutput> = {
  name: 'grounding',
  verify: async ({ input, output }) => {
    await Promise.resolve();
    const { keywords, dropped } = output;
    const accepted = dropped === 0 || keywords.length >= (input.count ?? 10);
    const reason = dropped === 0 ? 'Every keyword stands in the document.' : `${dropped} keywords were dropped, because they do not stand in the document; ${keywords.length} are left.`;
    return { accepted, reason, score: keywords.length + dropped === 0 ? 1 : keywords.length / (keywords.length + dropped) };
  },
};

/**
 * The keywords of a document of any length, best first. With a model: part by part, 24 evenly spread parts at most, the lists merged; a keyword that the
 * document does not hold is dropped. Without: `local.run`, in any language, with stop words for English, German, French and Spanish.
 *
 * @throws GatewayError `invalid_input` for a blank text or a number out of range; `bad_response` when no answer can be read; the model's own errors
 */
export const extractKeywordsFromDocumentOperation: Operation<ExtractKeywordsFromDocumentInput, ExtractKeywordsFromDocumentOutput> = {
  name: 'extract_keywords',
  task: 'keyword_extraction',
  promptVersion: KEYWORDS_PROMPT_VERSION,
  local: localKeywordExtractor,
  verifiers: [standsInDocument],
  measure: ({ text, count = 10 }) => ({ inputCharacters: text.length, outputTokens: estimateKeywordTokens(count), largestCallTokens: SMALLEST_CALL_TOKENS + estimateKeywordTokens(count) }),
  run: extractKeywordsWithModel,
};
