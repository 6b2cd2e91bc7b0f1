// Windows of a fixed number of tokens: one pass, each chunk measured from where it starts.
import type { ChunkDraft, ChunkerFactory } from './chunker.ts';
import { findTokenCut } from './find-token-cut.ts';
import { findOverlapStart } from './overlap.ts';
import { createSpanCounter, readPieceLength, type SpanCounter } from './span-counter.ts';

/** A chunk is at most this many UTF-16 units a token of the limit long. Language has 1 to 6; only rows of blanks or dashes have more. */
const LENGTH_PER_TOKEN = 16;

/** Method `token`: each chunk has as many tokens as fit, starts `overlap` tokens before the last one's end, and knows nothing of headings. */
export const createTokenChunker: ChunkerFactory = ({ counter, limit, overlap, pace }) => {
  // A chunk is settled when this much text is there, whatever follows.
  const reach = LENGTH_PER_TOKEN * limit;
  let text = '';
  let offset = 0; // of `text` in the source
  let start = 0; // of the next chunk in `text`
  let covered = 0; // where the last chunk ended in `text`
  const cutNext = (): ChunkDraft => {
    const measure = (from: number): SpanCounter =>
      createSpanCounter(counter, text, { start: from, end: Math.min(text.length, from + reach), maxTokens: limit, maxPieceLength: readPieceLength(limit) });
    let spans = measure(start);
    let end = findTokenCut({ counter, spans }, { start, end: spans.span.end }, limit);
    if (end <= covered) {
      // A character so large that nothing of it fits after the overlap: go without the overlap.
      start = covered;
      spans = measure(start);
      end = findTokenCut({ counter, spans }, { start, end: spans.span.end }, limit);
    }
    const draft = { text: text.slice(start, end), start: offset + start, end: offset + end, tokens: spans.count(start, end) };
    start = end >= text.length || overlap === 0 ? end : findOverlapStart({ counter, spans }, { floor: start + 1, end }, Math.min(overlap, Math.floor(draft.tokens / 2)));
    covered = end;
    return draft;
  };
  return {
    push: async function* (part, last) {
      text += part;
      // Waiting for twice the reach makes each character be copied a bounded number of times.
      if (!last && text.length - start < 2 * reach) return;
      const needed = last ? 1 : reach;
      let done = false;
      while (!done && text.length - start >= needed) {
        const draft = cutNext();
        done = last && draft.end - offset === text.length;
        yield draft;
        const pause = pace(draft.end);
        if (pause !== undefined) await pause;
      }
      text = text.slice(start);
      offset += start;
      covered -= start;
      start = 0;
    },
  };
};
