// One question to one named model: no other may answer for it, no remembered answer counts, and its failure is data.
import { addCosts, GatewayError, isGatewayError, NO_COST, toAbortError, toGatewayError, wasNeverCharged, type CallOptions, type CallOrigin, type Clock, type CompletionRequest, type CompletionResult, type Cost, type ErrorKind, type LanguageModel, type Operation, type PicoUsd } from '@gateway/core';
import type { CallAllowance, Gateway } from '@gateway/delegation';
import { joinName } from '../tournament-plan.ts';

/** What was asked for is measured anew each time; `sample` in each request keeps identical questions apart on the way. */
const CACHE = { mode: 'off' } as const;

export type Asked = AnsweredCall | FailedCall;

export interface AnsweredCall {
  readonly kind: 'answered';
  readonly text: string;
  readonly provider: string;
  /** As the vendor names it. */
  readonly model: string;
  readonly finishReason: CompletionResult['finishReason'];
  readonly latencyMs: number;
  /** Picodollars, failed attempts included; `null` when part of it is unknown. */
  readonly cost: PicoUsd | null;
}

export interface FailedCall {
  readonly kind: 'failed';
  readonly error: { readonly kind: ErrorKind; readonly message: string; readonly retryable: boolean };
  readonly latencyMs: number;
  readonly cost: PicoUsd | null;
}

export interface AskOptions {
  /** Knows everybody who is no model of the caller's own. */
  readonly gateway: Pick<Gateway, 'run' | 'createAllowance'> | undefined;
  /** The caller's own, by `provider/model`. */
  readonly models: ReadonlyMap<string, LanguageModel>;
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** USD; what is left of it now. */
  readonly maxCostUsd: number | undefined;
  readonly origin: CallOrigin | undefined;
}

export interface Asker {
  /** Never throws: what went wrong is in what it gives, `cancelled` when `signal` was aborted. */
  ask(request: CompletionRequest, target: { readonly provider?: string | undefined; readonly model: string }, signal: AbortSignal): Promise<Asked>;
}

export function createAsker(options: AskOptions): Asker {
  const { gateway, clock, maxCostUsd, origin } = options;
  const allowance = maxCostUsd === undefined ? undefined : gateway?.createAllowance({ maxCostUsd, caller: origin?.caller });
  const purse = gateway === undefined ? createPurse(maxCostUsd) : undefined;
  return {
    ask: async (request, target, signal) => {
      const startedMs = clock.monotonicMs();
      const heard: (Cost | null)[] = [];
      const limited = limitTime(options, signal);
      try {
        purse?.check();
        const model = options.models.get(joinName(target));
        const answer = complete({ request, target, model, options, allowance, heard, signal: limited.signal });
        // The signal wins also over a model that takes no notice of it; what that says later is nobody's.
        answer.catch(() => undefined);
        const { result, latencyMs } = await Promise.race([answer, limited.aborted]);
        purse?.add(result.cost);
        return readAnswer(result, latencyMs ?? clock.monotonicMs() - startedMs);
      } catch (thrown) {
        const error = toGatewayError(signal.aborted ? toAbortError(signal) : thrown);
        const cost = limited.signal.aborted ? null : (sum(heard) ?? (heard.length === 0 && wasNeverCharged(error) ? NO_COST : null));
        purse?.add(cost);
        return toFailure(error, { latencyMs: clock.monotonicMs() - startedMs, cost });
      } finally {
        limited.end();
      }
    },
  };
}

interface Question {
  readonly request: CompletionRequest;
  readonly target: { readonly provider?: string | undefined; readonly model: string };
  readonly model: LanguageModel | undefined;
  readonly options: AskOptions;
  readonly allowance: CallAllowance | undefined;
  readonly heard: (Cost | null)[];
  readonly signal: AbortSignal;
}

interface Completed {
  readonly result: Pick<CompletionResult, 'text' | 'provider' | 'model' | 'finishReason' | 'cost'>;
  readonly latencyMs: number | undefined;
}

