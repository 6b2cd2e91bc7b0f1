// Pairs as they are given: in the document's order, each with the heading that it stands under.
import { toTextSource } from '@gateway/core';
import { readSections } from '../summarize/read-sections.ts';
import type { QaPair } from './generate-qa-input.ts';

export async function finishPairs(text: string, pairs: readonly QaPair[]): Promise<QaPair[]> {
  const { sections } = await readSections(toTextSource(text));
  return pairs
    .toSorted((a, b) => a.evidence.start - b.evidence.start || a.answerSpan.start - b.answerSpan.start)
    .map((pair) => {
      const section = sections.findLast(({ start, end }) => start <= pair.evidence.start && pair.evidence.start < end)?.title;
      return section === undefined ? pair : { ...pair, section };
    });
}
