// The engine without a model: sentences of a few plain forms, turned into questions; every answer a stretch of its sentence. Few and right rather than many and
// wrong: what is in doubt is left. After M. Heilman and N. A. Smith, "Good Question! Statistical Ranking for Question Generation" (NAACL 2010): overgenerate by
// rules, then rank; without their parser, so the forms are fewer.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { throwIfAborted, type LocalEngine, type OperationCall } from '@gateway/core';
import { createEntityFinder, type EntityFinder, type EntityMention } from '@gateway/extraction';
import { detectLanguage, splitSentences } from '@gateway/text';
import { roundShare } from '../../document-coverage.ts';
import { sampleText, type TextSpan } from '../../parts/sample-text.ts';
import { createQuoteFinder } from '../../quotes/quote-finder.ts';
import { finishPairs } from '../finish-pairs.ts';
import { readQaInput, type GenerateQaInput, type GenerateQaOutput, type QaPair } from '../generate-qa-input.ts';
import { createQuestionFilter } from '../same-question.ts';
import { readPlainSentence } from './plain-sentence.ts';
import { draftQuestion } from './question-patterns.ts';

export const localQuestioner: LocalEngine<GenerateQaInput, GenerateQaOutput> = {
  model: 'local/questions',
  // Share of pairs judged right on text that no rule was made by: 34 of 48, benchmarks/documents.
  quality: 0.7,
  run: generateLocally,
};

const ENTITY_TYPES = ['person', 'organization', 'location', 'date'];
// Longer documents are sampled: there is more than enough to ask about.
const WINDOWS = 50;
const WINDOW_CHARACTERS = 20_000;
const PORTION_CHARACTERS = 8_000;
const SEARCHED_CHARACTERS = 300_000;

interface Candidate {
  readonly pair: QaPair;
  readonly worth: number;
}

async function generateLocally(input: GenerateQaInput, call: OperationCall = {}): Promise<GenerateQaOutput> {
  throwIfAborted(call.signal);
  const { text, numPairs } = readQaInput(input);
  const spans = sampleText(text, { windows: WINDOWS, length: WINDOW_CHARACTERS });
  const read = roundShare(Math.min(1, spans.reduce((sum, { start, end }) => sum + end - start, 0) / text.length));
  const isEnglish = detectLanguage(text) === 'en';
  const reader: Reader = { text, find: createEntityFinder(), isCommon: createCommonWords(text) };
  const portions = isEnglish ? spans.flatMap((span) => cutPortions(text, span)) : [];
  const candidates: Candidate[] = [];
  for (const [index, portion] of portions.entries()) {
    candidates.push(...readCandidates(reader, portion));
    call.onProgress?.({ done: index + 1, total: portions.length, message: `${candidates.length} sentences to ask about` });
    await nextTurn();
    throwIfAborted(call.signal);
  }
  const pairs = choosePairs(candidates, numPairs, text.length);
  const shortfall = isEnglish
    ? `The local engine asks only about sentences of a few plain forms, and found ${pairs.length} of them; a model finds more.`
    : 'The local engine forms questions in English only; a model asks in the language of the document.';
  return { pairs: await finishPairs(text, pairs), ...(pairs.length < numPairs ? { shortfall } : {}), dropped: 0, coverage: { read: isEnglish ? read : 0, parts: spans.length }, warnings: [] };
}

interface Reader {
  readonly text: string;
  readonly find: EntityFinder;
  readonly isCommon: (word: string) => boolean;
}

// A word that also stands in the middle of a sentence without a capital.
function createCommonWords(text: string): Reader['isCommon'] {
  const searched = text.slice(0, SEARCHED_CHARACTERS);
  const known = new Map<string, boolean>();
  return (word) => {
    if (!/^\p{Lu}\p{Ll}+$/u.test(word)) return false;
    const isCommon = known.get(word) ?? searched.includes(` ${word.toLowerCase()} `);
    known.set(word, isCommon);
    return isCommon;
  };
}

// Whole paragraphs where they are short enough, so that no sentence is cut.
function cutPortions(text: string, { start, end }: TextSpan): TextSpan[] {
  const portions: TextSpan[] = [];
  for (let from = start; from < end; ) {
    const limit = from + PORTION_CHARACTERS;
    const paragraph = limit >= end ? -1 : text.lastIndexOf('\n\n', limit);
    const line = limit >= end ? -1 : text.lastIndexOf('\n', limit);
    const to = limit >= end ? end : paragraph > from ? paragraph + 2 : line > from ? line + 1 : limit;
    portions.push({ start: from, end: to });
    from = to;
  }
  return portions;
}

function readCandidates({ text, find, isCommon }: Reader, { start, end }: TextSpan): Candidate[] {
  const portion = text.slice(start, end);
  const entities = find(portion, { types: ENTITY_TYPES });
  let nextEntity = 0;
  return splitSentences(portion).flatMap((sentence): Candidate[] => {
    while ((entities[nextEntity]?.end ?? Infinity) <= sentence.start) nextEntity += 1;
    const own: EntityMention[] = [];
    for (let at = nextEntity; (entities[at]?.start ?? Infinity) < sentence.end; at += 1) {
      const entity = entities[at];
      if (entity !== undefined) own.push(entity);
    }
    const raw = portion.slice(sentence.start, sentence.end);
    const plain = readPlainSentence(raw, { entities: own, isCommon });
    const drafted = plain === undefined ? undefined : draftQuestion(plain);
    if (drafted === undefined) return [];
    const [place] = createQuoteFinder(raw).find(drafted.answer);
    if (place === undefined) return [];
    const from = start + sentence.start;
    const answerSpan = { start: from + place.start, end: from + place.end };
    const answer = raw.slice(place.start, place.end).replaceAll(/\s+/g, ' ');
    return [{ pair: { question: drafted.question, answer, answerSpan, evidence: { text: raw, start: from, end: from + raw.length } }, worth: drafted.worth }];
  });
}

// The best of each stretch of the document, then the best of what is left.
function choosePairs(candidates: readonly Candidate[], count: number, length: number): QaPair[] {
  const filter = createQuestionFilter();
  const ranked = candidates.toSorted((a, b) => b.worth - a.worth || a.pair.evidence.start - b.pair.evidence.start);
  const chosen: QaPair[] = [];
  const stretchOf = ({ pair }: Candidate): number => Math.floor((pair.evidence.start / length) * count);
  const used = new Set<number>();
  for (const candidate of ranked) {
    if (chosen.length >= count) return chosen;
    if (used.has(stretchOf(candidate)) || !filter.take(candidate.pair)) continue;
    used.add(stretchOf(candidate));
    chosen.push(candidate.pair);
  }
  for (const { pair } of ranked) {
    if (chosen.length >= count) break;
    if (!chosen.includes(pair) && filter.take(pair)) chosen.push(pair);
  }
  return chosen;
}
