// A vendor that is out of reach for some minutes is no reason to lose sight of a batch that takes hours.
import { throwIfAborted, toGatewayError, type Clock } from '@gateway/core';
import type { RoutedOptions } from '../complete-routed.ts';
import type { BatchOptions } from './run-batch.ts';

export const DEFAULT_POLL_MS = 6_000;
/** How much longer than the first pause the longest is. */
export const SLOWEST_POLL = 10;
// Two hours of pauses of a minute, with the default pause.
const MAX_TRIES = 120;

/** Asks again after failures that may pass. @param maxTries @default 120 @throws GatewayError on abort, and the last failure */
export async function askPatiently<T>(ask: () => Promise<T>, options: BatchOptions & RoutedOptions, maxTries = MAX_TRIES): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask();
    } catch (thrown) {
      throwIfAborted(options.call?.signal);
      const error = toGatewayError(thrown);
      if (!error.retryable || error.details?.['reason'] === 'in_doubt' || tries >= maxTries) throw error;
      await pauseAfter(error.retryAfterMs, options);
    }
  }
}

/** The pause after a failure. @throws GatewayError on abort */
export async function pauseAfter(retryAfterMs: number | undefined, { books, call, pollMs = DEFAULT_POLL_MS }: BatchOptions & RoutedOptions): Promise<void> {
  await sleep(retryAfterMs ?? pollMs * SLOWEST_POLL, { clock: books.clock, signal: call?.signal });
}

/** @throws GatewayError on abort */
export async function sleep(ms: number, { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal | undefined }): Promise<void> {
  try {
    await clock.sleep(ms, signal);
  } catch (reason) {
    throwIfAborted(signal);
    throw reason;
  }
}
