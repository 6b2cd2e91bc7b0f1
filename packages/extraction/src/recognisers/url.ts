// Web addresses: with a scheme, or beginning with www. The punctuation of the sentence around stays outside (after RFC 3986, appendix C).
import type { PatternRecogniser } from '../entity-recogniser.ts';

const URL = /\b(?:(?:https?|ftp|wss?|s3|git|ssh):\/\/|www\.)[^\s<>"'`{}|\\^]{2,2000}/gi;

export const urlRecogniser: PatternRecogniser = {
  type: 'url',
  aliases: ['uri', 'link', 'website', 'web_address'],
  find: (text) =>
    Array.from(text.matchAll(URL), (match) => ({ start: match.index, end: match.index + trimEnd(match[0]) })),
};

// A closing bracket belongs to the address only when it was opened inside it.
function trimEnd(url: string): number {
  let end = url.length;
  for (let round = 0; round < 10; round += 1) {
    const last = url[end - 1] ?? '';
    const opener = last === ')' ? '(' : last === ']' ? '[' : undefined;
    if (opener !== undefined && url.slice(0, end).split(opener).length > url.slice(0, end).split(last).length - 1) break;
    if (opener === undefined && !/[.,;:!?…*_]/.test(last)) break;
    end -= 1;
  }
  return end;
}
