// Sets aside what a whole batch may cost before it is submitted, and bounds what nobody else bounds.
import { fromUsd, type BatchItem, type PicoUsd } from '@gateway/core';
import { createCallAllowance } from '../budget/create-call-allowance.ts';
import type { Reservation } from '../budget/reservation.ts';
import { boundCost } from '../call/bound-cost.ts';
import type { RoutedOptions } from '../complete-routed.ts';
import type { BatchModel } from './choose-batch-model.ts';
import type { BatchOptions } from './run-batch.ts';

const NOTHING: Reservation = { settle: async () => Promise.resolve(), settleSoon: () => undefined, release: async () => Promise.resolve() };

/** @throws GatewayError `budget_exceeded`; never for a batch that is under way, which has to be booked whatever it costs */
export async function reserveBatch(
  items: readonly BatchItem[],
  target: BatchModel,
  options: BatchOptions & RoutedOptions & { readonly isSubmitted: boolean },
): Promise<{ readonly items: readonly BatchItem[]; readonly reservation: Reservation }> {
  const { books, models, selector, call } = options;
  const maxCostUsd = selector?.maxCostUsd;
  if (!books.budget.isLimited && maxCostUsd === undefined && options.allowance === undefined) return { items, reservation: NOTHING };
  const allowance = options.allowance ?? createCallAllowance(books.budget, { caller: call?.origin?.caller, maxCost: maxCostUsd === undefined || options.isSubmitted ? undefined : fromUsd(maxCostUsd) });
  if (options.isSubmitted) return { items, reservation: await allowance.reserve(0, call) };
  const { provider, model, price } = target;
  const limits = models.catalogue.find(provider, model);
  let worstCase: PicoUsd | null = 0;
  const bounded: BatchItem[] = [];
  for (const item of items) {
    const bound = await boundCost({ provider, model, price, subject: { kind: 'completion', request: item.request }, limits }, books.loadCountTokens);
    worstCase = worstCase === null || bound.worstCase === null ? null : worstCase + bound.worstCase;
    bounded.push(bound.maxTokens !== undefined && bound.maxTokens < (item.request.maxTokens ?? Number.POSITIVE_INFINITY) ? { ...item, request: { ...item.request, maxTokens: bound.maxTokens } } : item);
  }
  return { items: bounded, reservation: await allowance.reserve(worstCase, call) };
}
