// The lines of a result file as outcomes. A line that makes no sense costs its own item only, and the rest is delivered before anybody hears of it.
import type { BatchOutcome } from '../dialect.ts';
import { unreadable } from '../dialects/inner-failure.ts';
import { readProperty, readString } from '../dialects/read-property.ts';
import { type JsonLine, readJsonLines } from './json-lines.ts';
import { toOutcome } from './to-outcome.ts';

// The id of a line that is no JSON, such as one whose end is missing.
const CUSTOM_ID = /"custom_id"\s*:\s*"([A-Za-z0-9_-]{1,64})"/;

/**
 * Reads lines with a `custom_id`, as OpenAI and Anthropic write them.
 *
 * @throws after all others, when lines could not be read that do not even say whose they are
 */
export async function* readResultLines(body: ReadableStream<Uint8Array> | null, readLine: (id: string, line: unknown) => BatchOutcome): AsyncGenerator<BatchOutcome> {
  let lost = 0;
  for await (const line of readJsonLines(body)) {
    const outcome = readOutcome(line, readLine);
    if (outcome === undefined) lost += 1;
    else yield outcome;
  }
  if (lost > 0) throw unreadable(`${String(lost)} of the results say not even whose they are; all others were delivered.`);
}

function readOutcome(line: JsonLine, readLine: (id: string, line: unknown) => BatchOutcome): BatchOutcome | undefined {
  if (line.malformed !== undefined) {
    const id = CUSTOM_ID.exec(line.malformed)?.[1];
    return id === undefined ? undefined : { id, kind: 'unreadable', what: 'its line of the results is not valid JSON.' };
  }
  const id = readString(readProperty(line.value, 'custom_id'));
  if (id === undefined) return undefined;
  return toOutcome(id, () => readLine(id, line.value));
}
