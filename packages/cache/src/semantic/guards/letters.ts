// Questions about words: their spelling, sound, form, meaning, translation. There nothing stands for anything else, and they agree to the letter.
import { ASKING, CLAUSE, JOINING, MODALS, NEGATIONS, PREPOSITIONS, SCOPE, SILENT } from '../lexicon/function-words.ts';
import type { Question } from '../question/read-question.ts';
import type { Guard } from './guard.ts';

export const letters: Guard = {
  name: 'letters',
  findObjection: ({ a, b }) => ((a.isAboutWords || b.isAboutWords) && toLetters(a) !== toLetters(b) ? 'they ask about words, and these are not the same to the letter' : undefined),
};

const GRAMMAR = [SILENT, PREPOSITIONS, JOINING, CLAUSE, ASKING, MODALS, NEGATIONS, SCOPE];
const POINTING = new Set('i you he she it we they me him her us them my your his its our their this that these those one here now'.split(' '));

/** To the letter, but for a contraction that begins the question, and quotation marks around one word that says something: "the meaning of 'this'" is not the meaning of this. */
function toLetters({ writing: { plain } }: Question): string {
  return plain
    .replace(/^(what|who|where|how)'s (?=(?:the|a|an|my|your)\b)/i, '$1 is ')
    .replace(/(?<![\p{L}\p{N}])(["'])\1?(\p{L}{3,})\1{1,2}(?!\p{L})/gu, (quoted, _mark, word: string) => (isPlain(word.toLowerCase()) ? word : quoted));
}

function isPlain(word: string): boolean {
  return !POINTING.has(word) && !GRAMMAR.some((list) => list.has(word));
}
