// Signs and capitals that carry meaning: "a - b" is not "b - a", a megabyte is no megabit, AIDS does not help, and Turkey is no turkey.
import { ABBREVIATIONS_AND_WORDS, NAMES_AND_WORDS, OFTEN_SMALL_NAMES, PLAIN_ABBREVIATIONS } from '../lexicon/two-meanings.ts';
import type { Question } from '../question/read-question.ts';
import type { WrittenWord } from '../question/read-writing.ts';
import { describeDifference } from './compare-lists.ts';
import type { Guard } from './guard.ts';

export const spelling: Guard = {
  name: 'spelling',
  findObjection: ({ a, b }) => {
    if ((a.writing.hasSigns || b.writing.hasSigns) && withoutEnd(a) !== withoutEnd(b)) return 'signs or what stands around them differ';
    const hyphens = describeDifference(a.writing.hyphens.map(toSmall), b.writing.hyphens.map(toSmall));
    if (hyphens !== undefined) return hyphens;
    if (a.writing.plain !== b.writing.plain && (tellsCapitalsApart(a) || tellsCapitalsApart(b))) return 'one word is written in two ways';
    const word = findOtherCase(a, b) ?? findOtherCase(b, a);
    return word === undefined ? undefined : `"${word}" is written otherwise`;
  },
};

/** What has signs has to agree but for its last mark and its first capital. */
function withoutEnd({ writing: { plain } }: Question): string {
  return plain.slice(0, 1).toLowerCase() + plain.slice(1).replace(/[ .?]+$/, '');
}

const toSmall = (text: string): string => text.toLowerCase();

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

/** A word of `a` that stands in `b` in other capitals only, where that makes it another word. */
function findOtherCase(a: Question, b: Question): string | undefined {
  const written = new Map<string, WrittenWord[]>();
  for (const word of b.writing.words) written.set(word.word, [...(written.get(word.word) ?? []), word]);
  const found = a.writing.words.find((word) => {
    const others = written.get(word.word);
    if (others === undefined || others.some((other) => other.written === word.written)) return false;
    return !others.some((other) => isSameWord(word, other, { a, b }));
  });
  return found?.written;
}

/** Capitals tell two words apart where both exist: by list, and for short names of units and substances always. */
function isSameWord(left: WrittenWord, right: WrittenWord, { a, b }: { readonly a: Question; readonly b: Question }): boolean {
  const { word } = left;
  if (word === 'i') return true;
  const isSmallAgainstName = isFirstOnly(left.written) && isFirstOnly(right.written);
  if (isSmallAgainstName) {
    if (left.isFirst || right.isFirst) return true;
    // The "A" of a vitamin, but not that of a title in capitals.
    if (word.length <= 2) return SMALL_WORDS.has(word) && (word !== 'a' || a.writing.capitals === 'all' || b.writing.capitals === 'all');
    const isTold = a.writing.capitals === 'some' && b.writing.capitals === 'some';
    return !NAMES_AND_WORDS.has(word) && !(isTold && OFTEN_SMALL_NAMES.has(word));
  }
  if (PLAIN_ABBREVIATIONS.has(word)) return true;
  if (NAMES_AND_WORDS.has(word) || ABBREVIATIONS_AND_WORDS.has(word)) return a.writing.capitals === 'all' || b.writing.capitals === 'all' ? SILENT_IN_CAPITALS.has(word) : false;
  if (a.writing.capitals === 'all' || b.writing.capitals === 'all') return word.length > 2 || SMALL_WORDS.has(word);
  return word.length >= 5 && !/\d/.test(word);
}

function isFirstOnly(written: string): boolean {
  return written.slice(1) === written.slice(1).toLowerCase();
}

// Words of one or two letters that titles and sentences capitalize without meaning another word.
const SMALL_WORDS = new Set('a an as at be by do if in is me my of on or so to up us we he am'.split(' '));
// In a text of capitals only these are what they always are.
const SILENT_IN_CAPITALS = new Set('a an as at be by do if in is of on or so to up we he go my how what and not are off add let out now own two one see use want who'.split(' '));
