// Where a text may be cut when it must: between the characters that people see, else at least between code points.

const SEGMENT_WINDOW = 1_024;
const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' });

/**
 * The last place in `(start, cut]` that is not inside a grapheme cluster (UAX 29); when one cluster fills all of it, the last that is
 * not inside a surrogate pair. Clusters longer than a thousand UTF-16 units are cut.
 *
 * @returns `start` only when a single surrogate pair fills the range
 */
export function snapToGrapheme(text: string, start: number, cut: number): number {
  if (cut >= text.length || isPlainBoundary(text, cut)) return cut;
  const from = Math.max(start, cut - SEGMENT_WINDOW);
  const segments = segmenter.segment(text.slice(from, cut + 64));
  const boundary = from + (segments.containing(cut - from)?.index ?? 0);
  return boundary > start && boundary > from ? boundary : snapToCodePoint(text, cut);
}

/** The first place in `[cut, end]` that is not inside a grapheme cluster. */
export function snapForward(text: string, cut: number, end: number): number {
  if (cut <= 0 || cut >= end || isPlainBoundary(text, cut)) return Math.min(cut, end);
  const from = Math.max(0, cut - 64);
  const segment = segmenter.segment(text.slice(from, cut + SEGMENT_WINDOW)).containing(cut - from);
  if (segment === undefined || from + segment.index === cut) return cut;
  return Math.min(end, from + segment.index + segment.segment.length);
}

/** The last place at or before `cut` that is not inside a surrogate pair. */
export function snapToCodePoint(text: string, cut: number): number {
  const isInside = (text.charCodeAt(cut) & 0xfc00) === 0xdc00 && (text.charCodeAt(cut - 1) & 0xfc00) === 0xd800;
  return isInside ? cut - 1 : cut;
}

// Two ASCII characters never belong together, except CR and LF.
function isPlainBoundary(text: string, cut: number): boolean {
  const before = text.charCodeAt(cut - 1);
  const after = text.charCodeAt(cut);
  return before < 0x80 && after < 0x80 && !(before === 0x0d && after === 0x0a);
}
