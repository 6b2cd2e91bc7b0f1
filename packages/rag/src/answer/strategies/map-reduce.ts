// More sources than one request holds: each group of them is answered from by itself, with the numbers that the final answer cites.
import { GatewayError, isGatewayError, type ErrorKind } from '@gateway/core';
import { createAnswerRequest, createMergeRequest, createPartRequest } from '../answer-prompts.ts';
import { isRefusal } from '../read-answer.ts';
import type { AnswerWork, Draft, NumberedPassage } from './strategy.ts';

const MORE_CHUNKS = 4;
const MAX_PARTS = 16;
// Each level makes fewer notes of what it is given; more levels than these are a model that does not shorten.
const MAX_LEVELS = 4;
// Failures that every other request would meet as well.
const FINAL: ReadonlySet<ErrorKind> = new Set<ErrorKind>(['cancelled', 'auth', 'permission', 'not_configured', 'budget_exceeded', 'quota', 'invalid_input']);

export async function answerByParts(work: AnswerWork): Promise<Draft> {
  const queries = [work.question];
  const groups = work.packAll(await work.find(queries, work.limit * MORE_CHUNKS), MAX_PARTS);
  const passages = groups.flat();
  const [only] = groups;
  if (only === undefined) return { text: undefined, passages, queries };
  const { question, maxAnswerTokens: maxTokens } = work;
  if (groups.length === 1) return { text: await work.ask(createAnswerRequest({ question, passages: only, maxTokens })), passages, queries };
  const notes = await answerParts(work, groups);
  const [note, ...others] = notes;
  if (note === undefined) return { text: '', passages, queries };
  return { text: others.length === 0 ? note : await mergeNotes(work, notes), passages, queries };
}

// A part that fails is told of, and the others stand; when all fail, so does the answer.
async function answerParts(work: AnswerWork, groups: readonly (readonly NumberedPassage[])[]): Promise<readonly string[]> {
  const { question, maxAnswerTokens: maxTokens } = work;
  const notes: string[] = [];
  const errors: GatewayError[] = [];
  for (const [index, passages] of groups.entries()) {
    work.progress(index, groups.length + 1, 'Reading sources');
    try {
      const note = await work.ask(createPartRequest({ question, passages, maxTokens }));
      if (!isRefusal(note)) notes.push(note);
    } catch (error) {
      if (!isGatewayError(error) || FINAL.has(error.kind)) throw error;
      errors.push(error);
      const numbers = passages.map(({ number }) => number);
      work.warn(`The sources ${numbers[0]} to ${numbers.at(-1)} were not read, since the model failed: ${error.message}`);
    }
  }
  const [first] = errors;
  if (first !== undefined && errors.length === groups.length) throw first;
  // Half of the sources, and nothing in them: nobody knows what the others say.
  if (first !== undefined && notes.length === 0) throw new GatewayError({ kind: first.kind, message: `Nothing was found in the sources that were read, and ${errors.length} of ${groups.length} parts failed: ${first.message}`, cause: first });
  return notes;
}

async function mergeNotes(work: AnswerWork, notes: readonly string[]): Promise<string> {
  let current = notes;
  for (let level = 0; level < MAX_LEVELS; level += 1) {
    const groups = work.group(current);
    const merged: string[] = [];
    for (const group of groups) merged.push(await work.ask(createMergeRequest({ question: work.question, notes: group, maxTokens: work.maxAnswerTokens })));
    const [only] = merged;
    if (merged.length === 1 && only !== undefined) return only;
    current = merged.filter((text) => !isRefusal(text));
  }
  throw new GatewayError({ kind: 'bad_response', message: 'The partial answers did not become fewer.', hint: 'Give a larger maxInputTokens, or smaller maxAnswerTokens.' });
}
