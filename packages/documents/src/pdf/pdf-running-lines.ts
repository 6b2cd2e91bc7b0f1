// Headers and footers that repeat on every page would cut sentences in two wherever a page ends. This finds them.
import type { PdfSegment } from './pdf-segment.ts';

export interface PdfPage {
  readonly height: number;
  readonly segments: readonly PdfSegment[];
}

const MARGIN_SHARE = 0.09;
const MIN_PAGES = 3;
const MIN_SHARE = 0.5;
const SAME_PLACE_POINTS = 4;

/** What repeats on at least three pages and half of all, in the same place of the top or bottom margin, page numbers aside. */
export function findRunningLines(pages: readonly PdfPage[]): { isRunning(segment: PdfSegment, page: PdfPage): boolean; readonly examples: readonly string[] } {
  const pagesByKey = new Map<string, { count: number; example: string }>();
  for (const page of pages) {
    const keys = new Map(page.segments.filter((segment) => isInMargin(segment, page)).map((segment) => [keyOf(segment), segment.text]));
    for (const [key, text] of keys) pagesByKey.set(key, { count: (pagesByKey.get(key)?.count ?? 0) + 1, example: text });
  }
  const least = Math.max(MIN_PAGES, pages.length * MIN_SHARE);
  const running = new Map([...pagesByKey].filter(([, { count }]) => count >= least));
  return {
    isRunning: (segment, page) => isInMargin(segment, page) && running.has(keyOf(segment)),
    examples: [...running.values()].map(({ example }) => example),
  };
}

function isInMargin(segment: PdfSegment, page: PdfPage): boolean {
  return segment.y < page.height * MARGIN_SHARE || segment.y > page.height * (1 - MARGIN_SHARE);
}

function keyOf(segment: PdfSegment): string {
  return `${Math.round(segment.y / SAME_PLACE_POINTS)} ${segment.text.replaceAll(/\d+/g, '#')}`;
}
