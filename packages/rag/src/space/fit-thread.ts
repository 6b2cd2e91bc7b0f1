// Fits a collection's own model in a thread, so that whoever searches meanwhile waits for nothing but a second core. The thread lives as long as the fit.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { GatewayError, throwIfAborted, toAbortError, type CallOptions, type ErrorKind } from '@gateway/core';
import type { FittedBytes } from './local-model.ts';

/** Some texts, that there are no more, or that nobody wants the result any more. */
export type FitMessage = readonly string[] | 'end' | 'stop';

export type FitReply =
  | ({ readonly outcome: 'fitted' } & FittedBytes)
  | { readonly outcome: 'none' }
  | { readonly outcome: 'failed'; readonly kind: ErrorKind; readonly message: string; readonly hint: string | undefined };

export interface FitThread {
  /**
   * Takes the texts page by page.
   *
   * @returns undefined when the texts share too few terms
   * @throws GatewayError `cancelled` when the signal is aborted or the thread closed, `unavailable` when it ran out of memory, `internal` when it failed; what `pages` throws
   */
  fit(pages: AsyncIterable<readonly string[]>, call?: Pick<CallOptions, 'signal'>): Promise<FittedBytes | undefined>;
  /** Ends what is under way. May be called again. */
  close(): Promise<void>;
}

export interface FitThreadOptions {
  /** What runs in the thread. @default fit-worker beside this file */
  readonly script?: URL | undefined;
}

const HINT = 'Nothing has changed: the knowledge base keeps the vectors that it had. Try again with `refit`.';

/** Nothing is started before the first fit. */
export function createFitThread(options: FitThreadOptions = {}): FitThread {
  const closing = new AbortController();
  const running = new Set<Promise<unknown>>();
  return {
    fit: async (pages, call = {}) => {
      const signal = call.signal === undefined ? closing.signal : AbortSignal.any([closing.signal, call.signal]);
      const track = (work: Promise<unknown>): void => {
        running.add(work);
        work.then(() => running.delete(work), () => running.delete(work));
      };
      // Whoever gives up does not wait for the thread to end; `close` does.
      const fit = runFit(pages, { script: options.script ?? findScript(), signal, onEnding: track });
      track(fit);
      return fit;
    },
    close: async () => {
      closing.abort(new GatewayError({ kind: 'cancelled', message: 'The knowledge bases were closed while a model was being fitted.', hint: HINT }));
      // What ends may leave something behind that is still ending.
      while (running.size > 0) await Promise.allSettled(running);
    },
  };
}

// Beside this file, and compiled as this file is: also in a bundle that has it beside the chunk that this has become.
function findScript(): URL {
  return new URL(isSource() ? './fit-worker.ts' : './fit-worker.js', import.meta.url);
}

function isSource(): boolean {
  return import.meta.url.endsWith('.ts');
}

async function runFit(pages: AsyncIterable<readonly string[]>, { script, signal, onEnding }: { readonly script: URL; readonly signal: AbortSignal; readonly onEnding: (ending: Promise<void>) => void }): Promise<FittedBytes | undefined> {
  throwIfAborted(signal);
  const { Worker: Thread } = await import('node:worker_threads');
  // Its own arguments: those of the process may name a script or an input that is not the thread's.
  const worker = new Thread(script, { execArgv: isSource() ? ['--conditions=@gateway/source'] : [], stdin: false });
  const ended = new AbortController();
  try {
    // Who fails first ends the other.
    const [reply] = await Promise.all([readReply(worker, signal), sendPages(worker, pages, ended.signal)]);
    if (reply.outcome === 'failed') throw new GatewayError({ kind: reply.kind, message: reply.message, hint: reply.hint });
    return reply.outcome === 'none' ? undefined : { bytes: reply.bytes, matrix: reply.matrix };
  } finally {
    ended.abort();
    onEnding(endThread(worker));
  }
}

// By then it has left its loop, whatever it was at, unless it hangs.
const END_MS = 1_000;

// A thread that ends by itself has given back what it holds; one that is torn down in the middle of its work may take the process with it.
async function endThread(worker: Worker): Promise<void> {
  if (worker.threadId === -1) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(() => {
      void worker.terminate().then(() => resolve(), () => resolve());
    }, END_MS);
    worker.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    worker.postMessage('stop' satisfies FitMessage, []);
  });
}

async function sendPages(worker: Worker, pages: AsyncIterable<readonly string[]>, ended: AbortSignal): Promise<void> {
  for await (const page of pages) {
    if (ended.aborted) return;
    worker.postMessage(page satisfies FitMessage, []);
    await nextTurn();
  }
  worker.postMessage('end' satisfies FitMessage, []);
}

async function readReply(worker: Worker, signal: AbortSignal): Promise<FitReply> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(toAbortError(signal));
    // It may have been aborted while the thread was started.
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    worker.once('message', (reply: FitReply) => {
      signal.removeEventListener('abort', onAbort);
      resolve(reply);
    });
    worker.once('messageerror', (cause) => reject(toThreadError(cause)));
    worker.once('error', (cause) => reject(toThreadError(cause)));
    worker.once('exit', (code) => {
      signal.removeEventListener('abort', onAbort);
      reject(toThreadError(new Error(`exit code ${code}`)));
    });
  });
}

function toThreadError(cause: unknown): GatewayError {
  const isMemory = cause instanceof Error && 'code' in cause && cause.code === 'ERR_WORKER_OUT_OF_MEMORY';
  if (isMemory) return new GatewayError({ kind: 'unavailable', message: 'There was not enough memory to fit the embeddings of the knowledge base.', hint: HINT, cause });
  return new GatewayError({ kind: 'internal', message: `The thread that fits the embeddings of the knowledge base has failed: ${cause instanceof Error ? cause.message : String(cause)}.`, hint: HINT, cause });
}
