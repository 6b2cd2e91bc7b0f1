// Text in quotes, where quotes inside may stand unescaped and the closing one may be missing: the surroundings say which quote ends it.
import { unescapeText } from './unescape-text.ts';
import { AFTER_KEY, ANY_KEY, BARE_MEMBER, CLOSING, COMMA, COMMENT_START, DOTS_NEXT, JOINED, PLAUSIBLE_CLOSING, QUOTED_KEY, VALUE_START } from './signs.ts';
import type { SoftScanner } from './soft-scanner.ts';

/** Where a quoted text stands: that decides what may follow it. */
export interface QuotePlace {
  readonly role: 'key' | 'member' | 'item' | 'root';
  /** Whether the keys of the object around are quoted. */
  readonly quotedKeys: boolean;
  /** The brackets that would close everything that is open, innermost first. */
  readonly closers: string;
}

export interface QuotedText {
  readonly text: string;
  /** Whether the text ended before any closing quote. */
  readonly isOpen: boolean;
}

const QUOTES: ReadonlyMap<string, string> = new Map([
  ['"', '"'], ["'", "'"], ['`', '`'], ['“', '”“"„'], ['”', '”“"'], ['„', '“”"'], ['‘', '’‘'], ['’', '’'], ['«', '»'], ['＂', '＂"'], ['＇', "＇'"],
]);
/** Whether a quoted text begins here: the length of its opening, prefixes such as Python's r"" included. */
export function readOpening(scanner: SoftScanner): { readonly length: number; readonly quote: string; readonly isRaw: boolean } | undefined {
  const prefix = scanner.match(/[rRbBuUfF]{1,2}(?=["'])/y)?.[0] ?? '';
  const from = scanner.at + prefix.length;
  const triple = scanner.match(/"""|'''|```/y, from)?.[0];
  if (triple !== undefined) return { length: prefix.length + 3, quote: triple, isRaw: /r/i.test(prefix) };
  const quote = scanner.text[from] ?? '';
  return QUOTES.has(quote) ? { length: prefix.length + 1, quote, isRaw: /r/i.test(prefix) } : undefined;
}

/** Reads one quoted text; the scanner stands behind it afterwards. */
export function readQuoted(scanner: SoftScanner, place: QuotePlace): QuotedText {
  const opening = readOpening(scanner);
  if (opening === undefined) return { text: '', isOpen: false };
  const { text } = scanner;
  const start = scanner.at + opening.length;
  if (opening.quote !== '"') scanner.slips += 1;
  const finish = (end: number, next: number): QuotedText => {
    scanner.at = next;
    const raw = text.slice(start, end);
    return { text: opening.isRaw || opening.quote === '`' ? raw : unescapeText(raw), isOpen: false };
  };
  if (opening.quote.length === 3) {
    const end = text.indexOf(opening.quote, start);
    if (end !== -1) return { ...finish(end, end + 3), text: trimBlock(unescapeText(text.slice(start, end))) };
  }
  const closing = QUOTES.get(opening.quote) ?? opening.quote;
  for (let position = start; position < text.length; position += 1) {
    const char = text[position] ?? '';
    if (char === '\\' && !opening.isRaw) position += 1;
    else if (closing.includes(char)) {
      if (ends(scanner, position, place)) return finish(position, position + 1);
      scanner.slips += 1;
      const missing = findMissingQuote(scanner, { start, position, place });
      if (missing !== undefined) return finish(missing, missing);
    }
  }
  return readOpenEnd(scanner, start, place);
}

function ends(scanner: SoftScanner, position: number, place: QuotePlace): boolean {
  const after = position + 1;
  if (place.role === 'key') return [AFTER_KEY, VALUE_START, CLOSING, COMMA].some((pattern) => scanner.match(pattern, after) !== null);
  // A bracket after the quote must not be the beginning of more text.
  if (scanner.match(CLOSING, after) !== null) return scanner.match(PLAUSIBLE_CLOSING, after) !== null;
  const comma = scanner.match(COMMA, after);
  const next = comma === null ? after : after + comma[0].length;
  if (scanner.match(COMMENT_START, next) !== null) return true;
  return place.role === 'member' ? endsMember(scanner, { after, next, hasComma: comma !== null, place }) : endsItem(scanner, after, comma === null ? undefined : next);
}

function endsItem(scanner: SoftScanner, after: number, next: number | undefined): boolean {
  if (next === undefined) return scanner.match(/\s+(?:\+\s*)?["'“[{\d-]/y, after) !== null || scanner.match(AFTER_KEY, after) !== null;
  return [VALUE_START, CLOSING, DOTS_NEXT, ANY_KEY].some((pattern) => scanner.match(pattern, next) !== null);
}

interface Following {
  readonly after: number;
  /** Behind the comma, where there is one. */
  readonly next: number;
  readonly hasComma: boolean;
  readonly place: QuotePlace;
}

function endsMember(scanner: SoftScanner, { after, next, hasComma, place }: Following): boolean {
  if (scanner.match(place.quotedKeys ? QUOTED_KEY : ANY_KEY, next) !== null) return true;
  if ((hasComma || scanner.match(/[^\S\n]*\n/y, after) !== null) && scanner.match(BARE_MEMBER, next) !== null) return true;
  if (!hasComma) return scanner.match(JOINED, after) !== null && scanner.match(/["'“]/y, after) === null;
  if ([CLOSING, DOTS_NEXT].some((pattern) => scanner.match(pattern, next) !== null)) return true;
  // A key that was cut, or one without its colon.
  return scanner.match(/\s*["'“][^"'”\n]{0,120}$/y, next) !== null || scanner.match(/\s*"[^"\n]{1,60}"\s+["[{\d]/y, next) !== null;
}

// The quote belongs to a key that follows: the text before it was never closed.
function findMissingQuote(scanner: SoftScanner, found: { readonly start: number; readonly position: number; readonly place: QuotePlace }): number | undefined {
  const { start, position, place } = found;
  if (place.role !== 'member') return undefined;
  const before = /,\s*$/.exec(scanner.text.slice(Math.max(start, position - 40), position));
  if (before === null || scanner.match(/["'“][\p{L}_$][\p{L}\p{N}_ $-]{0,60}["'”]\s*[:：]/uy, position) === null) {
    // The comma, a key whose opening quote is this one: `dusk,"seed": 2`.
    if (before === null || scanner.match(/["'][\p{L}_$][\p{L}\p{N}_$-]{0,60}["']\s*:/uy, position) === null) return undefined;
  }
  return position - before[0].length;
}

// No quote closes it: it was cut, or its quote is missing before the brackets that close everything.
function readOpenEnd(scanner: SoftScanner, start: number, place: QuotePlace): QuotedText {
  const { text } = scanner;
  const tail = /[\s}\]]*$/.exec(text)?.[0] ?? '';
  const brackets = tail.replaceAll(/\s/g, '');
  if (place.role !== 'key' && brackets !== '' && brackets === place.closers) {
    const end = Math.max(start, text.length - tail.length);
    scanner.slips += 1;
    scanner.at = end;
    return { text: unescapeText(text.slice(start, end).replace(/["'”]\s*$/, '')), isOpen: false };
  }
  scanner.at = text.length;
  return { text: unescapeText(text.slice(start)), isOpen: true };
}

// The line breaks after an opening and before a closing triple quote belong to the quotes.
function trimBlock(text: string): string {
  return text.startsWith('\n') ? text.slice(1).replace(/\n[ \t]*$/, '') : text;
}
