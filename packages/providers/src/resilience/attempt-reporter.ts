// How a running attempt is reported when it is over: with the vendor's own figures, with estimates, or as unknown. The same for answers and streams.
import {
  NO_COST,
  NO_USAGE,
  systemClock,
  type AttemptEnd,
  type AttemptObserver,
  type CallOptions,
  type Clock,
  type CompletionRequest,
  type CompletionResult,
  type CountTokens,
  type GatewayError,
  type LanguageModel,
  type ModelPrice,
} from '@gateway/core';
import { costNothing } from './cost-nothing.ts';
import { isNothing, readUsedTokens, type Delivered } from './delivered.ts';
import { priceUsage, type PriceOptions } from './with-price.ts';

export interface AttemptOptions {
  readonly priceOf: PriceOptions['priceOf'];
  /** Asked only when something has to be estimated: token tables are heavy. */
  readonly loadCountTokens: () => Promise<CountTokens>;
  /** @default the machine's */
  readonly clock?: Clock | undefined;
}

export interface AttemptReporter {
  /** The request as it may be sent. */
  readonly request: CompletionRequest;
  succeed(result: CompletionResult, firstTokenMs?: number): Promise<void>;
  /** A call that has one answer got none. */
  fail(error: GatewayError): Promise<void>;
  /** A stream ended before its end. One that had told nothing by then, neither text nor usage, is a call that got no answer. */
  breakOff(error: GatewayError, delivered: Delivered): Promise<void>;
}

/** Announces an attempt. @throws GatewayError `budget_exceeded` when the observer forbids it */
export async function beginAttempt(
  model: LanguageModel,
  { observer, request, call }: { readonly observer: AttemptObserver; readonly request: CompletionRequest; readonly call: CallOptions },
  options: AttemptOptions,
): Promise<AttemptReporter> {
  const clock = options.clock ?? systemClock;
  const price = options.priceOf(model.provider, model.model, clock.now());
  const permit = await observer.begin(
    { provider: model.provider, model: model.model, subject: { kind: 'completion', request }, price, limits: model.limits },
    call,
  );
  const startedMs = clock.now();
  const permitted = permit.maxTokens === undefined ? request : { ...request, maxTokens: permit.maxTokens };
  const end = async (how: Pick<AttemptEnd, 'outcome' | 'usage' | 'cost'> & Partial<AttemptEnd>): Promise<void> =>
    permit.end({ model: model.model, startedMs, endedMs: clock.now(), ...how });
  const endUnknown = async ({ kind }: GatewayError, how: Pick<Partial<AttemptEnd>, 'model' | 'firstTokenMs'> = {}): Promise<void> =>
    end({ outcome: kind, usage: null, cost: price !== null && isFree(price) ? NO_COST : null, ...how });
  const fail = async (error: GatewayError): Promise<void> => {
    if (costNothing(error)) await end({ outcome: error.kind, usage: NO_USAGE, cost: NO_COST });
    else await endUnknown(error);
  };
  return {
    request: permitted,
    succeed: async ({ model: answered, usage, cost }, firstTokenMs) => end({ outcome: 'ok', model: answered, usage, cost, firstTokenMs }),
    fail,
    breakOff: async (error, delivered) => {
      const { told, firstTokenMs } = delivered;
      if (told === undefined && isNothing(delivered)) return fail(error);
      const answered = told?.model ?? model.model;
      const usage = await readUsedTokens({ delivered, request: permitted, limits: model.limits }, options.loadCountTokens);
      // Also after a refusal: the vendor had begun to count.
      if (usage === null) return endUnknown(error, { model: answered, firstTokenMs });
      const bill = told?.isFinal === true ? told.cost : null;
      const cost = bill ?? priceUsage({ usage, answered: { provider: model.provider, model: answered }, asked: model }, { priceOf: options.priceOf, clock });
      return end({ outcome: error.kind, model: answered, usage, cost, firstTokenMs });
    },
  };
}

function isFree(price: ModelPrice): boolean {
  return [price, ...(price.tiers ?? [])].every(
    ({ input, output, cacheRead = 0, cacheWrite = 0, cacheWrite1h = 0, reasoning = 0 }) => input + output + cacheRead + cacheWrite + cacheWrite1h + reasoning === 0,
  );
}
