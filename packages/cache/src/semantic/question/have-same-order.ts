// Whether two questions have their words in the same order. What may move without another meaning is one phrase between the beginning and a later place: "In Python, how ...?", "How ... in Python?".
import { ASKING, CLAUSE, MODALS, PREPOSITIONS } from '../lexicon/function-words.ts';
import { CLAUSE_VERBS } from '../lexicon/clause-verbs.ts';
import type { QuestionPart } from './read-parts.ts';

type IsSame = (a: QuestionPart, b: QuestionPart) => boolean;

/** @param isSame whether two parts have one head and the same words in the same order */
export function haveSameOrder(a: readonly QuestionPart[], b: readonly QuestionPart[], isSame: IsSame): boolean {
  if (a.length !== b.length) return false;
  return areSame(a, b, isSame) || isUnfronted(a, b, isSame) || isUnfronted(b, a, isSame);
}

function areSame(a: readonly QuestionPart[], b: readonly QuestionPart[], isSame: IsSame): boolean {
  return a.length === b.length && a.every((part, index) => b[index] !== undefined && isSame(part, b[index]));
}

function isUnfronted(fronted: readonly QuestionPart[], plain: readonly QuestionPart[], isSame: IsSame): boolean {
  const count = countFronted(fronted);
  if (count === 0 || startsLike(plain, fronted)) return false;
  const [phrase, rest] = [fronted.slice(0, count), fronted.slice(count)];
  if (!isOneClause(rest) || !mayMove(phrase, rest)) return false;
  return rest.some((_, index) => {
    const at = index + 1;
    return areSame(phrase, plain.slice(at, at + count), isSame) && areSame(rest, [...plain.slice(0, at), ...plain.slice(at + count)], isSame);
  });
}

// "Like dogs, do cats ...?" compares, "Do cats like dogs?" does not.
const STAYING = new Set('like than except besides out off up down'.split(' '));

/** With a second verb a phrase at the end belongs to it: "Did he say he would call before lunch?" is not "Before lunch, did he say he would call?". */
function isOneClause(parts: readonly QuestionPart[]): boolean {
  const isPlain = parts.every((part, index) => {
    if (part.head === 'to') return isHowTo(parts[index - 1]) || isTo(part);
    return !CLAUSE.has(part.head) || index === 0;
  });
  const asking = parts.filter(({ head }) => ASKING.has(head)).length;
  const verbs = parts.reduce((sum, part) => sum + countVerbs(part), 0);
  const mayGoOn = parts.some(({ words }) => words.some(({ forms }, index) => index < words.length - 1 && [...forms.lemmas].some((lemma) => CLAUSE_VERBS.has(lemma))));
  return isPlain && asking < 2 && verbs < 2 && !mayGoOn;
}

/** By its helpers. "Should be stored" is one verb, as is "what should I do". */
function countVerbs({ helpers, loose, words }: QuestionPart): number {
  const modals = loose.filter((word) => MODALS.has(word)).length;
  const isOne = modals === 1 && helpers.length === 1 && (helpers[0] === 'be' || (helpers[0] === 'do' && words.length < 2));
  return isOne ? 1 : modals + helpers.length;
}

/** The "how to" that stands for "how do I". */
function isHowTo(before: QuestionPart | undefined): boolean {
  return before !== undefined && ASKING.has(before.head) && before.words.length === 0;
}

/** "to the station", "to Munich", but not "to pay". */
function isTo({ words: [first] }: QuestionPart): boolean {
  return first === undefined || first.isName || first.place.article !== '' || first.kind !== 'word';
}

/** "Who was the man with a knife?" tells which man, "What can I cook with apples?" tells how. */
function mayMove([first]: readonly QuestionPart[], rest: readonly QuestionPart[]): boolean {
  return !(first?.head === 'with' || first?.head === 'without') || !rest.some(({ helpers }) => helpers.includes('be'));
}

/** How many parts stand before the main clause: "In Germany, ...", "If it rains on Sunday, ...", and the "at" of "at what temperature". */
function countFronted(parts: readonly QuestionPart[]): number {
  const [first, second] = parts;
  if (first === undefined || !(PREPOSITIONS.has(first.head) || CLAUSE.has(first.head)) || STAYING.has(first.head)) return 0;
  const isBare = first.words.length + first.loose.length + first.helpers.length === 0;
  if (isBare) return second !== undefined && isAsking(second) ? 1 : 0;
  const main = parts.findIndex((part, index) => index > 0 && (part.isApart || isAsking(part)));
  return Math.max(main, 0);
}

function isAsking({ head }: QuestionPart): boolean {
  return ASKING.has(head) && !CLAUSE.has(head);
}

function startsLike(plain: readonly QuestionPart[], fronted: readonly QuestionPart[]): boolean {
  return plain[0]?.head === fronted[0]?.head;
}
