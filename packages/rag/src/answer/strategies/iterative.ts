// The model may say what is missing, and is given it: questions whose answer lies in several places that no one query finds.
import { createAnswerRequest, SEARCH_MARK } from '../answer-prompts.ts';
import { joinValues } from '../join-values.ts';
import { readQueries } from './read-queries.ts';
import type { AnswerWork, Draft } from './strategy.ts';

const QUERIES = 3;

export async function answerIteratively(work: AnswerWork): Promise<Draft> {
  const { question, maxAnswerTokens: maxTokens } = work;
  const queries = [question];
  let chunks = await work.find(queries, work.limit);
  for (let round = 0; ; round += 1) {
    const passages = work.pack(chunks);
    if (passages.length === 0) return { text: undefined, passages, queries };
    work.progress(round, work.maxRounds + 1, 'Answering');
    const maySearch = round < work.maxRounds;
    const text = await work.ask(createAnswerRequest({ question, passages, maxTokens }, maySearch));
    const wanted = readWanted(text).filter((query) => !queries.includes(query));
    if (!text.includes(SEARCH_MARK)) return { text, passages, queries };
    if (!maySearch || wanted.length === 0) {
      // It asks although it may not, or for what it has been given: what it has must do.
      const final = dropSearches(text);
      return { text: final === '' ? dropSearches(await work.ask(createAnswerRequest({ question, passages, maxTokens }))) : final, passages, queries };
    }
    queries.push(...wanted);
    chunks = joinValues(chunks, await work.find(wanted, work.limit));
  }
}

function readWanted(text: string): string[] {
  const lines = text.split('\n').flatMap((line) => (line.includes(SEARCH_MARK) ? [line.slice(line.indexOf(SEARCH_MARK) + SEARCH_MARK.length)] : []));
  return readQueries(lines.join('\n'), QUERIES);
}

function dropSearches(text: string): string {
  return text.split('\n').filter((line) => !line.includes(SEARCH_MARK)).join('\n').trim();
}
