// Telephone numbers: international with +, with an area code in brackets, in national groups, or announced ("Tel. 030 1234567"). Lengths after ITU-T E.164.
import type { Span } from '../entity-mention.ts';
import type { PatternRecogniser } from '../entity-recogniser.ts';

const PATTERNS: readonly RegExp[] = [
  /(?<![\w+])(?:\+|00)[1-9]\d{0,3}(?:[ ./-]?\(?\d{1,5}\)?){2,6}(?:,? ?(?:ext|x)\.? ?\d{1,6})?(?!\w)/gi,
  /(?<![\w(])\(\d{2,5}\)[ -]?\d{2,5}(?:[ -]\d{2,5}){1,3}(?:,? ?(?:ext|x)\.? ?\d{1,6})?(?!\w)/gi,
  /(?<![\w.-])\d{3}([-. ])\d{3}\1\d{4}(?:,? ?(?:ext|x)\.? ?\d{1,6})?(?![\w-])/gi,
  /(?<=\b(?:tel|telephone|phone|fax|mobile|cell|call)(?:\.|:|\.:)? )\(?\d[\d ()/.-]{5,20}\d(?!\w)/gi,
];

export const phoneRecogniser: PatternRecogniser = {
  type: 'phone',
  aliases: ['phone_number', 'telephone', 'telephone_number', 'fax'],
  find: (text) => PATTERNS.flatMap((pattern) => findNumbers(text, pattern)),
};

function findNumbers(text: string, pattern: RegExp): Span[] {
  const spans: Span[] = [];
  for (const match of text.matchAll(pattern)) {
    const digits = match[0].match(/\d/g)?.length ?? 0;
    if (digits >= 7 && digits <= 18) spans.push({ start: match.index, end: match.index + match[0].length });
  }
  return spans;
}
