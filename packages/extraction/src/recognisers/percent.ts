// Shares: "12%", "5.1 percent", "3 percentage points", "150 basis points", "9% to 11%".
import { matchSpans, type PatternRecogniser } from '../entity-recogniser.ts';

const PERCENT =
  /(?<![\w.,])[-+−–±~]?\d{1,9}(?:[.,]\d{1,6})?(?: ?(?:[-–]|to) ?\d{1,9}(?:[.,]\d{1,6})?)? ?(?:%|‰|per ?cent\b|percentage points?\b|basis points?\b|bps\b|Prozent\b|pour cent\b|por ciento\b)(?: ?(?:[-–]|to) ?\d{1,9}(?:[.,]\d{1,6})? ?%)?/gi;

export const percentRecogniser: PatternRecogniser = {
  type: 'percent',
  aliases: ['percentage', 'percentages', 'rate'],
  find: (text) => matchSpans(text, PERCENT),
};
