// How hard a text is to read, by formulas that were fitted to readers. Syllables are counted by groups of vowels, which is right for about nine words in ten.
import type { Pacer } from '../event-loop-pacer.ts';
import { createWordTokenizer } from '../tokenize-words.ts';
import { iteratePieces } from './map-pieces.ts';
import { countSentences } from './sentences.ts';

export const READABILITY_FORMULAS = ['flesch_reading_ease', 'flesch_kincaid_grade', 'automated_readability_index', 'coleman_liau_index', 'lix', 'amstad'] as const;

export type ReadabilityFormula = (typeof READABILITY_FORMULAS)[number];

export interface Readability {
  readonly formula: ReadabilityFormula;
  /** Where the formula was published, and the language it holds for. */
  readonly source: string;
  /** `null` for a text without words. */
  readonly score: number | null;
  readonly words: number;
  readonly sentences: number;
}

interface Counts {
  words: number;
  sentences: number;
  syllables: number;
  letters: number;
  longWords: number;
}

const FORMULAS: Readonly<Record<ReadabilityFormula, { readonly source: string; readonly score: (counts: Counts) => number }>> = {
  flesch_reading_ease: {
    source: 'R. Flesch, "A new readability yardstick", 1948; English; 0 hard to 100 easy',
    score: ({ words, sentences, syllables }) => 206.835 - (1.015 * words) / sentences - (84.6 * syllables) / words,
  },
  flesch_kincaid_grade: {
    source: 'J. P. Kincaid et al., US Navy research branch report 8-75, 1975; English; school grade',
    score: ({ words, sentences, syllables }) => (0.39 * words) / sentences + (11.8 * syllables) / words - 15.59,
  },
  automated_readability_index: {
    source: 'E. A. Smith and R. J. Senter, "Automated readability index", AMRL-TR-66-220, 1967; English; school grade',
    score: ({ words, sentences, letters }) => (4.71 * letters) / words + (0.5 * words) / sentences - 21.43,
  },
  coleman_liau_index: {
    source: 'M. Coleman and T. L. Liau, "A computer readability formula designed for machine scoring", 1975; English; school grade',
    score: ({ words, sentences, letters }) => (0.0588 * 100 * letters) / words - (0.296 * 100 * sentences) / words - 15.8,
  },
  lix: {
    source: 'C. H. Björnsson, "Läsbarhet", 1968; any language with spaces; 20 easy to 60 hard',
    score: ({ words, sentences, longWords }) => words / sentences + (100 * longWords) / words,
  },
  amstad: {
    source: 'T. Amstad, "Wie verständlich sind unsere Zeitungen?", 1978; German; 0 hard to 100 easy',
    score: ({ words, sentences, syllables }) => 180 - words / sentences - (58.5 * syllables) / words,
  },
};

export async function measureReadability(text: string, formula: ReadabilityFormula, pacer: Pacer): Promise<Readability> {
  const counts: Counts = { words: 0, sentences: await countSentences(text, pacer), syllables: 0, letters: 0, longWords: 0 };
  const tokenize = createWordTokenizer();
  for (const piece of iteratePieces(text, 'word')) {
    for (const word of tokenize(piece)) {
      counts.words += 1;
      counts.syllables += countSyllables(word.text);
      counts.letters += word.text.length;
      if (word.text.length > 6) counts.longWords += 1;
    }
    await pacer(piece.length * 2);
  }
  const { source, score } = FORMULAS[formula];
  const isMeasured = counts.words > 0 && counts.sentences > 0;
  return { formula, source, score: isMeasured ? Math.round(score(counts) * 100) / 100 : null, words: counts.words, sentences: counts.sentences };
}

// A final "e" behind a consonant is silent, but for "le" behind another ("table").
function countSyllables(word: string): number {
  const lower = word.toLowerCase().replace(/(?<=[^aeiouyl])e$|(?<=[aeiouy]l)e$/, '');
  return Math.max(1, lower.match(/[aeiouyäöüáéíóúàèâêîôû]+/g)?.length ?? 0);
}
