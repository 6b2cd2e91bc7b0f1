// An answer without a model: the sentences of the passages that answer the question, as they stand there, each with its source.
import { splitSentences } from '@gateway/text';
import { createTermReader } from '../../keyword/read-terms.ts';
import type { NumberedPassage } from '../strategies/strategy.ts';
import { hasAnswerOf, readQuestionType } from './question-type.ts';

const MAX_SENTENCES = 3;
// The least coverage was chosen by the odd questions of benchmarks/answers, between answers that hold it and refusals; the others were set beforehand, and nothing near them had a better F1 by more than 0.002.
export const EXTRACT_PARAMETERS = { leastCoverage: 0.4, relative: 0.75, neighbourShare: 0.3, typeBonus: 0.08, valueBonus: 0.15 };
// Words that questions are made of, and answers are not.
const ASKING_STEMS = new Set('mention describ discuss accord specif type exampl list name state explain text document author main key role happen occur'.split(' '));
const ASKING_WEIGHT = 0.25;

interface Candidate {
  readonly text: string;
  readonly source: number;
  readonly index: number;
  readonly terms: ReadonlySet<string>;
  /** Share of the question's weight that it holds. */
  readonly own: number;
  /** The same with the sentences beside it and the heading. */
  readonly around: number;
  readonly score: number;
}

/** @returns sentences with citations; undefined when no place of the passages holds enough of what the question speaks of */
export function extractAnswer(question: string, passages: readonly NumberedPassage[], p = EXTRACT_PARAMETERS): string | undefined {
  const candidates = rankSentences(question, passages, p);
  const best = candidates[0];
  if (best === undefined || Math.max(...candidates.map(({ around }) => around)) < p.leastCoverage) return undefined;
  const chosen = candidates.filter(({ score, own }) => own > 0 && score >= best.score * p.relative).slice(0, MAX_SENTENCES);
  const inOrder = (chosen.length === 0 ? [best] : chosen).toSorted((a, b) => a.source - b.source || a.index - b.index);
  return inOrder.map(({ text, source }) => `${text.replaceAll(/\s+/g, ' ')} [${source}]`).join('\n\n');
}

/** Best first. */
function rankSentences(question: string, passages: readonly NumberedPassage[], p: typeof EXTRACT_PARAMETERS): Candidate[] {
  const reader = createTermReader();
  const type = readQuestionType(question);
  const asked = [...reader.read(question).keys()];
  const read = passages.map((passage) => ({
    passage,
    heading: new Set(reader.read(passage.heading.join(' ')).keys()),
    sentences: splitSentences(passage.text).map(({ start, end }) => ({ text: passage.text.slice(start, end), terms: new Set(reader.read(passage.text.slice(start, end)).keys()) })),
  }));
  const weights = weigh(asked, read.flatMap(({ sentences }) => sentences.map(({ terms }) => terms)));
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return [];
  const measure = (has: (term: string) => boolean): number => asked.reduce((sum, term) => sum + (has(term) ? (weights.get(term) ?? 0) : 0), 0) / total;
  const candidates = read.flatMap(({ passage, heading, sentences }) =>
    sentences.map(({ text, terms }, index): Candidate => {
      const near = [heading, sentences[index - 1]?.terms, sentences[index + 1]?.terms];
      const own = measure((term) => terms.has(term));
      const around = measure((term) => terms.has(term) || near.some((set) => set?.has(term) === true));
      const bonus = hasAnswerOf(type, text) ? p.typeBonus : 0;
      const score = (own + p.neighbourShare * (around - own) + bonus + p.valueBonus * passage.value) * rateForm(text, terms);
      return { text, source: passage.number, index, terms, own, around, score };
    }),
  );
  return candidates.toSorted((a, b) => b.score - a.score);
}

// Headings and questions answer nothing; what is very long says much else.
function rateForm(text: string, terms: ReadonlySet<string>): number {
  if (/\?\s*$/.test(text) || terms.size < 3 || text.startsWith('#')) return 0.4;
  return terms.size > 40 ? 0.7 : 1;
}

// How rare a word is in what was found; one that stands nowhere counts most.
function weigh(asked: readonly string[], sentences: readonly ReadonlySet<string>[]): ReadonlyMap<string, number> {
  return new Map(
    asked.map((term) => {
      const frequency = sentences.filter((terms) => terms.has(term)).length;
      const idf = Math.log(1 + (sentences.length - frequency + 0.5) / (frequency + 0.5));
      return [term, idf * (ASKING_STEMS.has(term) ? ASKING_WEIGHT : 1)];
    }),
  );
}
