// A text in a plainer form for comparing, with the way back to where each of its characters came from.

export interface FoldOptions {
  /** Leaves out blanks and tabs at the ends of lines. */
  readonly trailing: boolean;
  /** Typographic quotes, dashes, blanks and dots become their ASCII forms. */
  readonly typography: boolean;
}

export interface FoldedText {
  readonly text: string;
  /** Where each character begins and ends in the original. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

// Unicode general categories Pi, Pf, Pd and Zs, as far as keyboards and word processors put them in the place of the ASCII characters.
const PLAIN: ReadonlyMap<string, string> = new Map([
  ...Array.from('\u201c\u201d\u201e\u201f\u2033\uff02', (character): [string, string] => [character, '"']),
  ...Array.from('\u2018\u2019\u201a\u201b\u2032\u00b4\u02bc\uff07', (character): [string, string] => [character, "'"]),
  ...Array.from('\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d', (character): [string, string] => [character, '-']),
  ...Array.from('\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000', (character): [string, string] => [character, ' ']),
  ['\u2026', '...'],
]);
const TYPOGRAPHIC = new RegExp(`[${[...PLAIN.keys()].join('')}]`, 'g');

/** The same text with ASCII quotes, dashes, blanks and dots. */
export function toPlain(text: string): string {
  return text.replaceAll(TYPOGRAPHIC, (character) => PLAIN.get(character) ?? character);
}

/** Line ends always become `\n`. */
export function foldText(text: string, options: FoldOptions): FoldedText {
  const pieces: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  const hasFeeds = text.includes('\n');
  const add = (piece: string, start: number, end: number): void => {
    pieces.push(piece);
    for (let n = 0; n < piece.length; n += 1) {
      starts.push(start);
      ends.push(end);
    }
  };
  for (let index = 0; index < text.length; ) {
    const character = text[index] ?? '';
    if (character === '\r' && (text[index + 1] === '\n' || !hasFeeds)) {
      const length = hasFeeds ? 2 : 1;
      dropTrailing(pieces, [starts, ends], options.trailing);
      add('\n', index, index + length);
      index += length;
      continue;
    }
    if (character === '\n') dropTrailing(pieces, [starts, ends], options.trailing);
    add(options.typography ? (PLAIN.get(character) ?? character) : character, index, index + 1);
    index += 1;
  }
  dropTrailing(pieces, [starts, ends], options.trailing);
  return { text: pieces.join(''), starts: Int32Array.from(starts), ends: Int32Array.from(ends) };
}

function dropTrailing(pieces: string[], positions: readonly number[][], isWanted: boolean): void {
  if (!isWanted) return;
  while (pieces.at(-1) === ' ' || pieces.at(-1) === '\t') {
    pieces.pop();
    for (const list of positions) list.pop();
  }
}
