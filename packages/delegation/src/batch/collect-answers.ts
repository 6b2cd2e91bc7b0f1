// The answers of a batch that is over, whatever of them can be had, and what they cost.
import { addCosts, addUsage, GatewayError, NO_COST, NO_USAGE, throwIfAborted, toGatewayError, tryComputeCost, type BatchAnswer, type BatchItem, type BatchStatus, type Cost, type Usage } from '@gateway/core';
import type { RoutedOptions } from '../complete-routed.ts';
import { askPatiently } from './ask-patiently.ts';
import type { BatchModel } from './choose-batch-model.ts';
import type { BatchOptions } from './run-batch.ts';

export interface CollectedAnswers {
  /** One for every item, in their order. */
  readonly answers: readonly BatchAnswer[];
  /** Those, and the answers to items that nobody asks for any more: they are paid as well. */
  readonly delivered: readonly BatchAnswer[];
  /** Why answers were lost on the way, where they were. */
  readonly lost: GatewayError | undefined;
  /** `null` when part of it is unknown. */
  readonly cost: Cost | null;
  readonly usage: Usage | null;
}

export interface CollectOptions {
  readonly items: readonly BatchItem[];
  readonly batchId: string;
  readonly status: BatchStatus;
  readonly target: BatchModel;
  readonly options: BatchOptions & RoutedOptions;
}

// Results that cannot be read are seldom better the next time.
const MAX_READINGS = 3;

/** @throws GatewayError when not one answer can be had, and on abort */
export async function collectAnswers({ items, batchId, status, target, options }: CollectOptions): Promise<CollectedAnswers> {
  const found = new Map<string, BatchAnswer>();
  let readings = 0;
  let lost: GatewayError | undefined;
  await askPatiently(async () => {
    try {
      for await (const answer of target.api.answers(batchId, { signal: options.call?.signal })) keepBetter(found, withCost(answer, target));
    } catch (thrown) {
      const error = toGatewayError(thrown);
      readings += error.kind === 'bad_response' ? 1 : 0;
      if (readings < MAX_READINGS || found.size === 0) throw error;
      lost = error;
    }
  }, options).catch((thrown: unknown) => {
    throwIfAborted(options.call?.signal);
    lost = toGatewayError(thrown);
    // What has come is paid for and of use.
    if (found.size === 0) throw lost;
  });
  const answers = items.map((item) => found.get(item.id) ?? { id: item.id, error: lost ?? missing(item.id, status) });
  const asked = new Set(items.map(({ id }) => id));
  const delivered = [...answers, ...[...found.values()].filter(({ id }) => !asked.has(id))];
  return { answers, delivered, lost, ...sumUp(delivered, lost) };
}

// An item that is told of twice is answered when one of them is an answer.
function keepBetter(found: Map<string, BatchAnswer>, answer: BatchAnswer): void {
  if (found.get(answer.id)?.result === undefined) found.set(answer.id, answer);
}

function sumUp(delivered: readonly BatchAnswer[], lost: GatewayError | undefined): Pick<CollectedAnswers, 'cost' | 'usage'> {
  let cost: Cost | null = NO_COST;
  let usage: Usage | null = NO_USAGE;
  for (const { result, error } of delivered) {
    const costs = result === undefined ? (isCharged(error, lost) ? null : NO_COST) : result.cost;
    const used = result === undefined ? (isCharged(error, lost) ? null : NO_USAGE) : result.usage;
    cost = cost === null || costs === null ? null : addCosts(cost, costs);
    usage = usage === null || used === null ? null : addUsage(usage, used);
  }
  return { cost, usage };
}

/** Whether the vendor may have charged for an item without an answer: when it gave one that cannot be read, or that was lost on the way. */
export function isCharged(error: GatewayError, lost?: GatewayError): boolean {
  return error.kind === 'bad_response' || error === lost;
}

function withCost(answer: BatchAnswer, { price }: BatchModel): BatchAnswer {
  const { result } = answer;
  if (result === undefined || result.cost !== null || result.usage === null || price === null) return answer;
  return { id: answer.id, result: { ...result, cost: tryComputeCost(result.usage, price) } };
}

function missing(id: string, { state }: BatchStatus): GatewayError {
  return new GatewayError({ kind: state === 'cancelled' ? 'cancelled' : 'unavailable', message: `The batch ended (${state}) without an answer to "${id}".`, hint: 'Send it again.' });
}
