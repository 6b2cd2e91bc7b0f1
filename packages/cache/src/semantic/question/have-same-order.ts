// Whether two questions have their words in the same order. What may move without another meaning is one phrase between the beginning and a later place: "In Python, how ...?", "How ... in Python?".
import { ASKING, CLAUSE, PREPOSITIONS } from '../lexicon/function-words.ts';
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
  return rest.some((_, index) => {
    const at = index + 1;
    return areSame(phrase, plain.slice(at, at + count), isSame) && areSame(rest, [...plain.slice(0, at), ...plain.slice(at + count)], isSame);
  });
}

// "Like dogs, do cats ...?" compares, "Do cats like dogs?" does not.
const STAYING = new Set('like than except besides out off up down'.split(' '));

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
