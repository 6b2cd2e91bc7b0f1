// Who asks, and who tells: "Is it true?" and "It is true." have the same words.
import { ASKING, PREPOSITIONS } from '../lexicon/function-words.ts';
import type { Token } from './split-tokens.ts';

const HELPERS = new Set('is are am was were do does did can could will would shall should may might must has have had need ought'.split(' '));
const PERSONS = new Set('i you he she it we they this that there one'.split(' '));

/** `asks`, `tells` or, with an exclamation mark, `exclaims`; one for each sentence, and whether a helper stands before or behind its person. */
export function readMoods(tokens: readonly Token[], text: string): readonly string[] {
  const moods: string[] = toSentences(tokens).map((sentence) => (isAsking(sentence) ? 'asks' : isDenyingCommand(sentence) ? 'forbids' : 'tells'));
  // "What a day it is!" asks nothing.
  if (moods.at(-1) === 'asks' && text.trimEnd().endsWith(`${tokens.at(-1)?.raw ?? ''}!`)) moods[moods.length - 1] = 'exclaims';
  return moods.toSorted();
}

/** Whether each of its sentences asks. */
export function asksOnly(tokens: readonly Token[]): boolean {
  return toSentences(tokens).every(isAsking);
}

function toSentences(tokens: readonly Token[]): readonly Token[][] {
  const sentences: Token[][] = [];
  for (const [index, token] of tokens.entries()) {
    if (index === 0 || token.startsSentence) sentences.push([]);
    sentences.at(-1)?.push(token);
  }
  return sentences;
}

/** "is it" and "it is": which of them there are, in their order. */
export function readInversions(tokens: readonly Token[]): readonly string[] {
  return tokens.flatMap((token, index) => {
    // "why wouldn't you" asks as "why would you not" does.
    const next = tokens[index + 1]?.text === 'not' && HELPERS.has(token.text) ? tokens[index + 2] : tokens[index + 1];
    if (next === undefined || token.kind !== 'word' || next.kind !== 'word' || next.startsPart) return [];
    if (HELPERS.has(token.text) && PERSONS.has(next.text)) return [`${next.text} asked`];
    return PERSONS.has(token.text) && HELPERS.has(next.text) ? [`${token.text} told`] : [];
  });
}

function isAsking(sentence: readonly Token[]): boolean {
  return sentence.some((token, index) => {
    if (token.kind !== 'word' || (index > 0 && !token.startsPart)) return false;
    const next = sentence[index + 1];
    if (ASKING.has(token.text)) return true;
    if (PREPOSITIONS.has(token.text) && next?.kind === 'word' && ASKING.has(next.text)) return true;
    return HELPERS.has(token.text) && next !== undefined && !isDenyingCommand(sentence.slice(index));
  });
}

// "Do not feed the bears" asks nothing; "Don't you love me?" does.
function isDenyingCommand([first, second, third]: readonly Token[]): boolean {
  return first?.text === 'do' && second?.text === 'not' && !(third !== undefined && PERSONS.has(third.text));
}
