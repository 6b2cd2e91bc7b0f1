// The letters of a broken JSON text: white space, comments and signs, as models write them.

/** Reads forward through one text. */
export interface SoftScanner {
  readonly text: string;
  at: number;
  /** How many times something was read as another sign than it is, or passed over. */
  slips: number;
  /** How many comments said that something was left out. */
  gaps: number;
  /** The sign at the position, full-width ones as their plain form; empty at the end. */
  sign(): string;
  /** Passes white space, invisible characters and comments. Whether there was a line break. */
  skipBlank(): boolean;
  /** The match of a sticky pattern at the position, or at `from`. */
  match(pattern: RegExp, from?: number): RegExpExecArray | null;
}

const FULL_WIDTH: ReadonlyMap<string, string> = new Map([
  ['：', ':'], ['，', ','], ['｛', '{'], ['｝', '}'], ['［', '['], ['］', ']'], ['＂', '"'], ['＇', "'"], ['【', '['], ['】', ']'], ['、', ','],
]);
// White space of Unicode, byte order marks, zero-width characters and direction marks.
const BLANK = /[\s\u00a0\u200b-\u200f\u2028-\u202f\u2060\ufeff]+/y;
const COMMENT = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|#[^\n]*|<!--[\s\S]*?-->/y;

// "// ... 40 more", "# rest omitted"
const GAP = /^\W*(?:\.{3}|…)|\b(?:\d+ more|and so on|omitted|left out|rest of the|remaining (?:items|rows|entries))\b/i;

export function createSoftScanner(text: string, at: number): SoftScanner {
  const scanner: SoftScanner = {
    text,
    at,
    slips: 0,
    gaps: 0,
    sign: () => {
      const char = text[scanner.at] ?? '';
      return FULL_WIDTH.get(char) ?? char;
    },
    skipBlank: () => {
      const from = scanner.at;
      for (;;) {
        const blank = scanner.match(BLANK);
        if (blank !== null) scanner.at += blank[0].length;
        const comment = scanner.match(COMMENT);
        if (comment === null) break;
        scanner.slips += 1;
        if (GAP.test(comment[0])) scanner.gaps += 1;
        scanner.at += comment[0].length;
      }
      return text.slice(from, scanner.at).includes('\n');
    },
    match: (pattern, from = scanner.at) => {
      pattern.lastIndex = from;
      return pattern.exec(text);
    },
  };
  return scanner;
}
