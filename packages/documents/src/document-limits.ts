// What one document may cost in bytes, pages and time, so that a hostile file fails early instead of exhausting the process.
import { GatewayError, throwIfAborted } from '@gateway/core';

export interface DocumentLimits {
  /** Most bytes of the file. @default 50 MiB for PDF, DOCX and HTML, 200 MiB for text, Markdown, CSV and JSON */
  readonly maxBytes?: number | undefined;
  /** Most pages of a PDF. @default 5000 */
  readonly maxPages?: number | undefined;
  /** Most bytes that the parts of a DOCX may unpack to. @default 256 MiB */
  readonly maxUnpackedBytes?: number | undefined;
  /** Milliseconds after which reading fails with `timeout`. @default none */
  readonly timeoutMs?: number | undefined;
}

const MEBIBYTE = 1024 * 1024;

/** The default of `maxBytes` for formats that are parsed into a tree. */
export const PARSED_MAX_BYTES = 50 * MEBIBYTE;
/** The default of `maxBytes` for formats that are only decoded. */
export const DECODED_MAX_BYTES = 200 * MEBIBYTE;
/** The default of `maxBytes` for text that is read in parts. */
export const STREAMED_MAX_BYTES = 1024 * MEBIBYTE;
/** The default of `maxPages`. */
export const DEFAULT_MAX_PAGES = 5_000;
/** The default of `maxUnpackedBytes`. */
export const DEFAULT_MAX_UNPACKED_BYTES = 256 * MEBIBYTE;

/** Runs `work` with a signal that also fires after `timeoutMs`. The timer never outlives the work. */
export async function withTimeLimit<Result>(
  limit: { readonly timeoutMs?: number | undefined; readonly signal?: AbortSignal | undefined },
  work: (signal: AbortSignal | undefined) => Promise<Result>,
): Promise<Result> {
  throwIfAborted(limit.signal);
  if (limit.timeoutMs === undefined) return await work(limit.signal);
  const timer = new AbortController();
  const reason = new GatewayError({
    kind: 'timeout',
    message: `Reading the document took longer than its limit of ${limit.timeoutMs} ms.`,
    hint: 'Split the document (or raise limits.timeoutMs of loadDocument).',
  });
  const handle = setTimeout(() => {
    timer.abort(reason);
  }, limit.timeoutMs);
  try {
    return await work(limit.signal === undefined ? timer.signal : AbortSignal.any([limit.signal, timer.signal]));
  } finally {
    clearTimeout(handle);
  }
}

/** Settles as `work` does, or fails as soon as the signal fires; for libraries that cannot be stopped. */
export async function orAborted<Result>(work: Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
  if (signal === undefined) return await work;
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => {
    try {
      throwIfAborted(signal);
    } catch (error) {
      reject(error);
    }
  };
  signal.addEventListener('abort', onAbort, { once: true });
  onAbort();
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    // Whoever lost the race may still fail; nobody is listening any more.
    work.catch(() => undefined);
  }
}
