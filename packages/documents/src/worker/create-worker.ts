// Does one piece of work: remembered if it was done before, tried again and handed to others as its caller allows, and paid for once.
import { createHash } from 'node:crypto';
import { GatewayError, NO_COST, throwIfAborted, toGatewayError, type Checkpoint, type Clock, type LanguageModel, type ModelSelector, type OperationCall } from '@gateway/core';
import type { Gateway } from '@gateway/delegation';
import type { BoundOperation, OperationSettings, WorkDocument, WorkDone } from '../operations/bound-operation.ts';
import { openPurse, type Purse, type Spent } from './spending.ts';
import { fromKept, nameAnswerer, toKept, type WorkCompleted, type WorkReport } from './work-report.ts';

export interface PieceOfWork {
  /** Unique within a run, and the same when the run is taken up again. */
  readonly key: string;
  readonly operation: BoundOperation;
  readonly document: WorkDocument;
  /** Who is asked, then who is asked when that fails. */
  readonly targets: readonly ModelSelector[];
  /** How often each of them is asked again after a failure that may pass. */
  readonly retries: number;
  /** Is told how far the operation itself is. */
  readonly onProgress?: OperationCall['onProgress'];
}

export interface WorkerOptions {
  /** With `models`, names that nobody has are refused before anything is spent. */
  readonly gateway: Pick<Gateway, 'run' | 'plan' | 'createAllowance'> & Partial<Pick<Gateway, 'models'>>;
  readonly settings: Omit<OperationSettings, 'clock'>;
  readonly clock: Clock;
  /** With a `checkpoint`, what is completed is not done again, and what was spent is not forgotten. */
  readonly call?: OperationCall | undefined;
  /** USD, for all work together. */
  readonly maxCostUsd?: number | undefined;
  /** The model that a selector means where that is no model of the gateway. @throws GatewayError */
  readonly findModel?: ((selector: ModelSelector) => LanguageModel | undefined) | undefined;
}

export interface Worker {
  /** @throws GatewayError `cancelled` or `timeout` on abort, and nothing else */
  do(piece: PieceOfWork): Promise<WorkReport>;
  /** Of the whole run, earlier processes included. */
  spent(): Spent;
}

// From one try to the next, where the vendor says nothing of when; doubled each time.
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
const PICO_PER_USD = 1e12;

export function createWorker(options: WorkerOptions): Worker {
  const { gateway, call = {}, maxCostUsd } = options;
  const { checkpoint } = call;
  const purse = openPurse('work:spent', { checkpoint });
  // What an earlier process has spent is gone.
  const remainingUsd = (): number | undefined => (maxCostUsd === undefined ? undefined : Math.max(0, maxCostUsd - purse.spent.known / PICO_PER_USD));
  const allowance = maxCostUsd === undefined ? undefined : gateway.createAllowance({ maxCostUsd: remainingUsd(), caller: call.origin?.caller });
  const tryOnce = async ({ operation, document, onProgress }: PieceOfWork, { target, own, kept }: Try): Promise<WorkDone> => {
    let heard: Spent = { known: 0, hasUnknown: false };
    const done = await operation.run(document, {
      gateway,
      settings: { ...options.settings, clock: options.clock },
      selector: maxCostUsd === undefined ? target : { ...target, maxCostUsd: smallest(target.maxCostUsd, remainingUsd()) },
      model: options.findModel?.(target),
      call: { ...call, checkpoint: kept, onProgress },
      allowance,
      onAttempt: ({ cost }) => {
        heard = { known: heard.known + (cost?.totalPicoUsd ?? 0), hasUnknown: heard.hasUnknown || cost === null };
        own.add(cost);
      },
    });
    // A model that the caller brought has attempts that nobody hears of.
    const unheard = done.cost === null ? (heard.hasUnknown ? NO_COST : null) : { ...NO_COST, totalPicoUsd: Math.max(0, done.cost.totalPicoUsd - heard.known) };
    if (unheard === null || unheard.totalPicoUsd > 0) own.add(unheard);
    return done;
  };
  return {
    spent: () => purse.spent,
    do: async (piece) => {
      throwIfAborted(call.signal);
      const key = nameWork(piece);
      const before = fromKept(checkpoint?.load(key));
      if (before !== undefined) return before;
      const startedMs = options.clock.monotonicMs();
      const own = openPurse(`${key}:spent`, { checkpoint, parent: purse });
      const ended = await tryAll(piece, { ...options, tryOnce: async (target, index) => tryOnce(piece, { target, own, kept: prefix(checkpoint, `${key}:${index}:`) }) });
      await own.saved();
      const facts = { spent: own.spent, processingMs: options.clock.monotonicMs() - startedMs };
      if ('error' in ended) return { status: 'failed', error: ended.error, ...facts };
      const { cost: _counted, ...done } = ended.done;
      const report: WorkCompleted = { status: 'completed', ...done, warnings: [...done.warnings, ...ended.warnings], ...facts };
      const kept = toKept(report);
      await checkpoint?.save(key, kept);
      // The copy: a few words cut out of a document would hold all of it in memory for as long as they are there themselves.
      return kept as unknown as WorkCompleted;
    },
  };
}

