// How near a stretch of text stands to the words of a field's name, inside its own sentence.
import { isSameWord } from '../pairs/match-key.ts';
import { stemWord } from '@gateway/text';

const WINDOW = 80;

/** 0 to 1. Words right before the value count most: "user ID is 12345", "created on 2024-07-15". @param wanted stemmed words, as `readNameWords` gives them */
export function rateNearness(text: string, span: { readonly start: number; readonly end: number }, wanted: readonly string[]): number {
  if (wanted.length === 0) return 0;
  const before = cutSentence(text.slice(Math.max(0, span.start - WINDOW), span.start), 'before');
  const after = cutSentence(text.slice(span.end, span.end + WINDOW / 2), 'after');
  let found = 0;
  for (const word of wanted) found += Math.max(rateWord(word, before.toReversed(), 1), rateWord(word, after, 0.4));
  return Math.min(1, found / wanted.length);
}

function rateWord(wanted: string, words: readonly string[], weight: number): number {
  const at = words.findIndex((word) => isSameWord(wanted, word));
  return at === -1 ? 0 : weight / (1 + at * 0.15);
}

function cutSentence(text: string, side: 'before' | 'after'): string[] {
  const parts = text.split(/(?<=[.!?])\s+(?=\p{Lu})|\n\s*\n/u);
  const part = (side === 'before' ? parts.at(-1) : parts[0]) ?? '';
  return part.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '').map((word) => stemWord(word));
}
