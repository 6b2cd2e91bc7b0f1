// Pairs as they are given: in the document's order, each with the heading that it stands under.
import { readSections } from '../summarize/read-sections.ts';
import type { QaPair } from './generate-qa-input.ts';

// Reading every line of a longer text for its headings would hold everything else up.
const MAX_CHARACTERS = 5_000_000;

export function finishPairs(text: string, pairs: readonly QaPair[]): QaPair[] {
  const sections = text.length > MAX_CHARACTERS ? [] : readSections(text);
  return pairs
    .toSorted((a, b) => a.evidence.start - b.evidence.start || a.answerSpan.start - b.answerSpan.start)
    .map((pair) => {
      const section = sections.findLast(({ start, end }) => start <= pair.evidence.start && pair.evidence.start < end)?.title;
      return section === undefined ? pair : { ...pair, section };
    });
}
