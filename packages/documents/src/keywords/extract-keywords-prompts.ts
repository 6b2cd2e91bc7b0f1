// Everything that is said to a model for keywords. A change of wording is a change of KEYWORDS_PROMPT_VERSION, which is part of cache keys and checkpoints.
import type { CompletionRequest, JsonSchema } from '@gateway/core';
import { createDocumentRequest } from '../asking/document-request.ts';

export const KEYWORDS_PROMPT_VERSION = 'extract_keywords/1';

export const KEYWORDS_SCHEMA: JsonSchema = {
  type: 'object',
  properties: { keywords: { type: 'array', items: { type: 'string' } } },
  required: ['keywords'],
  additionalProperties: false,
};

const SYSTEM = 'You find the keywords of documents: the words and phrases by which a reader would look them up.';

// A phrase of three words as JSON.
const TOKENS_PER_KEYWORD = 12;

/** Most tokens of an answer with `count` keywords. */
export function estimateKeywordTokens(count: number): number {
  return 100 + count * TOKENS_PER_KEYWORD;
}

export interface KeywordsRequest {
  readonly text: string;
  readonly count: number;
  readonly isPart: boolean;
  readonly provider: string;
  readonly maxTokens: number;
}

export function createKeywordsRequest({ text, count, isPart, provider, maxTokens }: KeywordsRequest): CompletionRequest {
  const what = isPart ? 'The above is one part of a longer document. ' : '';
  const question = `${what}Give its ${count} best keywords, the most important first: subjects, terms and names of one to four words, each copied exactly as it is written in the document, none of them twice in other forms. Give fewer when it has fewer.`;
  return createDocumentRequest({ system: SYSTEM, text, question, schema: KEYWORDS_SCHEMA, provider, task: 'keyword_extraction', promptVersion: KEYWORDS_PROMPT_VERSION, maxTokens });
}
