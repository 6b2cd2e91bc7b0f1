// Finds tags in HTML that arrives in parts: the same tags however it was parted.

export interface HtmlTag {
  /** Lower case. */
  readonly name: string;
  readonly isClosing: boolean;
}

/** The next thing after some text. `tag` is undefined for comments and for a `<` that begins nothing. */
export interface HtmlMarkup {
  readonly start: number;
  readonly end: number;
  readonly tag?: HtmlTag | undefined;
}

/** Longer tags and comments are read as text. In UTF-16 units. */
const MAX_MARKUP_LENGTH = 16_384;

const TAG = /^<(\/?)([a-zA-Z][^\s/<>"']*)(?:[^<>"']|"[^"]*"|'[^']*')*>/;
const RAW_END = /<\/(?:script|style|template|textarea|noscript)\b/gi;

/**
 * The first markup at or after `from`. Its `start` is the end of the text before it, and `end === start` when more text is needed
 * to tell what follows.
 *
 * @param isRaw whether the text is the content of an element like `script`, which only its closing tag ends
 */
export function findMarkup(source: string, range: { readonly from: number; readonly last: boolean }, isRaw: boolean): HtmlMarkup {
  const start = isRaw ? findRawEnd(source, range) : source.indexOf('<', range.from);
  if (start === -1) return { start: source.length, end: source.length };
  const window = source.slice(start, start + MAX_MARKUP_LENGTH);
  const isDecided = range.last || window.length === MAX_MARKUP_LENGTH;
  const comment = window.startsWith('<!--') ? window.indexOf('-->', 4) : -1;
  if (comment !== -1) return { start, end: start + comment + 3 };
  const match = TAG.exec(window);
  if (match !== null) return { start, end: start + match[0].length, tag: { name: (match[2] ?? '').toLowerCase(), isClosing: match[1] === '/' } };
  const mayBegin = /^<(?:$|[a-zA-Z/!])/.test(window);
  return { start, end: isDecided || !mayBegin ? start + 1 : start };
}

function findRawEnd(source: string, range: { readonly from: number; readonly last: boolean }): number {
  RAW_END.lastIndex = range.from;
  const match = RAW_END.exec(source);
  if (match !== null) return match.index;
  // The closing tag may be cut off at the end: leave room for its beginning.
  const open = source.lastIndexOf('<');
  return range.last || open < Math.max(range.from, source.length - 16) ? -1 : open;
}
