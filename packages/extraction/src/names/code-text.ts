// Program text inside prose: what stands in code marks, and words that are written as no name of a person or place is.
import type { Span } from '../entity-mention.ts';
import type { NameLexicon } from './name-lexicon.ts';
import type { NameToken } from './name-token.ts';

const FENCE = /^ {0,3}(?:`{3,}|~{3,})/;
// An inline code span closes on its own line; see https://spec.commonmark.org/0.31.2/#code-spans.
const INLINE = /(`{1,2})[^`\n]{1,300}\1/g;
const WEB_NAME = /\.(?:com|org|net|de|uk|io|ai|eu|fr|gov|edu)$/;
const FAMILY_PREFIX = /^(?:Mc|Mac|O'|D'|De|Di|Du|La|Le|Van|Von|Fitz|St)\p{Lu}/u;

const IDENTIFIER = /^\p{Ll}+\p{Lu}|\p{Ll}\p{Lu}\p{Ll}.*\p{Ll}\p{Lu}|\p{L}\.(?:js|ts|md|json|py)$/u;
const COMMIT = /^(?=.*[a-f])(?=.*\d)[0-9a-f]{7,40}$/;

/** Stretches in backticks and fences. `isInside` says whether `text` begins within a fence, and in the answer whether it ends in one. */
export function findCodeSpans(text: string, isInside: boolean): { readonly spans: Span[]; readonly isInside: boolean } {
  const spans: Span[] = [];
  let inside = isInside;
  let start = 0;
  while (start < text.length) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline + 1;
    const line = text.slice(start, end);
    const isFence = FENCE.test(line);
    if (isFence || inside) spans.push({ start, end });
    else if (line.includes('`')) for (const match of line.matchAll(INLINE)) spans.push({ start: start + match.index, end: start + match.index + match[0].length });
    if (isFence) inside = !inside;
    start = end;
  }
  return { spans, isInside: inside };
}

/** Whether `word` is written like an identifier or a file name ("toFile", "README.md", "ES2020") and no list knows it. */
export function isCodeWord(word: string, lexicon: NameLexicon): boolean {
  if (lexicon.products.has(word) || lexicon.organizations.has(word) || lexicon.places.has(word) || lexicon.surnames.has(word)) return false;
  if (/\.\p{Ll}/u.test(word)) return !WEB_NAME.test(word);
  if (/^\p{Ll}/u.test(word)) return /\p{Lu}/u.test(word) && !/^[ie]\p{Lu}\p{Ll}+$/u.test(word);
  if (/^\p{Lu}+-?\d/u.test(word) || /\p{L}\d{2,}/u.test(word)) return true;
  return /\p{Ll}\p{Lu}/u.test(word) && !FAMILY_PREFIX.test(word);
}

/** Whether the token at `index` is a piece of an expression: `ERR_INVALID`, `Blob()`, `$HOME`. */
export function isInExpression(tokens: readonly NameToken[], index: number): boolean {
  const token = tokens[index];
  const next = tokens[index + 1];
  const previous = tokens[index - 1];
  if (token?.gap === 'none' && previous?.kind === 'mark' && /^[_=<{$\\]$/.test(previous.text)) return true;
  if (next?.gap !== 'none' || next.kind !== 'mark') return false;
  const after = tokens[index + 2];
  // "_" also ends emphasis in Markdown, but then nothing follows it directly.
  if (next.text === '_') return after?.gap === 'none' && after.kind !== 'mark';
  return /^[={\\]$/.test(next.text) || (after?.gap === 'none' && `${next.text}${after.text}` === '()') || (after?.gap === 'none' && `${next.text}${after.text}` === '::');
}

/** Whether so much of `tokens` is program text that a word in capitals is more likely a constant than an organization. */
export function isTechnicalText(tokens: readonly NameToken[]): boolean {
  let signs = 0;
  tokens.forEach(({ text, gap, kind }, index) => {
    if (text === '`' || text === '_' || IDENTIFIER.test(text)) signs += 1;
    // "#3147" and the hash of a commit
    else if (kind === 'number' && gap === 'none' && tokens[index - 1]?.text === '#') signs += 0.5;
    else if (text.length >= 7 && COMMIT.test(text)) signs += 1;
  });
  return signs >= 3 && signs > tokens.length * 0.01;
}
