// What a "not" denies: "Is it not legal to park?" is not "Is it legal to not park?".
import { JOINING, MODALS, NEGATIONS, PREPOSITIONS, SILENT } from '../lexicon/function-words.ts';
import type { Token } from './split-tokens.ts';

/** A negation, by the word that it stands before. */
export interface Denial {
  readonly word: string;
  /** The next word that says something; empty at the end. */
  readonly next: string;
  /** Where it can only deny the whole sentence: "doesn't", or "does … not" with the verb behind it. */
  readonly ofSentence: boolean;
}

const PERSONS = new Set('i you he she it we they this that there one me us him her them'.split(' '));
const HELPERS = new Set('is are am was were do does did can could will would shall should may might must has have had need ought'.split(' '));

export function readDenials(tokens: readonly Token[]): readonly Denial[] {
  return tokens.flatMap((token, index) => {
    if (token.kind !== 'word' || !NEGATIONS.has(token.text)) return [];
    const next = tokens.slice(index + 1).find(({ kind, text }) => kind !== 'word' || !(SILENT.has(text) || PERSONS.has(text) || MODALS.has(text)));
    return [{ word: token.text, next: next?.text ?? '', ofSentence: isOfSentence(tokens, index) }];
  });
}

function isOfSentence(tokens: readonly Token[], index: number): boolean {
  const token = tokens[index];
  const before = tokens[index - 1];
  const after = tokens[index + 1];
  if (token === undefined || before === undefined || token.text !== 'not') return false;
  if (/n'?t$/i.test(token.raw) || /^cannot$/i.test(token.raw)) return true;
  // "why can I not sleep", "why does oil not mix": one helper at the beginning, and nothing that "not" could belong to but the verb.
  const start = tokens.slice(0, index);
  const helpers = start.filter(({ kind, text }) => kind === 'word' && HELPERS.has(text)).length;
  const isPlain = start.every(({ kind, text }) => kind !== 'word' || !(PREPOSITIONS.has(text) || JOINING.has(text) || text.endsWith('ing') || text === 'who'));
  return helpers === 1 && !HELPERS.has(before.text) && isPlain && after !== undefined && !after.startsPart && after.text !== 'to' && !after.text.endsWith('ing');
}

/** Whether both deny the same. */
export function denyTheSame(a: readonly Denial[], b: readonly Denial[]): boolean {
  if (a.length !== b.length) return false;
  if (a.length === 1 && a[0]?.word === b[0]?.word && a[0]?.ofSentence === true && b[0]?.ofSentence === true) return true;
  return a.every(({ word, next }, index) => word === b[index]?.word && next === b[index].next);
}