interface Try {
  readonly target: ModelSelector;
  readonly own: Purse;
  readonly kept: Checkpoint | undefined;
}

interface Failure {
  readonly target: ModelSelector;
  readonly error: GatewayError;
}

type Ended = { readonly done: WorkDone; readonly warnings: readonly string[] } | { readonly error: GatewayError };

async function tryAll(piece: PieceOfWork, { tryOnce, clock, call }: WorkerOptions & { readonly tryOnce: (target: ModelSelector, index: number) => Promise<WorkDone> }): Promise<Ended> {
  const failures: Failure[] = [];
  let index = 0;
  for (const target of piece.targets) {
    for (let retry = 0; ; retry += 1) {
      try {
        const done = await tryOnce(target, index);
        const gaveUp = failures.filter((failure) => failure.target !== target);
        return { done, warnings: gaveUp.length === 0 ? [] : [`It fell to ${nameAnswerer(done)}: ${describeFailures(gaveUp)}`] };
      } catch (thrown) {
        throwIfAborted(call?.signal);
        const error = toGatewayError(thrown);
        failures.push({ target, error });
        if (isFinal(error)) return { error: sumUp(failures, error) };
        if (!error.retryable || retry >= piece.retries) break;
        await pause(Math.min(LONGEST_PAUSE_MS, error.retryAfterMs ?? FIRST_PAUSE_MS * 2 ** retry), { clock, call });
      } finally {
        index += 1;
      }
    }
  }
  return { error: sumUp(failures, toGatewayError(undefined)) };
}

/** One after the other, who was asked and why it came to nothing; what is said again is said once. */
function describeFailures(failures: readonly Failure[]): string {
  const said = failures.map(({ target, error }) => ({ name: target.model ?? target.provider, message: error.message }));
  const distinct = said.filter(({ message }, index) => said.findIndex((other) => other.message === message) === index);
  return distinct.map(({ name, message }, index) => (index === 0 || name === undefined ? message : `${name}: ${message}`)).join(' ');
}

// Who asks again may have luck where one of them only failed for now.
function sumUp(failures: readonly Failure[], none: GatewayError): GatewayError {
  const last = failures.findLast(({ target }) => target === failures[0]?.target)?.error ?? none;
  if (failures.every(({ target }) => target === failures[0]?.target)) return failures.at(-1)?.error ?? none;
  const { kind, hint, retryAfterMs, details } = failures.find(({ error }) => error.retryable)?.error ?? last;
  return new GatewayError({ kind, message: describeFailures(failures), hint, retryAfterMs, details, cause: last });
}

async function pause(ms: number, { clock, call }: Pick<WorkerOptions, 'clock' | 'call'>): Promise<void> {
  try {
    await clock.sleep(ms, call?.signal);
  } catch (error) {
    throwIfAborted(call?.signal);
    throw error;
  }
}

// Nobody else could do it either. For whom the budget does not reach, somebody cheaper may do it, and the local engine at no cost.
function isFinal(error: GatewayError): boolean {
  if (error.kind !== 'invalid_input') return false;
  // What one vendor refuses another may take, and what is too long for one window may fit another.
  return error.details?.['status'] === undefined && error.details?.['reason'] !== 'context_window';
}

/** What a checkpoint knows the work by: other text, other parameters, another prompt or another model is other work. */
function nameWork({ key, operation, document, targets }: PieceOfWork): string {
  return `work:${createHash('sha256').update(JSON.stringify([key, operation.name, operation.version, targets, document.text])).digest('hex')}`;
}

function prefix(checkpoint: Checkpoint | undefined, start: string): Checkpoint | undefined {
  if (checkpoint === undefined) return undefined;
  return { load: (key) => checkpoint.load(`${start}${key}`), save: async (key, value) => checkpoint.save(`${start}${key}`, value) };
}

function smallest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}
