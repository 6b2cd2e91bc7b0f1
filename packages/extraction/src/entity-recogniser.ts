// What one kind of entity brings along. One file and one line in `recognisers.ts` add another.
import type { Span } from './entity-mention.ts';
import type { NameType } from './names/name-evidence.ts';

/** Finds entities by their written form alone. */
export interface PatternRecogniser {
  readonly type: string;
  /** Other words callers use for the type. */
  readonly aliases: readonly string[];
  /** Spans in any order; where spans of several recognisers overlap, the one listed first keeps its own. Linear in the length of the text. */
  find(text: string): Span[];
}

/** Takes the names to which the shared analysis gave its type. */
export interface NameRecogniser {
  readonly type: NameType;
  readonly aliases: readonly string[];
}

/** Every match of a global pattern as a span, without what `trim` says stands at its end. */
export function matchSpans(text: string, pattern: RegExp): Span[] {
  return Array.from(text.matchAll(pattern), (match) => ({ start: match.index, end: match.index + match[0].length }));
}