async function complete({ request, target, model, options: { gateway, origin }, allowance, heard, signal }: Question): Promise<Completed> {
  const call: CallOptions = { signal, origin, cache: CACHE };
  if (gateway === undefined) {
    if (model === undefined) throw new GatewayError({ kind: 'not_configured', message: `There is no gateway that would know "${joinName(target)}".`, hint: 'Give openTournaments a gateway, or the model itself.' });
    return { result: await model.complete(request, call), latencyMs: undefined };
  }
  const operation: Operation<CompletionRequest, CompletionResult> = {
    name: 'tournament',
    task: request.task ?? 'chat',
    promptVersion: request.promptVersion ?? 'tournament-1',
    run: async (input, chosen, chosenCall) => chosen.complete(input, chosenCall),
  };
  const selector = { ...(target.provider === undefined ? {} : { provider: target.provider }), model: target.model, fallback: false };
  const done = await gateway.run(operation, request, { ...(model === undefined ? { selector } : { model }), call, allowance, onAttempt: ({ cost }) => heard.push(cost) });
  // Without the time that it waited for its turn, where the attempts are known.
  const latencyMs = done.delegation.attempts.findLast(({ outcome }) => outcome === 'ok')?.latencyMs;
  return { result: { ...done.output, cost: done.cost }, latencyMs };
}

function readAnswer({ text, provider, model, finishReason, cost }: Completed['result'], latencyMs: number): Asked {
  const facts = { latencyMs, cost };
  if (finishReason === 'content_filter') return toFailure(new GatewayError({ kind: 'content_filter', message: 'The vendor withheld the answer.' }), facts);
  if (text.trim() === '') return toFailure(new GatewayError({ kind: 'bad_response', message: `The answer is empty (finish reason "${finishReason}").` }), facts);
  return { kind: 'answered', text, provider, model, finishReason, latencyMs, cost: cost?.totalPicoUsd ?? null };
}

/** A failure as it is kept. */
export function toFailure({ kind, message, retryable }: GatewayError, { latencyMs, cost }: { readonly latencyMs: number; readonly cost: Cost | null }): FailedCall {
  return { kind: 'failed', error: { kind, message, retryable }, latencyMs, cost: cost?.totalPicoUsd ?? null };
}

function sum(costs: readonly (Cost | null)[]): Cost | null {
  return costs.length === 0 ? null : costs.reduce<Cost | null>((total, cost) => (total === null || cost === null ? null : addCosts(total, cost)), NO_COST);
}

// Without a gateway nobody sets a worst case aside: the limit holds from the first call on that ends after it was reached.
function createPurse(maxCostUsd: number | undefined): { check(): void; add(cost: Cost | null): void } | undefined {
  if (maxCostUsd === undefined) return undefined;
  let left: PicoUsd | null = Math.round(maxCostUsd * 1e12);
  return {
    check: () => {
      if (left !== null && left > 0) return;
      throw new GatewayError({ kind: 'budget_exceeded', message: left === null ? 'A call had an unknown cost: the limit could not be kept any more.' : `The tournament's ${maxCostUsd} USD are spent.`, hint: 'Raise maxCostUsd, or leave it out.' });
    },
    add: (cost) => {
      left = left === null || cost === null ? null : left - cost.totalPicoUsd;
    },
  };
}

interface TimeLimit {
  readonly signal: AbortSignal;
  /** Rejects when the signal is aborted. */
  readonly aborted: Promise<never>;
  end(): void;
}

function limitTime({ clock, timeoutMs }: AskOptions, outer: AbortSignal): TimeLimit {
  const limit = new AbortController();
  const over = new AbortController();
  const signal = AbortSignal.any([outer, limit.signal]);
  // Only its own end rejects the sleep.
  clock.sleep(timeoutMs, over.signal).then(() => limit.abort(new GatewayError({ kind: 'timeout', message: `There was no answer within ${timeoutMs} ms.`, hint: 'Raise timeoutMs.' })), () => undefined);
  const aborted = new Promise<never>((_resolve, reject) => {
    const onAbort = (): void => reject(isGatewayError(signal.reason) ? signal.reason : toAbortError(signal));
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true, signal: over.signal });
  });
  aborted.catch(() => undefined);
  return { signal, aborted, end: () => over.abort('over') };
}
