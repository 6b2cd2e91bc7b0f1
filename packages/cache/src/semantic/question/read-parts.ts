// A question in parts: prepositions, question words and joining words with what belongs to them, in their order.
import { ASKING, CLAUSE, HELPER_KINDS, JOINING, MODALS, NEGATIONS, PREPOSITIONS, SILENT, TENSE_HELPERS } from '../lexicon/function-words.ts';
import { SYMMETRIC } from '../lexicon/symmetric.ts';
import type { QuestionWord } from './read-question.ts';
import type { Token } from './split-tokens.ts';

export interface QuestionPart {
  readonly head: string;
  readonly words: readonly QuestionWord[];
  /** Negations and modals of the part: these move when a question becomes a statement. */
  readonly loose: readonly string[];
  /** Their kinds, in their order: "Are they like dogs?" is not "Do they like dogs?". */
  readonly helpers: readonly HelperKind[];
  /** It is told, not asked, so that a "do" of the question is left out: "tell me how it works". */
  readonly isTold: boolean;
  /** A mark stands before it. */
  readonly isApart: boolean;
}

export type HelperKind = 'be' | 'do' | 'have' | 'will';

// Words that stand for each other at the head of a part.
export const HEAD_NAMES: ReadonlyMap<string, string> = new Map(Object.entries({ till: 'until', upon: 'on', towards: 'toward', vs: 'versus', whom: 'who', which: 'what', regarding: 'about', concerning: 'about' }));

type OpenPart = { head: string; words: QuestionWord[]; loose: string[]; helpers: HelperKind[]; isTold: boolean; isApart: boolean };

const openPart = (head: string, isApart: boolean): OpenPart => ({ head, words: [], loose: [], helpers: [], isTold: false, isApart });

/** @param isOrdered whether the text makes the order of what "and" joins count */
export function readParts(tokens: readonly Token[], words: readonly QuestionWord[], isOrdered: boolean): readonly QuestionPart[] {
  const parts: OpenPart[] = [];
  let current = openPart('', false);
  const begin = (head: string, isApart: boolean): void => {
    const isEmpty = current.words.length + current.loose.length + current.helpers.length === 0 && current.head === '';
    if (!isEmpty) parts.push(current);
    current = openPart(head, isApart || (isEmpty && current.isApart));
  };
  for (const [index, token] of tokens.entries()) {
    if (index > 0 && token.startsPart) begin('', true);
    if (isHead(token) || isOf(JOINING, token)) begin(HEAD_NAMES.get(token.text) ?? token.text, false);
    addTo(current, token, words[index]);
    if (isOf(ASKING, token) && isToldAt(tokens, index)) current.isTold = true;
  }
  begin('', false);
  if (!isOrdered) orderSymmetric(parts);
  return parts.map(finish);
}

/** All of it as one part. */
export function readWhole(tokens: readonly Token[], words: readonly QuestionWord[]): QuestionPart {
  const whole = openPart('', false);
  for (const [index, token] of tokens.entries()) {
    addTo(whole, token, words[index]);
    const word = words[index];
    if (word !== undefined && (isOf(JOINING, token) || (isHead(token) && !isOf(NEGATIONS, token)))) whole.words.push(word);
    if (isOf(ASKING, token) && isToldAt(tokens, index)) whole.isTold = true;
  }
  return finish(whole);
}

function finish(part: OpenPart): QuestionPart {
  // "Is it going to rain?", "Do I have to pay?": one helper where two stand.
  const helpers = part.helpers.filter((kind, index) => !(kind === 'be' && part.helpers[index + 1] === 'will') && !(kind === 'do' && part.loose.some((modal) => modal === 'must' || modal === 'need')));
  return { ...part, helpers, loose: part.loose.toSorted() };
}

function addTo(part: OpenPart, token: Token, word: QuestionWord | undefined): void {
  const helper = token.kind === 'word' ? HELPER_KINDS.get(token.text) : undefined;
  if (helper !== undefined) part.helpers.push(helper);
  // "without" and "except" head a part and deny it.
  else if (isOf(NEGATIONS, token) || isOf(MODALS, token)) part.loose.push(token.text);
  else if (word !== undefined && !isHead(token) && !isOf(JOINING, token) && !isSilent(token)) part.words.push(word);
}

/** Whether a question word begins what is told: a frame stood before it, or a request does. */
function isToldAt(tokens: readonly Token[], index: number): boolean {
  return index > 0 || tokens[0]?.startsSentence === false;
}

// "The difference between cats and dogs" is that between dogs and cats; nothing else that is joined changes places.
function orderSymmetric(parts: readonly OpenPart[]): void {
  for (const [index, part] of parts.entries()) {
    const before = parts[index - 1];
    if (part.head !== 'and' || before === undefined || part.isApart) continue;
    const count = countSymmetric(parts, index);
    if (count === 0 || [...before.words.slice(-count), ...part.words].some(({ text }) => text.length < 2)) continue;
    const left = before.words.slice(-count);
    if (toKey(left) <= toKey(part.words)) continue;
    before.words.splice(-count, count, ...part.words);
    part.words = left;
  }
}

/** How many words before an "and" change places with those behind it. */
function countSymmetric(parts: readonly OpenPart[], index: number): number {
  const [lead, before, part, after] = [parts[index - 2], parts[index - 1], parts[index], parts[index + 1]];
  if (before === undefined || part === undefined || after?.head === 'and' || after?.head === 'or') return 0;
  if (before.head === 'between') return SYMMETRIC.has(lead?.words.at(-1)?.text ?? '') ? before.words.length : 0;
  const [first, second] = before.words;
  if (index === 1 && before.head === '' && parts.length === 2 && first?.text === 'compare' && before.words.length === 2) return part.words.length === 1 ? 1 : 0;
  const isPlurals = before.words.length === 1 && part.words.length === 1 && [...before.words, ...part.words].every(({ text, isName }) => /[^s]s$/.test(text) && !isName);
  return index === 1 && before.head === 'what' && second === undefined && isPlurals && before.helpers.join(' ') === 'be' ? 1 : 0;
}

function toKey(words: readonly QuestionWord[]): string {
  return words.map(({ text }) => text).join(' ');
}

function isOf(list: { has(text: string): boolean }, { kind, text }: Token): boolean {
  return kind === 'word' && list.has(text);
}

/** Whether a word begins another part of the sentence. */
export function isHead(token: Token): boolean {
  return isOf(PREPOSITIONS, token) || isOf(CLAUSE, token) || isOf(ASKING, token);
}

function isSilent(token: Token): boolean {
  return isOf(SILENT, token) || isOf(TENSE_HELPERS, token);
}
