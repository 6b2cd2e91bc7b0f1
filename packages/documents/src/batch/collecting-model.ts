// A model that answers nobody at once: it gathers what is asked until everybody waits, so that all of it can be sent as one batch.
import { createHash } from 'node:crypto';
import { GatewayError, throwIfAborted, toAbortError, type Checkpoint, type Clock, type CompletionRequest, type CompletionResult, type JsonValue, type LanguageModel, type ModelLimits } from '@gateway/core';

export interface AskedRequest {
  /** By what is asked: the same request of two askers is asked once. */
  readonly id: string;
  readonly request: CompletionRequest;
}

export type RequestAnswer = { readonly id: string; readonly result: CompletionResult } | { readonly id: string; readonly error: GatewayError };

export interface CollectingModelOptions {
  readonly provider: string;
  readonly model: string;
  readonly limits?: ModelLimits | undefined;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
  /** Keeps every answer, so that a run that is taken up again has them at once. */
  readonly checkpoint?: Checkpoint | undefined;
}

export interface CollectingModel {
  readonly provider: string;
  readonly model: string;
  /** Runs work with the model; what it asks is gathered. */
  run<T>(work: (model: LanguageModel) => Promise<T>): Promise<T>;
  /** Resolves with all that is asked once everybody who works waits for an answer; with nothing after the end. @throws GatewayError on abort */
  gather(): Promise<readonly AskedRequest[]>;
  /** Makes answers durable. */
  keep(answers: readonly RequestAnswer[]): Promise<void>;
  /** Whether the answer to a request is kept. */
  isKept(id: string): boolean;
  /** Hands answers out. */
  answer(answers: readonly RequestAnswer[]): void;
  /** Nobody will ask any more. */
  end(): void;
}

// Who asks one thing may be about to ask the next: so long nobody must have asked anything.
const QUIET_MS = 250;

interface Waiting extends AskedRequest {
  readonly waiters: { readonly resolve: (result: CompletionResult) => void; readonly reject: (error: GatewayError) => void }[];
}

/** Who works with the model, and for how many answers each of them waits. */
interface Asker {
  waiting: number;
}

export function createCollectingModel(options: CollectingModelOptions): CollectingModel {
  const { provider, model, signal } = options;
  const askers = new Set<Asker>();
  const asked = new Map<string, Waiting>();
  const watch = createWatch(signal);
  const ask = createAsking({ ...options, asked, changed: watch.changed });
  let isOver = false;
  return {
    provider,
    model,
    run: async (work) => {
      const asker = { waiting: 0 };
      askers.add(asker);
      try {
        return await work({ provider, model, limits: options.limits, complete: async (request) => ask(request, asker), stream: refuseStream });
      } finally {
        askers.delete(asker);
        watch.changed();
      }
    },
    gather: async () => {
      for (;;) {
        throwIfAborted(signal);
        if (isOver) return [];
        const seen = watch.changes();
        if (askers.size > 0 && asked.size > 0 && [...askers].every(({ waiting }) => waiting > 0)) {
          await sleep(QUIET_MS, options);
          if (watch.changes() === seen) return [...asked.values()];
        } else {
          await watch.untilChanged();
        }
      }
    },
    keep: async (answers) => {
      for (const answer of answers) if ('result' in answer) await options.checkpoint?.save(keepAs(answer.id), JSON.parse(JSON.stringify(answer.result)) as JsonValue);
    },
    isKept: (id) => options.checkpoint?.load(keepAs(id)) !== undefined,
    answer: (answers) => {
      for (const answer of answers) {
        const waiting = asked.get(answer.id);
        asked.delete(answer.id);
        for (const { resolve, reject } of waiting?.waiters ?? []) {
          if ('result' in answer) resolve(answer.result);
          else reject(answer.error);
        }
      }
    },
    end: () => {
      isOver = true;
      watch.changed();
    },
  };
}

type Asking = CollectingModelOptions & { readonly asked: Map<string, Waiting>; readonly changed: () => void };

function createAsking(options: Asking): (request: CompletionRequest, asker: Asker) => Promise<CompletionResult> {
  const { asked, changed, signal, checkpoint } = options;
  return async (request, asker) => {
    throwIfAborted(signal);
    const id = nameRequest(options, request);
    const kept = checkpoint?.load(keepAs(id));
    if (kept !== undefined) return kept as unknown as CompletionResult;
    const waiting = asked.get(id) ?? { id, request, waiters: [] };
    asked.set(id, waiting);
    const { promise, resolve, reject } = Promise.withResolvers<CompletionResult>();
    const giveUp = (): void => {
      if (signal !== undefined) reject(toAbortError(signal));
    };
    signal?.addEventListener('abort', giveUp, { once: true });
    waiting.waiters.push({ resolve, reject });
    asker.waiting += 1;
    changed();
    try {
      return await promise;
    } finally {
      signal?.removeEventListener('abort', giveUp);
      asker.waiting -= 1;
      changed();
    }
  };
}

interface Watch {
  changed(): void;
  /** How often something has changed so far. */
  changes(): number;
  /** @throws GatewayError on abort */
  untilChanged(): Promise<void>;
}

function createWatch(signal: AbortSignal | undefined): Watch {
  let count = 0;
  let onChange: (() => void) | undefined;
  return {
    changed: () => {
      count += 1;
      onChange?.();
    },
    changes: () => count,
    untilChanged: async () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      onChange = resolve;
      signal?.addEventListener('abort', onChange, { once: true });
      await promise;
      signal?.removeEventListener('abort', onChange);
      throwIfAborted(signal);
    },
  };
}

function refuseStream(): never {
  throw new GatewayError({ kind: 'unsupported', message: 'A batch streams nothing.' });
}

function keepAs(id: string): string {
  return `batch:answer:${id}`;
}

async function sleep(ms: number, { clock, signal }: CollectingModelOptions): Promise<void> {
  try {
    await clock.sleep(ms, signal);
  } catch (error) {
    throwIfAborted(signal);
    throw error;
  }
}

// Vendors allow 64 characters of a few kinds as the name of a request.
function nameRequest({ provider, model }: CollectingModelOptions, request: CompletionRequest): string {
  return createHash('sha256').update(JSON.stringify([provider, model, request])).digest('hex').slice(0, 40);
}
