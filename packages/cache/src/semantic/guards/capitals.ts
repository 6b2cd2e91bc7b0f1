// Capitals that tell two things apart: Turkey is no turkey, a String of Rust no string, and "Wo wohnen Sie?" asks somebody else. They may be left out where that is known to change nothing.
import { CODE_NAMES } from '../lexicon/code-words.ts';
import { REQUEST_VERBS } from '../lexicon/fillers.ts';
import { ASKING, CLAUSE, HELPER_KINDS, JOINING, MODALS, PREPOSITIONS, SCOPE, SILENT } from '../lexicon/function-words.ts';
import { PRONOUNS_OF_ADDRESS } from '../lexicon/languages.ts';
import { BEFORE_NAMES, CAPITALS_BY_HABIT, FIRST_NAMES, PLAIN_NAMES } from '../lexicon/plain-names.ts';
import { ABBREVIATIONS_AND_WORDS, NAMES_AND_WORDS, PLAIN_ABBREVIATIONS, SMALL_NAMES } from '../lexicon/two-meanings.ts';
import type { Question } from '../question/read-question.ts';
import type { WrittenWord } from '../question/read-writing.ts';
import type { Guard } from './guard.ts';

export const capitals: Guard = {
  name: 'capitals',
  findObjection: ({ a, b }) => {
    if (a.writing.plain !== b.writing.plain && (tellsCapitalsApart(a) || tellsCapitalsApart(b))) return 'one word is written in two ways';
    const word = findOtherCase(a, b) ?? findOtherCase(b, a);
    return word === undefined ? undefined : `"${word}" is written otherwise`;
  },
};

/** "int vs Int": what is written in two ways in one text is two things. */
function tellsCapitalsApart({ writing: { words } }: Question): boolean {
  const seen = new Map<string, string>();
  return words.some(({ word, written, isFirst }) => {
    if (isFirst || word === 'a' || word === 'i') return false;
    const before = seen.get(word);
    seen.set(word, written);
    return before !== undefined && before !== written && !SMALL_WORDS.has(word);
  });
}

/** A word of `a` that stands in `b` in other capitals only, where that may make it another word. */
function findOtherCase(a: Question, b: Question): string | undefined {
  const written = new Map<string, Place[]>();
  for (const place of toPlaces(b)) written.set(place.self.word, [...(written.get(place.self.word) ?? []), place]);
  const found = toPlaces(a).find((place) => {
    const others = written.get(place.self.word);
    if (others === undefined || others.some(({ self }) => self.written === place.self.written && self.isFirst === place.self.isFirst)) return false;
    return !others.some((other) => other.self.written === place.self.written || isSameWord(place, other, { a, b }));
  });
  return found?.self.written;
}

interface Place {
  readonly self: WrittenWord;
  readonly before: string;
  readonly after: string;
}

function toPlaces({ writing: { words } }: Question): readonly Place[] {
  return words.map((self, index) => ({ self, before: words[index - 1]?.word ?? '', after: words[index + 1]?.word ?? '' }));
}

interface Both {
  readonly a: Question;
  readonly b: Question;
}

function isSameWord(left: Place, right: Place, { a, b }: Both): boolean {
  const { word } = left.self;
  const isBeginning = left.self.isFirst || right.self.isFirst;
  if (!(a.writing.isEnglish && b.writing.isEnglish)) return isBeginning && isOnlyFirst(left, right) && !PRONOUNS_OF_ADDRESS.has(word);
  if (word === 'i') return true;
  const isInCapitals = a.writing.capitals === 'all' || b.writing.capitals === 'all';
  if (isBeginning && isOnlyFirst(left, right)) return isGrammar(word) || !(NAMES_AND_WORDS.has(word) || isAboutCode(a, b));
  if (isAboutCode(a, b)) return CODE_NAMES.has(word) || isSmallName(word, a, b);
  if (isInCapitals) return isSameInCapitals(word);
  if (PLAIN_ABBREVIATIONS.has(word)) return true;
  if (NAMES_AND_WORDS.has(word) || ABBREVIATIONS_AND_WORDS.has(word)) return isSmallName(word, a, b);
  // The "A" of a vitamin.
  if (word.length <= 2) return SMALL_WORDS.has(word) && word !== 'a';
  return isPlain(word) || CODE_NAMES.has(word) || (isGrammar(word) && !CAPITAL_TITLES.has(word)) || isHabit(left, right) || isPartOfName(left, right) || isCamel(left.self.written) || isCamel(right.self.written);
}

function isAboutCode(a: Question, b: Question): boolean {
  return a.writing.isAboutCode || b.writing.isAboutCode;
}

function isPlain(word: string): boolean {
  return PLAIN_NAMES.has(word) || FIRST_NAMES.has(word);
}

/** "the Universe", "Computer Science"; alone it may be a title: "Who made Relativity?". */
function isHabit(left: Place, right: Place): boolean {
  if (!CAPITALS_BY_HABIT.has(left.self.word) || left.before !== right.before) return false;
  return DETERMINERS.has(left.before) || CAPITALS_BY_HABIT.has(left.before) || (left.after === right.after && CAPITALS_BY_HABIT.has(left.after));
}

/** "donald trump", "mount everest": it belongs to a name that is no other word. */
function isPartOfName(left: Place, right: Place): boolean {
  if (left.before === right.before && FIRST_NAMES.has(left.before)) return true;
  // The one in the sky has its article; people of that name have none.
  if (left.self.word === 'moon' && left.before === 'the' && right.before === 'the') return true;
  return left.after === right.after && BEFORE_NAMES.has(left.self.word) && PLAIN_NAMES.has(left.after);
}

/** Where one of two texts has no capitals at all, "python" is as a rule the language. */
function isSmallName(word: string, a: Question, b: Question): boolean {
  return SMALL_NAMES.has(word) && (a.isCaseless || b.isCaseless);
}

/** In a text of capitals only a word is itself, unless by list it is a name or short for something. */
function isSameInCapitals(word: string): boolean {
  if (PLAIN_ABBREVIATIONS.has(word)) return true;
  if (NAMES_AND_WORDS.has(word) || ABBREVIATIONS_AND_WORDS.has(word)) return SILENT_IN_CAPITALS.has(word);
  return word.length > 2 || SMALL_WORDS.has(word);
}

function isOnlyFirst(left: Place, right: Place): boolean {
  return left.self.written.slice(1) === right.self.written.slice(1);
}

/** "YouTube", "WhatsApp": two words in one make no third. */
function isCamel(written: string): boolean {
  return written.length >= 6 && /^\p{Lu}?\p{Ll}+\p{Lu}\p{Ll}+$/u.test(written);
}

function isGrammar(word: string): boolean {
  return [SILENT, PREPOSITIONS, JOINING, CLAUSE, ASKING, MODALS, HELPER_KINDS, REQUEST_VERBS, SCOPE, PRONOUNS].some((list) => list.has(word));
}

const DETERMINERS = new Set('the a an my your his her our their this that'.split(' '));
const PRONOUNS = new Set('i you he she it we they my your his its our their this that these those me him have has'.split(' '));
// Where they do not begin a sentence they are titles, names of bands or abbreviations.
const CAPITAL_TITLES = new Set('it who them us you her she up can will may must'.split(' '));
// Words of one or two letters that titles and sentences capitalize without meaning another word.
const SMALL_WORDS = new Set('a an as at be by do if in is me my of on or so to up us we he am'.split(' '));
// In a text of capitals only these are what they always are.
const SILENT_IN_CAPITALS = new Set('a an as at be by do if in is of on or so to up we he go my how what and not are off add let out now own two one see use want who'.split(' '));
