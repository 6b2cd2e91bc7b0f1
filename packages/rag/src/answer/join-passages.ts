// Adjoining chunks of one document as one passage, no part of it twice; a longer run is several, so that a citation still says where.
import type { JsonObject } from '@gateway/core';
import type { ValuedChunk } from './pack-chunks.ts';

export interface Passage {
  readonly base: string;
  readonly documentId: string;
  readonly metadata: JsonObject;
  readonly heading: readonly string[];
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Of its best chunk. */
  readonly value: number;
}

// About 1,600 tokens of chunks of the usual size.
const MAX_CHUNKS = 4;

/** @returns passages, the one with the best chunk first */
export function joinPassages(chunks: readonly ValuedChunk[]): Passage[] {
  const documents = Map.groupBy(chunks, ({ base, chunk }) => JSON.stringify([base, chunk.documentId]));
  const passages = [...documents.values()].flatMap((group) => {
    const inOrder = group.toSorted((a, b) => a.chunk.position - b.chunk.position || a.chunk.start - b.chunk.start);
    const runs: ValuedChunk[][] = [];
    for (const entry of inOrder) {
      const run = runs.at(-1);
      if (run !== undefined && run.length < MAX_CHUNKS && isNext(run.at(-1), entry)) run.push(entry);
      else runs.push([entry]);
    }
    return runs.map((run, index) => joinRun(run, runs[index - 1]?.at(-1)?.chunk.end ?? 0));
  });
  return passages.toSorted((a, b) => b.value - a.value);
}

function isNext(before: ValuedChunk | undefined, { chunk }: ValuedChunk): boolean {
  return before !== undefined && chunk.position - before.chunk.position <= 1;
}

/** @param from where the passage before it ends */
function joinRun(run: readonly ValuedChunk[], from: number): Passage {
  const [first] = run;
  if (first === undefined) throw new RangeError('A passage without a chunk.');
  const { base, chunk } = first;
  const start = Math.min(Math.max(chunk.start, from), chunk.end);
  let text = chunk.text.slice(start - chunk.start);
  let { end } = chunk;
  for (const { chunk: next } of run.slice(1)) {
    // What overlaps was there already; what lies between two chunks is white space.
    if (next.end <= end) continue;
    text += next.start < end ? next.text.slice(end - next.start) : `${next.start - end > 1 ? '\n\n' : ' '}${next.text}`;
    end = next.end;
  }
  return { base, documentId: chunk.documentId, metadata: chunk.metadata, heading: chunk.heading, text, start, end, value: Math.max(...run.map(({ value }) => value)) };
}
