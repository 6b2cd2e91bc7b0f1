// Questions are often worded unlike the texts that answer them: the model writes the query.
import { createQueriesRequest } from '../answer-prompts.ts';
import { readQueries } from './read-queries.ts';
import { answerFromQueries } from './single-shot.ts';
import type { AnswerWork, Draft } from './strategy.ts';

export async function answerByRewrittenQuery(work: AnswerWork): Promise<Draft> {
  const [query] = readQueries(await work.ask(createQueriesRequest(work.question, 1)), 1);
  if (query === undefined) work.warn('The model wrote no query; the question was searched for as it is.');
  const draft = await answerFromQueries(work, [query ?? work.question]);
  // A query that finds nothing may have been rewritten badly.
  return draft.text === undefined && query !== undefined ? answerFromQueries(work, [work.question]) : draft;
}
