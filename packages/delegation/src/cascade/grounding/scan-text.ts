// One walk through a text that finds its words, figures and dates. Linear: at each word it looks at a bounded number of characters.
import { MONTHS, NUMBER_WORDS } from './number-lexicon.ts';
import { readDate, readMonthDate, type DateFact } from './read-date.ts';
import { readQuantity, readWordQuantity, type Quantity } from './read-quantity.ts';

export interface TextVisitor {
  /** Every run of letters and digits in lower case; every single character in scripts written without spaces. `ordinal` counts words. */
  readonly word?: ((word: string, start: number, ordinal: number) => void) | undefined;
  readonly quantity?: ((quantity: Quantity) => void) | undefined;
  readonly date?: ((date: DateFact) => void) | undefined;
  /** Digits inside a word or an identifier. */
  readonly part?: ((value: number) => void) | undefined;
}

/** Where a walk stands; it can be taken up again. */
export interface TextScanner {
  /** Walks on to `until` or a little further. Returns whether the end is reached. */
  advance(until: number): boolean;
}

const OTHER = 0;
const LETTER = 1;
const DIGIT = 2;
const SINGLE = 3;
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
// Longer runs are no words anybody looks for; they are walked through in pieces.
const LONGEST_WORD = 80;

/** @param text already normalised by `normaliseText`, in lower case */
export function createTextScanner(text: string, visitor: TextVisitor): TextScanner {
  const classOf = createClassReader();
  const interpret = createInterpreter(text, visitor);
  let position = 0;
  let ordinal = 0;
  const findWordEnd = (from: number, limit: number): number => {
    const last = Math.min(limit, text.length);
    for (let end = from; end < last; end += 1) {
      const kind = classOf(text.charCodeAt(end));
      if (kind !== LETTER && kind !== DIGIT) return end;
    }
    return last;
  };
  return {
    advance: (until) => {
      while (position < text.length && position < until) {
        const kind = classOf(text.charCodeAt(position));
        const start = position;
        position += 1;
        if (kind === OTHER) continue;
        if (kind !== SINGLE) position = findWordEnd(position, start + LONGEST_WORD);
        const word = text.slice(start, position);
        visitor.word?.(word, start, ordinal);
        ordinal += 1;
        interpret(word, start, kind === DIGIT);
      }
      return position >= text.length;
    },
  };
}

// What a word means as a figure or a date. Words that an earlier one has taken with it are passed over.
function createInterpreter(text: string, visitor: TextVisitor): (word: string, start: number, isDigit: boolean) => void {
  let parsedUntil = 0;
  const readParts = (word: string): void => {
    for (const digits of word.match(/\d+/g) ?? []) if (digits.length <= 15) visitor.part?.(Number(digits));
  };
  const takeDate = (date: DateFact | undefined): boolean => {
    if (date === undefined) return false;
    visitor.date?.(date);
    parsedUntil = date.end;
    return true;
  };
  const takeQuantity = (quantity: Quantity | undefined): boolean => {
    if (quantity === undefined) return false;
    visitor.quantity?.(quantity);
    parsedUntil = quantity.end;
    return true;
  };
  return (word, start, isDigit) => {
    if (start < parsedUntil) return;
    if (isDigit) {
      if (!takeDate(readDate(text, start)) && !takeQuantity(readQuantity(text, start))) readParts(word);
    } else if (MONTHS.has(word)) takeDate(readMonthDate(text, start, start + word.length));
    else if (NUMBER_WORDS.has(word)) takeQuantity(readWordQuantity(text, start));
    else if (/\d/.test(word)) readParts(word);
  };
}

/** The whole text at once. */
export function scanText(text: string, visitor: TextVisitor): void {
  createTextScanner(text, visitor).advance(text.length);
}

// Each code unit is looked up once.
function createClassReader(): (code: number) => number {
  const known = new Uint8Array(65_536).fill(255);
  return (code) => {
    const kind = known[code] ?? OTHER;
    return kind === 255 ? (known[code] = classify(code)) : kind;
  };
}

function classify(code: number): number {
  if (code >= 48 && code <= 57) return DIGIT;
  // Halves of surrogate pairs belong to letters beyond the basic plane, or to symbols, which then count as letters: harmless for looking things up.
  if (code >= 0xd8_00 && code <= 0xdf_ff) return LETTER;
  const char = String.fromCharCode(code);
  if (UNSPACED.test(char)) return SINGLE;
  return /[\p{L}\p{M}\p{N}]/u.test(char) ? LETTER : OTHER;
}
