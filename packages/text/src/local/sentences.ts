// Sentences of long texts, block by block, so that the event loop gets its turn.
import type { Pacer } from '../event-loop-pacer.ts';
import { createBlockSplitter, type SentenceSpan } from '../split-sentences.ts';
import { iterateTextBlocks } from '../text-block.ts';

/** The sentences as they stand in the text. */
export async function readSentences(text: string, pacer: Pacer): Promise<string[]> {
  const sentences: string[] = [];
  await walk(text, pacer, (spans) => {
    for (const { start, end } of spans) sentences.push(text.slice(start, end));
  });
  return sentences;
}

export async function countSentences(text: string, pacer: Pacer): Promise<number> {
  let count = 0;
  await walk(text, pacer, (spans) => {
    count += spans.length;
  });
  return count;
}

async function walk(text: string, pacer: Pacer, visit: (spans: readonly SentenceSpan[]) => void): Promise<void> {
  const split = createBlockSplitter(text);
  for (const block of iterateTextBlocks(text)) {
    visit(split(block));
    await pacer((block.end - block.start) * 2);
  }
}
