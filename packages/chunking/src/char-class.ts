// The pre-token patterns of the encodings speak of Unicode categories. Looking a character's category up in a small
// table, built page by page on first use, is several times faster than a `\p{…}` regular expression.

/** Character classes that the patterns tell apart. A letter that is both, such as a CJK ideograph, is BOTH. */
export const UPPER = 1; // Lu, Lt
export const LOWER = 2; // Ll
export const BOTH = 3; // Lm, Lo: letters without case
export const MARK = 4; // M: counts as a letter inside a word of o200k, as a symbol elsewhere
export const NUMBER = 5; // N
export const SPACE = 6; // \s without line breaks
export const BREAK = 7; // \r and \n
export const SLASH = 8; // the one symbol that o200k names
export const SYMBOL = 9; // everything else, lone surrogates and unassigned code points too

const PAGE_SIZE = 256;

/** Tells the class of the code point that starts at an index of a text. */
export type ClassAt = (text: string, index: number) => number;

/** A reader of character classes with its own, lazily filled table (at most 1.1 MB, a few kB in practice). */
export function createClassReader(): ClassAt {
  const pages: (Uint8Array | undefined)[] = [];
  const ascii = buildPage(0);
  const readPage = (page: number): Uint8Array => {
    const known = pages[page];
    if (known !== undefined) return known;
    const built = buildPage(page);
    pages[page] = built;
    return built;
  };
  return (text, index) => {
    const unit = text.charCodeAt(index);
    if (unit < 128) return ascii[unit] ?? SYMBOL;
    const codePoint = unit >= 0xd800 && unit < 0xdc00 ? (text.codePointAt(index) ?? unit) : unit;
    return readPage(codePoint >> 8)[codePoint & 0xff] ?? SYMBOL;
  };
}

/** How many UTF-16 units the character at an index takes: 2 for a surrogate pair, 1 otherwise. */
export function widthAt(text: string, index: number): 1 | 2 {
  if ((text.charCodeAt(index) & 0xfc00) !== 0xd800 || index + 1 >= text.length) return 1;
  return (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00 ? 2 : 1;
}

function buildPage(page: number): Uint8Array {
  const classes = new Uint8Array(PAGE_SIZE);
  for (let offset = 0; offset < PAGE_SIZE; offset += 1) classes[offset] = classify(String.fromCodePoint(page * PAGE_SIZE + offset));
  return classes;
}

function classify(character: string): number {
  if (character === '\n' || character === '\r') return BREAK;
  if (character === '/') return SLASH;
  if (/\s/.test(character)) return SPACE;
  if (/\p{M}/u.test(character)) return MARK;
  if (/[\p{Lu}\p{Lt}]/u.test(character)) return UPPER;
  if (/\p{Ll}/u.test(character)) return LOWER;
  if (/[\p{Lm}\p{Lo}]/u.test(character)) return BOTH;
  return /\p{N}/u.test(character) ? NUMBER : SYMBOL;
}
