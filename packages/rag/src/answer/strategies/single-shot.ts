// One search, one request.
import { createAnswerRequest } from '../answer-prompts.ts';
import type { AnswerWork, Draft } from './strategy.ts';

export async function answerAtOnce(work: AnswerWork): Promise<Draft> {
  return answerFromQueries(work, [work.question]);
}

/** Searches by all of the queries and answers from what they find. */
export async function answerFromQueries(work: AnswerWork, queries: readonly string[]): Promise<Draft> {
  const passages = work.pack(await work.find(queries, work.limit));
  if (passages.length === 0) return { text: undefined, passages, queries };
  work.progress(1, 2, 'Answering');
  return { text: await work.ask(createAnswerRequest({ question: work.question, passages, maxTokens: work.maxAnswerTokens })), passages, queries };
}
