// The thread that fits a collection's own model: texts come in, page by page, the model and a vector for each of them go out. Started by fit-thread.ts alone.
import { parentPort } from 'node:worker_threads';
import { toGatewayError } from '@gateway/core';
import type { FitMessage, FitReply } from './fit-thread.ts';
import { fitLocalModel } from './local-model.ts';

if (parentPort !== null) {
  const port = parentPort;
  const stopped = new AbortController();
  const { texts, take } = createInbox();
  port.on('message', (message: FitMessage) => {
    if (message === 'stop') stopped.abort();
    take(message);
  });
  const send = (reply: FitReply, moved: ArrayBuffer[] = []): void => port.postMessage(reply, moved);
  fitLocalModel(texts(), { signal: stopped.signal })
    .then((fit) => {
      if (fit === undefined) return send({ outcome: 'none' });
      const { bytes, matrix } = fit;
      return send({ outcome: 'fitted', bytes, matrix }, [bytes.buffer, matrix.buffer]);
    })
    .catch((error: unknown) => {
      const { kind, message, hint } = toGatewayError(error);
      send({ outcome: 'failed', kind, message, hint });
    })
    .finally(() => port.close());
}

/** Messages as a stream of texts, in the order in which they came. */
function createInbox(): { readonly texts: () => AsyncGenerator<string>; readonly take: (message: FitMessage) => void } {
  const waiting: FitMessage[] = [];
  let wake: (() => void) | undefined;
  return {
    take: (message) => {
      waiting.push(message);
      wake?.();
    },
    texts: async function* () {
      for (;;) {
        const message = waiting.shift();
        if (message === 'end' || message === 'stop') return;
        if (message !== undefined) yield* message;
        else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    },
  };
}
