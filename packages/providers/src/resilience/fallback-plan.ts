// One call's way through a list of models: who takes over after which failure, who is told of it, and when to give up. The same for answers and streams.
import { GatewayError, silentLogger, toAbortError, toGatewayError, type ErrorKind, type LanguageModel, type Logger } from '@gateway/core';
import type { Breaker } from './breaker.ts';
import { createExhaustedError, createFinalError, type FailedTarget } from './fallback-error.ts';
import { readFallbackReason, type FallbackReason } from './fallback-reason.ts';
import { createFallbackRoster, type Turn } from './fallback-roster.ts';
import { isCircuitOpen } from './own-refusal.ts';

export interface FallbackEvent {
  /** As `provider/model`. */
  readonly from: string;
  readonly to: string;
  readonly reason: FallbackReason;
  readonly kind: ErrorKind;
  /** True when `from` was not called, because its circuit is open or the budget does not allow it. */
  readonly skipped: boolean;
}

export interface FallbackOptions {
  /** Is told of every model that takes over: `warn` after a failure, `debug` after one that was passed over. @default silent */
  readonly logger?: Logger | undefined;
  readonly onFallback?: ((event: FallbackEvent) => void) | undefined;
  /** The circuit breaker around a target, so that the least bad one can be called when nobody else answers. @default none: open circuits stay closed doors */
  readonly breakerOf?: ((target: LanguageModel) => Breaker | undefined) | undefined;
  /** Whether another model may answer what one refused for its content. @default false */
  readonly afterContentFilter?: boolean | undefined;
}

export interface FallbackPlan {
  /** The first one to call. */
  readonly start: () => Turn;
  /** Who takes over after this failure of the current one. @throws GatewayError what the caller shall see when nobody does */
  readonly afterFailure: (thrown: unknown) => Turn;
  /** Who takes over when the current one stopped at its content filter; `undefined` when its answer stands. */
  readonly afterFilter: () => Turn | undefined;
}

const nameOf = ({ provider, model }: LanguageModel): string => `${provider}/${model}`;

export function createFallbackPlan(targets: readonly LanguageModel[], options: FallbackOptions, signal: AbortSignal | undefined): FallbackPlan {
  const roster = createFallbackRoster(targets, options.breakerOf);
  const failed: FailedTarget[] = [];
  let current: LanguageModel | undefined;

  const move = (error: GatewayError | undefined): Turn | undefined => {
    const from = current;
    const turn = roster.next();
    current = turn?.target;
    if (from !== undefined && current !== undefined && error !== undefined) tell(options, { from: nameOf(from), to: nameOf(current), error });
    return turn;
  };
  const note = (error: GatewayError): void => {
    if (current === undefined) return;
    failed.push({ model: nameOf(current), error });
    if (isCircuitOpen(error)) roster.wasKeptAway(current);
    if (readFallbackReason(error) === 'context_window') roster.wasTooSmall(current);
  };

  return {
    start: () => {
      const turn = move(undefined);
      if (turn === undefined) throw new GatewayError({ kind: 'internal', message: 'The fallback chain is empty.' });
      return turn;
    },
    afterFailure: (thrown) => {
      const error = toGatewayError(thrown);
      if (signal?.aborted === true) {
        // The model's own report of the abort knows more than its reason.
        const reason = toAbortError(signal);
        throw error.kind === reason.kind ? error : reason;
      }
      note(error);
      const reason = readFallbackReason(error);
      if (reason === undefined || (reason === 'content_filter' && options.afterContentFilter !== true)) throw createFinalError(failed, error);
      const turn = move(error);
      if (turn === undefined) throw createExhaustedError(failed, error);
      return turn;
    },
    afterFilter: () => {
      if (options.afterContentFilter !== true || current === undefined) return undefined;
      const error = new GatewayError({ kind: 'content_filter', message: `${nameOf(current)} stopped at its content filter.` });
      note(error);
      return move(error);
    },
  };
}

function tell(
  { logger = silentLogger, onFallback }: FallbackOptions,
  { from, to, error }: { readonly from: string; readonly to: string; readonly error: GatewayError },
): void {
  const reason = readFallbackReason(error);
  if (reason === undefined) return;
  const event = { from, to, reason, kind: error.kind, skipped: isCircuitOpen(error) || reason === 'budget' };
  if (event.skipped) logger.debug('A model was passed over.', event);
  else logger.warn('A model failed and another one takes over.', event);
  onFallback?.(event);
}
