// Side by side with a limit, and strict: the first failure stops what is under way, so that nothing goes on costing money for an answer nobody will get.
import { throwIfAborted, toAbortError } from '@gateway/core';
import pMap from 'p-map';

export interface MapTogetherOptions {
  readonly concurrency: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The results in the order of the items. Each task gets a signal that fires on abort and on the failure of another.
 *
 * @throws the first failure; `cancelled` or `timeout` on abort
 */
export async function mapTogether<Item, Result>(
  items: readonly Item[],
  task: (item: Item, context: { readonly index: number; readonly signal: AbortSignal }) => Promise<Result>,
  options: MapTogetherOptions,
): Promise<Result[]> {
  throwIfAborted(options.signal);
  const failure = new AbortController();
  const signal = options.signal === undefined ? failure.signal : AbortSignal.any([options.signal, failure.signal]);
  try {
    return await pMap(items, async (item, index) => await task(item, { index, signal }), { concurrency: options.concurrency, signal: options.signal });
  } catch (error) {
    if (options.signal?.aborted === true) throw toAbortError(options.signal);
    failure.abort();
    throw error;
  }
}
