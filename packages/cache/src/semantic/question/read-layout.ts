// Texts that hold data: several sentences, something behind a colon, a list, lines. What stands where is what is told there, so they agree to the word and mark.
import { ASKING, CLAUSE, HELPER_KINDS, JOINING, PREPOSITIONS } from '../lexicon/function-words.ts';
import { asksOnly } from './read-moods.ts';
import type { Token } from './split-tokens.ts';

/** Whether the tokens are more than one plain sentence, or several that only ask. */
export function isStructured(tokens: readonly Token[]): boolean {
  const inner = tokens.slice(1);
  if (inner.some(({ marks }) => /[:;\n]/.test(marks))) return true;
  if (inner.some(({ startsSentence }) => startsSentence) && !asksOnly(tokens)) return true;
  const commas = tokens.filter((token, index) => index > 0 && token.marks.includes(',') && !isJoining(token) && !isFronted(tokens, index)).length;
  return commas > 1 || (commas > 0 && tokens.some(isJoining));
}

/** Its words and marks in one row. How a sentence ends, and a comma before "and", is left out. */
export function readLayout(tokens: readonly Token[]): string {
  return tokens.map((token, index) => (index === 0 ? token.text : `${readMarks(token)} ${token.text}`)).join('');
}

function readMarks(token: Token): string {
  const marks = token.marks.replace(/[.!?]+/g, '.');
  return isJoining(token) ? marks.replace(',', '') : marks;
}

function isJoining(token: Token | undefined): boolean {
  return token?.kind === 'word' && JOINING.has(token.text);
}

/** Whether the first mark of a sentence stands there, behind "In Germany" or "If it rains". */
export function isFronted(tokens: readonly Token[], place: number): boolean {
  const start = tokens.slice(0, place).findLastIndex(({ startsSentence }, index) => startsSentence || index === 0);
  const first = tokens[start];
  const isFirstBreak = tokens.slice(start + 1, place).every(({ startsPart }) => !startsPart);
  if (!isFirstBreak || first?.kind !== 'word') return false;
  // "When it rains, ..." stands before something, "Where is Guinea, Bissau?" asks.
  const asks = ASKING.has(first.text) && HELPER_KINDS.has(tokens[start + 1]?.text ?? '');
  return !asks && (PREPOSITIONS.has(first.text) || CLAUSE.has(first.text));
}
