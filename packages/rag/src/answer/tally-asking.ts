// Asks, and keeps the books of it: what all calls of one answer used and cost together.
import { addCosts, addUsage, isGatewayError, NO_COST, NO_USAGE, throwIfAborted, toAbortError, wasNeverCharged, type CallOptions, type CompletionRequest, type CompletionResult, type Cost, type Usage } from '@gateway/core';
import type { Ask } from './answer.ts';

export interface AskingTally {
  readonly ask: (request: CompletionRequest) => Promise<CompletionResult>;
  /** So far; null is unknown. */
  read(): { readonly usage: Usage | null; readonly cost: Cost | null; readonly calls: number; readonly last: Pick<CompletionResult, 'provider' | 'model'> | undefined };
}

/** An abort ends the wait at once, also when `ask` takes no notice of it. */
export function tallyAsking(ask: Ask, call: CallOptions): AskingTally {
  let usage: Usage | null = NO_USAGE;
  let cost: Cost | null = NO_COST;
  let calls = 0;
  let last: Pick<CompletionResult, 'provider' | 'model'> | undefined;
  return {
    ask: async (request) => {
      throwIfAborted(call.signal);
      calls += 1;
      try {
        const result = await untilAborted(ask(request, call), call.signal);
        usage = usage === null || result.usage === null ? null : addUsage(usage, result.usage);
        cost = cost === null || result.cost === null ? null : addCosts(cost, result.cost);
        last = { provider: result.provider, model: result.model };
        return result;
      } catch (error) {
        // Nobody knows what a call that failed has cost, unless it never reached anybody.
        if (!isGatewayError(error) || !wasNeverCharged(error)) {
          usage = null;
          cost = null;
        }
        throw error;
      }
    },
    read: () => ({ usage, cost, calls, last }),
  };
}

async function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(toAbortError(signal));
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
    // Whoever lost is listened to, so that its failure is nobody's surprise.
    work.catch(() => undefined);
    aborted.catch(() => undefined);
  }
}
