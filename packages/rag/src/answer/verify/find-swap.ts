// Whether a claim has the right words in the wrong places: who did it to whom, from what to what.
import { IRREGULAR_FORMS } from '@gateway/text';
import type { ClaimWord } from './claim-words.ts';
import { matchWords } from './match-words.ts';
import type { Evidence } from './find-evidence.ts';

type Words = readonly ClaimWord[];

const RUN = 12;
const HELPERS = new Set('is are was were be been being'.split(' '));
const BEFORE_VERBS = new Set("to will would can could may might must should did do does not didn't doesn't don't can't cannot has have had".split(' '));
const DIRECTIONS = new Set(['from', 'to', 'than', 'into']);

/** @returns what speaks against it, or undefined */
export function findSwap(claim: Words, { sentences }: Evidence): string | undefined {
  for (const { words } of sentences.slice(0, 1)) {
    const problem = findSwappedRoles(claim, words) ?? findSwappedDirection(claim, words);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

interface Sides {
  readonly left: Words;
  readonly right: Words;
  /** A passive that says by whom, or one that does not. */
  readonly passive?: 'by' | 'alone' | undefined;
}

// The words on both sides of a verb, by who does it: those of a passive with "by" change sides.
function readSides(words: Words, at: number): Sides {
  const before: ClaimWord[] = [];
  for (let place = at; place > Math.max(0, at - RUN) && words[place]?.startsClause !== true; place -= 1) {
    const word = words[place - 1];
    if (word?.isContent === true) before.push(word);
  }
  const after: ClaimWord[] = [];
  let isByWhom = false;
  for (let place = at + 1; place < Math.min(words.length, at + 1 + RUN) && words[place]?.startsClause !== true; place += 1) {
    const word = words[place];
    if (word?.text === 'by') isByWhom = true;
    if (word?.isContent === true) after.push(word);
  }
  if (!isPassive(words, at)) return { left: before, right: after };
  if (isByWhom) return { left: after, right: before, passive: 'by' };
  return { left: before, right: after, passive: words[at]?.text.endsWith('ing') === true ? undefined : 'alone' };
}

// "The pump was built in 2019" does not say by whom: its subject stands where that of "was built by" stands.
function turnLike(own: Sides, { passive, left, right }: Sides): Sides {
  return own.passive === 'alone' && passive === 'by' ? { left: right, right: left } : { left, right };
}

// "was cut", not "is to cut".
function isPassive(words: Words, at: number): boolean {
  const helper = words.slice(Math.max(0, at - 3), at).findLast(({ text }) => HELPERS.has(text) || text === 'to');
  return helper !== undefined && helper.text !== 'to';
}

function findSwappedRoles(claim: Words, source: Words): string | undefined {
  for (const [at, verb] of claim.entries()) {
    if (!verb.isContent || verb.value !== undefined || !isLikeVerb(claim, at)) continue;
    const own = readSides(claim, at);
    const others = source.flatMap((word, place) => (matchWords(word, verb) === 1 ? [turnLike(own, readSides(source, place))] : []));
    if (own.left.length === 0 || own.right.length === 0 || others.length === 0) continue;
    const same = others.filter((other) => own.right.some((word) => has([...other.left, ...other.right], word)));
    if (!isPassive(claim, at) && same.length > 0 && same.every((other) => isByAnother(own, other))) return `has other names beside "${verb.text}" than the source`;
    if (others.every((other) => areSwapped(own, other)) || (others.some((other) => areSwapped(own, other)) && !others.some((other) => fits(own, other)))) return `has the sides of "${verb.text}" the other way round than the source`;
  }
  return undefined;
}

function areSwapped(own: Sides, other: Sides): boolean {
  return own.left.some((word) => has(other.right, word) && !has(other.left, word)) && own.right.some((word) => has(other.left, word) && !has(other.right, word)) && !own.left.some((word) => has(other.left, word) && !has(other.right, word));
}

// Who does it by name, where the source names somebody else.
function isByAnother(own: Sides, other: Sides): boolean {
  const [doer] = own.left;
  if (doer === undefined || !isName(doer, own.left[1])) return false;
  const all = [...other.left, ...other.right];
  return other.left.some((word) => isName(word, undefined)) && !own.left.some((word) => word.isCapital && has(all, word));
}

// At the beginning of a sentence every word has a capital; two in a row are a name.
function isName(word: ClaimWord, before: ClaimWord | undefined): boolean {
  return word.isCapital && word.value === undefined && (!word.isFirst || before?.isCapital === true);
}

function fits(own: Sides, other: Sides): boolean {
  return own.left.some((word) => has(other.left, word)) && own.right.some((word) => has(other.right, word));
}

function has(words: Words, word: ClaimWord): boolean {
  return words.some((other) => matchWords(word, other) === 1);
}

function isLikeVerb(words: Words, at: number): boolean {
  const text = words[at]?.text ?? '';
  return /(?:ed|ing|s|en)$/.test(text) || IRREGULAR_FORMS.has(text) || BEFORE_VERBS.has(words[at - 1]?.text ?? '');
}

// "from 3 to 9" against "from 9 to 3".
function findSwappedDirection(claim: Words, source: Words): string | undefined {
  for (const [at, word] of claim.entries()) {
    const mark = claim[at - 1]?.text ?? '';
    if (!word.isContent || !DIRECTIONS.has(mark)) continue;
    const marks = source.flatMap((other, place) => (matchWords(other, word) === 1 && other.isContent ? [source[place - 1]?.text ?? ''] : []));
    if (marks.length > 0 && marks.every((other) => DIRECTIONS.has(other) && other !== mark) && source.some(({ text }) => text === mark)) return `says "${mark} ${word.text}" where the source says "${marks[0] ?? ''} ${word.text}"`;
  }
  return undefined;
}
