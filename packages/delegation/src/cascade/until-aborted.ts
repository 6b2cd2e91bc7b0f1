// A caller who aborts is answered at once, also when what is under way takes its time to notice.
import { throwIfAborted, toAbortError } from '@gateway/core';

/** What `work` gives, unless the signal fires first. @throws GatewayError `cancelled` or `timeout` on abort; what `work` throws */
export async function untilAborted<Value>(work: () => Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  throwIfAborted(signal);
  if (signal === undefined) return await work();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => {
    reject(toAbortError(signal));
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work(), aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
