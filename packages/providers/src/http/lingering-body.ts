// OpenAI's SDK drops a stream's connection at `[DONE]`, some bytes before the server has ended the response, and every streamed call then pays for a
// new TLS connection. This body reads those last bytes itself, so that the connection goes back to the pool.
import type { Clock } from '@gateway/core';

// What follows the last event is a few bytes of framing, sent at once.
const MAX_LINGER_MS = 1_000;
const MAX_LINGER_BYTES = 64 * 1024;

/** The same response, whose body is read to its end, within bounds, when its reader cancels it. Aborting the request still closes the connection. */
export function withLingeringBody(response: Response, clock: Clock): Response {
  if (response.body === null || !(response.headers.get('content-type') ?? '').includes('text/event-stream')) return response;
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const body = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: () => {
        void linger(reader, clock);
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { status: response.status, headers: [...response.headers] });
}

async function linger(reader: ReadableStreamDefaultReader<Uint8Array>, clock: Clock): Promise<void> {
  const timer = new AbortController();
  // Sleeping ends early only through `timer`; then there is nothing to do.
  const limit = clock.sleep(MAX_LINGER_MS, timer.signal).then(() => reader.cancel(), () => undefined);
  try {
    for (let bytes = 0; bytes < MAX_LINGER_BYTES; ) {
      const { done, value } = await reader.read();
      if (done) return;
      bytes += value.byteLength;
    }
    await reader.cancel();
  } catch {
    // The connection broke or was aborted after the answer was complete: nobody waits for anything from it.
  } finally {
    timer.abort('over');
    await limit.catch(() => undefined);
  }
}
