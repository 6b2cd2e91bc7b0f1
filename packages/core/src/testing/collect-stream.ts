// Reads a stream to its end, for tests that compare it with the plain call.
import type { CompletionEvent, CompletionResult } from '../completion.ts';

/** All events but the last, and the result that the last one carries. Throws when the stream ends without one. */
export async function collectStream(
  stream: AsyncIterable<CompletionEvent>,
): Promise<{ readonly events: readonly CompletionEvent[]; readonly text: string; readonly result: CompletionResult }> {
  const events: CompletionEvent[] = [];
  let result: CompletionResult | undefined;
  for await (const event of stream) {
    if (result !== undefined) throw new Error('An event came after the end event.');
    if (event.type === 'end') result = event.result;
    else events.push(event);
  }
  if (result === undefined) throw new Error('The stream ended without an end event.');
  const text = events.map((event) => (event.type === 'text' ? event.text : '')).join('');
  return { events, text, result };
}
