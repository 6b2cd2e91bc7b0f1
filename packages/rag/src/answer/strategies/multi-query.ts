// One question, several queries: what one of them misses another finds.
import { createQueriesRequest } from '../answer-prompts.ts';
import { readQueries } from './read-queries.ts';
import { answerFromQueries } from './single-shot.ts';
import type { AnswerWork, Draft } from './strategy.ts';

const QUERIES = 3;

export async function answerByManyQueries(work: AnswerWork): Promise<Draft> {
  const queries = readQueries(await work.ask(createQueriesRequest(work.question, QUERIES)), QUERIES);
  if (queries.length === 0) work.warn('The model wrote no queries; the question was searched for as it is.');
  return answerFromQueries(work, [...new Set([work.question, ...queries])]);
}
