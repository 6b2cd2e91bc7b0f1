// What a word may be a form of. Two words agree when one thing is possible for both: no dictionary is needed, and "plan" and "plane" stay apart.
import { IRREGULAR_FORMS, NOT_PLURAL } from '@gateway/text';
import { SYNONYMS } from '../lexicon/synonyms.ts';

export interface WordForms {
  /** Base forms that it may come from, itself included. */
  readonly lemmas: ReadonlySet<string>;
  /** Groups of words that stand for each other. */
  readonly classes: ReadonlySet<number>;
  /** Whether its form tells of the past. */
  readonly past: 'past' | 'participle' | 'either' | undefined;
  /** Whether it ends in the "-ing" of a verb. */
  readonly isGerund: boolean;
}

/** @param word in lower case and American spelling */
export function readWordForms(word: string): WordForms {
  const lemmas = new Set([word]);
  let past: WordForms['past'];
  for (const { base, tense } of IRREGULAR_FORMS.get(word) ?? []) {
    lemmas.add(base);
    past ??= tense;
  }
  // "found" and "bought" are both past and participle; only where they differ does the table know which.
  if (past === 'past' && isSameParticiple(word)) past = 'either';
  for (const lemma of singularsOf(word)) lemmas.add(lemma);
  // A "dressing" is no dress and "housing" no house: such a form agrees with itself, and with the same form of a word that stands for its verb.
  const gerundBases = stripSuffix(word, 'ing');
  const pastBases = past === undefined ? stripSuffix(word, 'ed') : [];
  if (pastBases.length > 0) past = 'either';
  for (const lemma of pastBases) lemmas.add(lemma);
  const classes = new Set([...[...lemmas].flatMap((lemma) => SYNONYMS.get(lemma) ?? []), ...readComparedClasses(word), ...gerundBases.flatMap((base) => SYNONYMS.get(base) ?? []).map((index) => index + GERUND)]);
  return { lemmas, classes, past, isGerund: gerundBases.length > 0 };
}

/** Whether both may be forms of one word, or of words that stand for each other. @param kept groups whose words are told apart */
export function haveCommonForm(a: WordForms, b: WordForms, kept: ReadonlySet<number> = new Set()): boolean {
  return intersect(a.lemmas, b.lemmas) || [...a.classes].some((group) => b.classes.has(group) && !kept.has(group));
}

function intersect<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): boolean {
  for (const value of a) if (b.has(value)) return true;
  return false;
}

// "quickest" stands for "fastest" as "quick" does for "fast", and for neither of these.
const GERUND = 300_000;
const DEGREES = { est: 100_000, er: 200_000 } as const;

function readComparedClasses(word: string): readonly number[] {
  return (['est', 'er'] as const).flatMap((ending) => {
    if (!word.endsWith(ending) || word.length < ending.length + 3) return [];
    const stem = word.slice(0, -ending.length);
    const bases = [stem, `${stem}e`, stem.slice(0, -1), stem.endsWith('i') ? `${stem.slice(0, -1)}y` : stem];
    return [...new Set(bases)].flatMap((base) => SYNONYMS.get(base) ?? []).map((index) => index + DEGREES[ending]);
  });
}

function isSameParticiple(word: string): boolean {
  return !['was', 'arose', 'became', 'began', 'bit', 'blew', 'broke', 'came', 'chose', 'drew', 'drank', 'drove', 'ate', 'fell', 'flew', 'forbade', 'forgot', 'forgave', 'froze', 'gave', 'went', 'grew', 'hid', 'knew', 'lay', 'rode', 'rang', 'rose', 'ran', 'saw', 'shook', 'showed', 'shrank', 'sang', 'sank', 'spoke', 'stole', 'swore', 'swam', 'took', 'tore', 'threw', 'woke', 'wore', 'wrote', 'did', 'bore'].includes(word);
}

function singularsOf(word: string): readonly string[] {
  if (!word.endsWith('s') || word.length < 4 || NOT_PLURAL.has(word) || /(?:ss|us|is)$/.test(word)) return [];
  const bases = [word.slice(0, -1)];
  if (word.endsWith('ies') && word.length > 4) bases.push(`${word.slice(0, -3)}y`);
  if (/(?:s|x|z|ch|sh|o)es$/.test(word)) bases.push(word.slice(0, -2));
  return bases;
}

// The bare stem, the stem with its silent e, and the stem without its doubled letter.
function stripSuffix(word: string, suffix: 'ing' | 'ed'): readonly string[] {
  if (!word.endsWith(suffix) || word.length < suffix.length + 3) return [];
  const stem = word.slice(0, -suffix.length);
  if (!/[aeiouy]/.test(stem)) return [];
  const bases = [stem, `${stem}e`];
  if (/([bdfgklmnprt])\1$/.test(stem)) bases.push(stem.slice(0, -1));
  if (suffix === 'ed' && stem.endsWith('i')) bases.push(`${stem.slice(0, -1)}y`);
  return bases;
}
