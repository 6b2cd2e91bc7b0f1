// Results of a batch as they come down: a line is parsed as soon as it is complete, so that hundreds of megabytes never lie in memory at once.
// Format: https://jsonlines.org
import { unreadable } from '../dialects/inner-failure.ts';

/** One line: its value, or its text when that is not JSON. */
export type JsonLine = { readonly value: unknown; readonly malformed?: undefined } | { readonly malformed: string };

// The longest answer of any model is a few megabytes of JSON; a line without end would fill the memory.
const MAX_LINE_BYTES = 64 * 1024 * 1024;
const NEWLINE = 10;

/**
 * The lines of a body, empty ones left out. Leaving early cancels the download.
 *
 * @throws whatever the body fails with; an answer that cannot be read for a line of more than 64 MiB
 */
export async function* readJsonLines(body: ReadableStream<Uint8Array> | null): AsyncGenerator<JsonLine> {
  if (body === null) return;
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  for await (const chunk of body) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      yield* parseLine([...pending, chunk.subarray(start, end)]);
      pending = [];
      pendingBytes = 0;
      start = end + 1;
    }
    if (start === chunk.length) continue;
    pending.push(chunk.subarray(start));
    pendingBytes += chunk.length - start;
    if (pendingBytes > MAX_LINE_BYTES) throw unreadable('a line of the results is longer than 64 MiB.');
  }
  yield* parseLine(pending);
}

// Lines are cut from bytes, not from text: a character may lie across two chunks.
function* parseLine(pieces: readonly Uint8Array[]): Generator<JsonLine> {
  const text = Buffer.concat(pieces).toString('utf8').trim();
  if (text === '') return;
  try {
    yield { value: JSON.parse(text) as unknown };
  } catch {
    // One broken line must not cost the others: whoever reads them decides what it means.
    yield { malformed: text };
  }
}
