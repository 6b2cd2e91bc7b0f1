// Parts of a long text for models, cut where it hurts least.
import type { Span } from '../entity-mention.ts';

/** Parts of at most `size` characters that end at a paragraph, else at a line, a sentence, a space; never inside a surrogate pair. */
export function cutText(text: string, span: Span, size: number): Span[] {
  const parts: Span[] = [];
  let { start } = span;
  while (span.end - start > size) {
    const limit = start + size;
    const half = start + Math.floor(size / 2);
    const window = text.slice(half, limit);
    const cut = ['\n\n', '\n', '. ', ' '].map((mark) => window.lastIndexOf(mark)).find((position) => position !== -1);
    const code = text.charCodeAt(limit);
    const end = cut !== undefined ? half + cut + 1 : (code >= 0xdc00 && code <= 0xdfff ? limit - 1 : limit);
    parts.push({ start, end });
    start = end;
  }
  parts.push({ start, end: span.end });
  return parts;
}
