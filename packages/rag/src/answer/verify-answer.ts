// Holds each sentence of an answer against the sources that it cites.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { throwIfAborted } from '@gateway/core';
import type { AnswerSentence } from './answer.ts';
import type { FencedPassage } from './fence-passages.ts';
import { isAboutSources, readBeside, type CitedSentence } from './read-answer.ts';
import { checkSupport, isClaim, type Source } from './verify/check-support.ts';
import { readSourceSentences } from './verify/find-evidence.ts';

export interface VerifyOptions {
  readonly question: string;
  readonly signal?: AbortSignal | undefined;
}

/** @throws GatewayError `cancelled` */
export async function verifySentences(sentences: readonly CitedSentence[], passages: readonly FencedPassage[], options: VerifyOptions): Promise<AnswerSentence[]> {
  const sources = new Map(passages.map(({ number, text, heading }) => [number, toSource([...heading, text].join('\n'))]));
  const verified: AnswerSentence[] = [];
  for (const sentence of sentences) {
    throwIfAborted(options.signal);
    verified.push(await verifySentence(sentence, sources, options));
    await nextTurn();
  }
  return verified;
}

async function verifySentence({ text, citations }: CitedSentence, sources: ReadonlyMap<number, Source>, options: VerifyOptions): Promise<AnswerSentence> {
  if (!isClaim(text)) return { text, citations, supported: null };
  if (citations.length === 0 && isAboutSources(text)) return verifyBeside(text, sources, options);
  const cited = citations.flatMap((number) => sources.get(number) ?? []);
  const support = cited.length === 0 ? undefined : await checkSupport(text, cited, options);
  if (support?.isSupported === true) return { text, citations, supported: true };
  const foundIn: number[] = [];
  for (const [number, source] of sources) if (!citations.includes(number) && (await checkSupport(text, [source], options)).isSupported) foundIn.push(number);
  const found = foundIn.length === 0 ? {} : { foundIn };
  if (citations.length === 0) return { text, citations, supported: false, problem: 'no_citation', reason: 'It cites no source.', ...found };
  if (support === undefined) return { text, citations, supported: false, problem: 'no_such_source', reason: `There is no source ${citations.join(', ')}.`, ...found };
  return { text, citations, supported: false, problem: foundIn.length > 0 ? 'wrong_source' : 'not_supported', reason: `It ${support.reason ?? 'is not supported'}.`, ...found };
}

// What the sources do not tell needs no citation; what is claimed in the same sentence must at least stand in one of them.
async function verifyBeside(text: string, sources: ReadonlyMap<number, Source>, options: VerifyOptions): Promise<AnswerSentence> {
  const beside = readBeside(text);
  const uncounted: AnswerSentence = { text, citations: [], supported: null };
  if (beside === undefined || !isClaim(beside)) return uncounted;
  for (const source of sources.values()) if ((await checkSupport(beside, [source], options)).isSupported) return uncounted;
  return { text, citations: [], supported: false, problem: 'no_citation', reason: `It cites no source for "${beside}".` };
}

/** Share of the sentences that are supported, of those that could be; null when there is none. */
export function measureGrounded(sentences: readonly Pick<AnswerSentence, 'supported'>[]): number | null {
  const claims = sentences.filter(({ supported }) => supported !== null);
  return claims.length === 0 ? null : claims.filter(({ supported }) => supported).length / claims.length;
}

function toSource(text: string): Source {
  return { text, sentences: readSourceSentences(text) };
}
