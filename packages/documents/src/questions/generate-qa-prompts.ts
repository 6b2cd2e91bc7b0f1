// Everything that is said to a model for questions. A change of wording is a change of QA_PROMPT_VERSION, which is part of cache keys and checkpoints.
import type { CompletionRequest, JsonSchema } from '@gateway/core';
import { createDocumentRequest } from '../asking/document-request.ts';

export const QA_PROMPT_VERSION = 'generate_qa/1';

const text = { type: 'string' };
export const QA_SCHEMA: JsonSchema = {
  type: 'object',
  properties: {
    pairs: { type: 'array', items: { type: 'object', properties: { question: text, answer: text, evidence: text }, required: ['question', 'answer', 'evidence'], additionalProperties: false } },
  },
  required: ['pairs'],
  additionalProperties: false,
};

const SYSTEM = [
  'You write questions about a document, each with its answer copied from the document.',
  'Write in the language of the document. Ask only what the document answers, and what a reader of it should know; invent nothing.',
].join('\n');

// A question, a short answer, and the sentence that it stands in.
const TOKENS_PER_PAIR = 130;

/** Most tokens of an answer with `count` pairs. */
export function estimateQaTokens(count: number): number {
  return 100 + count * TOKENS_PER_PAIR;
}

export interface QaRequest {
  readonly text: string;
  readonly count: number;
  readonly isPart: boolean;
  /** Questions that are there already. */
  readonly taken: readonly string[];
  readonly provider: string;
  readonly maxTokens: number;
}

export function createQaRequest({ text: document, count, isPart, taken, provider, maxTokens }: QaRequest): CompletionRequest {
  const question = [
    `${isPart ? 'The above is one part of a longer document. ' : ''}Write ${count} ${count === 1 ? 'pair' : 'pairs'} of a question and its answer about the document above, each about another fact.`,
    '- question: can be understood without the document at hand, names what it is about, and cannot be answered with yes or no.',
    '- answer: copied from the document word for word, as short as it is complete: a name, a number with its unit, a phrase, at most a sentence.',
    '- evidence: the sentence, or the two adjoining ones, that the answer stands in, copied from the document exactly and in full.',
    'Give fewer pairs when the document holds fewer facts.',
    ...(taken.length === 0 ? [] : [`These are asked already; ask something else:\n${taken.map((one) => `- ${one}`).join('\n')}`]),
  ].join('\n');
  return createDocumentRequest({ system: SYSTEM, text: document, question, schema: QA_SCHEMA, provider, task: 'question_generation', promptVersion: QA_PROMPT_VERSION, maxTokens });
}
