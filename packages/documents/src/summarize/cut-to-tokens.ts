// Shortens a text to a number of tokens where a reader does not stumble: at the end of a sentence or a line, at a word only when there is no other way.
import type { CountTokens } from '@gateway/core';
import { splitSentences } from '@gateway/text';

/** The longest beginning of whole sentences that fits; a text that fits comes back as it is, trimmed. Never more than `maxTokens`. */
export function cutToTokens(text: string, maxTokens: number, countTokens: CountTokens): string {
  const whole = text.trim();
  if (countTokens(whole) <= maxTokens) return whole;
  const ends = splitSentences(whole).map((span) => span.end);
  return cutAt(whole, { ends, maxTokens, countTokens }) ?? cutAtWord(whole, maxTokens, countTokens);
}

/** Without the sentence or line that breaks off at the end; the whole text when it holds no complete one. */
export function dropUnfinished(text: string): string {
  const whole = text.trim();
  if (/[.!?…:。！？]["'”’»)\]*_]*$/.test(whole)) return whole;
  const last = splitSentences(whole).at(-1);
  const kept = last === undefined ? '' : whole.slice(0, last.start).replace(/(?:^|\n)\s*(?:[-*•]|\d+[.)]|#+)?\s*$/, '').trim();
  return kept === '' ? whole : kept;
}

function cutAt(text: string, limit: { readonly ends: readonly number[]; readonly maxTokens: number; readonly countTokens: CountTokens }): string | undefined {
  let low = 0;
  let high = limit.ends.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (limit.countTokens(text.slice(0, limit.ends[middle - 1])) <= limit.maxTokens) low = middle;
    else high = middle - 1;
  }
  if (low === 0) return undefined;
  // A heading or a list mark that has lost what it stood for goes as well.
  const lines = text.slice(0, limit.ends[low - 1]).trimEnd().split('\n');
  while (lines.length > 0 && /^\s*(?:#{1,6} .*|[-*•]|\d+[.)])?\s*$/.test(lines.at(-1) ?? '')) lines.pop();
  return lines.length === 0 ? undefined : lines.join('\n').trimEnd();
}

function cutAtWord(text: string, maxTokens: number, countTokens: CountTokens): string {
  const ends = [...text.slice(0, maxTokens * 20).matchAll(/\s+/g)].map((match) => match.index);
  const withMark = (end: number): string => `${text.slice(0, end).trimEnd()}…`;
  const end = ends.findLast((candidate) => candidate > 0 && countTokens(withMark(candidate)) <= maxTokens);
  return end === undefined ? cutAtCharacter(text, maxTokens, countTokens) : withMark(end);
}

// A text without spaces: as many characters as fit, by bisection. In rare scripts one character takes several tokens, so the answer may be empty.
function cutAtCharacter(text: string, maxTokens: number, countTokens: CountTokens): string {
  const characters = Array.from(text.slice(0, maxTokens * 20));
  let low = 0;
  let high = characters.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (countTokens(characters.slice(0, middle).join('')) <= maxTokens) low = middle;
    else high = middle - 1;
  }
  return characters.slice(0, low).join('');
}
