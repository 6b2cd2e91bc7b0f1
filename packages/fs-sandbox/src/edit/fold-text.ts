// A text in a plainer form for comparing, with the way back to where each of its characters came from.

export interface FoldOptions {
  /** Leaves out blanks and tabs at the ends of lines. */
  readonly trailing: boolean;
  /** Typographic quotes, dashes, blanks and dots become their ASCII forms. */
  readonly typography: boolean;
  /** Whether the text, or the whole that it is a part of, has line feeds; without any, returns are line ends. */
  readonly hasFeeds: boolean;
}

export interface FoldedText {
  readonly text: string;
  /** Where a character of it begins and ends in the original. */
  origin(index: number): { readonly start: number; readonly end: number };
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

/** The ASCII form of one character; itself when it has none of its own. */
export function plainOf(character: string): string {
  return PLAIN.get(character) ?? character;
}

/** The blanks that a line begins with, typographic ones included. */
export function leadOf(line: string): string {
  let end = 0;
  while (end < line.length && /[ \t]/.test(plainOf(line[end] ?? ''))) end += 1;
  return line.slice(0, end);
}

/** Line ends always become `\n`. */
export function foldText(text: string, options: FoldOptions): FoldedText {
  const pattern = createPattern(options);
  const folded = text.replace(pattern, toFolded);
  // Most texts are looked through and hold nothing that is looked for.
  let changes: readonly Change[] | undefined;
  return { text: folded, origin: (index) => findOrigin((changes ??= listChanges(text, pattern)), index) };
}

function toFolded(found: string): string {
  return found.startsWith('\r') ? '\n' : (PLAIN.get(found) ?? '');
}

function listChanges(text: string, pattern: RegExp): readonly Change[] {
  const changes: Change[] = [];
  let shift = 0;
  for (const { 0: found, index } of text.matchAll(pattern)) {
    const { length } = toFolded(found);
    changes.push({ at: index + shift, length, start: index, end: index + found.length });
    shift += length - found.length;
  }
  return changes;
}

/** A place where the folded text is another one. Between two of them it is the same. */
interface Change {
  /** In the folded text. */
  readonly at: number;
  readonly length: number;
  /** In the original. */
  readonly start: number;
  readonly end: number;
}

function createPattern({ trailing, typography, hasFeeds }: FoldOptions): RegExp {
  const lineEnd = hasFeeds ? '\\r\\n' : '\\r';
  return new RegExp(
    [
      // From the first blank of a run on, so that a run is looked at once.
      ...(trailing ? [`(?<![ \\t])[ \\t]+(?=${lineEnd}|\\n|$)`] : []),
      lineEnd,
      ...(typography ? [TYPOGRAPHIC.source] : []),
    ].join('|'),
    'g',
  );
}

// By bisection: the last change that begins at or before the character.
function findOrigin(changes: readonly Change[], index: number): { readonly start: number; readonly end: number } {
  let low = 0;
  let high = changes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((changes[middle]?.at ?? 0) <= index) low = middle + 1;
    else high = middle;
  }
  const change = changes[low - 1];
  if (change === undefined) return { start: index, end: index + 1 };
  if (index < change.at + change.length) return { start: change.start, end: change.end };
  const start = change.end + index - change.at - change.length;
  return { start, end: start + 1 };
}
