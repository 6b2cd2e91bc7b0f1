// A sentence in which a question can be asked: plain, complete, understandable alone. Most sentences are none, and are left.
import type { EntityMention } from '@gateway/extraction';

export interface PlainSentence {
  /** On one line, without emphasis and without its full stop. */
  readonly text: string;
  /** By space. */
  readonly words: readonly string[];
  /** Entities by what they are, as the text writes them. */
  readonly entities: readonly Pick<EntityMention, 'text' | 'type'>[];
  /** Whether the text has the word without a capital as well, so that it is no name. */
  readonly isCommon: (word: string) => boolean;
}

export interface SentenceSource {
  readonly entities: readonly EntityMention[];
  readonly isCommon: (word: string) => boolean;
}

const MIN_WORDS = 4;
const MAX_WORDS = 40;
// Code, tables, formulas, references, dialogue.
const STRANGE = /[{}[\]<>|=#\\^~@]|https?:|www\.|\.\.\.|…|[!?]|\t|\( ?\)|—|(?<![.,:\d])0\d|: ?"/;
// Who speaks is not told, what holds only sometimes is half an answer, and what is denied is no fact to ask for.
const UNFIT = /\b(?:i|we|you|my|our|your|us|me|if|unless|except|provided|not|never|no|neither|nor|cannot|perhaps|maybe|might|possibly|allegedly|reportedly|respectively|e\.g|i\.e)\b|n't\b|n’t\b/i;

/** @returns nothing when the sentence is no such */
export function readPlainSentence(raw: string, { entities, isCommon }: SentenceSource): PlainSentence | undefined {
  if (raw.length > 400 || /\n\s*[-*+|>#]|\n\s*\n/.test(raw)) return undefined;
  const line = raw.replace(/^(?:[-*+•]|\(?\d{1,2}(?:\.\d{1,2})*[.)]?|\([a-z]\))\s+(?=["“A-Z])/, '').replaceAll(/\s+/g, ' ').replaceAll(/\*\*|__|(?<![\p{L}\p{N}])[*_](?=\S)|(?<=\S)[*_](?![\p{L}\p{N}])/gu, '').trim();
  if (!/^["“]?[A-Z\p{Lu}\d]/u.test(line) || !/[^.]\.$/.test(line) || STRANGE.test(line) || UNFIT.test(line)) return undefined;
  const text = line.slice(0, -1);
  const words = text.split(' ');
  if (words.length < MIN_WORDS || words.length > MAX_WORDS || !isBalanced(text)) return undefined;
  // A heading run together with a sentence, or a list of names.
  if (words.filter((word) => /^\p{Lu}/u.test(word)).length > words.length * 0.6) return undefined;
  return { text, words, entities: entities.map(({ text: name, type }) => ({ text: name.replaceAll(/\s+/g, ' '), type })), isCommon };
}

function isBalanced(text: string): boolean {
  const count = (mark: RegExp): number => text.match(mark)?.length ?? 0;
  return count(/\(/g) === count(/\)/g) && count(/"/g) % 2 === 0 && count(/“/g) === count(/”/g);
}
