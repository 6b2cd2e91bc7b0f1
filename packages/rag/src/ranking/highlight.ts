// The sentences of a text that speak of the query, with the words that do.
import { splitSentences } from '@gateway/text';
import type { TermReader } from '../keyword/read-terms.ts';

/** UTF-16 offsets into the text, `end` exclusive. */
export interface Highlight {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly matches: readonly { readonly start: number; readonly end: number }[];
}

/** The sentences with most different terms of the query, at most `limit`, in the order of the text. */
export function highlight(text: string, query: ReadonlySet<string>, options: { readonly reader: TermReader; readonly limit: number }): Highlight[] {
  const placed = options.reader.place(text).filter(({ term }) => query.has(term));
  const sentences = splitSentences(text).map(({ start, end }) => {
    const inside = placed.filter((word) => word.start >= start && word.end <= end);
    return { highlight: { text: text.slice(start, end), start, end, matches: inside.map((word) => ({ start: word.start, end: word.end })) }, distinct: new Set(inside.map(({ term }) => term)).size };
  });
  return sentences
    .filter(({ distinct }) => distinct > 0)
    .sort((a, b) => b.distinct - a.distinct || a.highlight.start - b.highlight.start)
    .slice(0, options.limit)
    .map((entry) => entry.highlight)
    .sort((a, b) => a.start - b.start);
}
