// The rounds of a batch: what was asked together goes to the vendor together, one batch for each kind of work, and is found again after a restart.
import { addUsage, GatewayError, NO_USAGE, toGatewayError, tryComputeCost, wasNeverCharged, type BatchAnswer, type Checkpoint, type JsonValue, type ModelSelector, type OperationCall, type TaskType, type Usage } from '@gateway/core';
import type { BatchOptions, Gateway } from '@gateway/delegation';
import { addSpent, NOTHING_SPENT, type Spent } from '../worker/spending.ts';
import type { AskedRequest, RequestAnswer } from './collecting-model.ts';

export interface BatchRoundsOptions {
  readonly gateway: Pick<Gateway, 'batch' | 'baseline' | 'createAllowance'>;
  readonly selector: ModelSelector;
  readonly call: OperationCall;
  /** USD, for all rounds together. */
  readonly maxCostUsd?: number | undefined;
  readonly onAbort?: BatchOptions['onAbort'];
  readonly pollMs?: number | undefined;
  /** Makes answers durable, before what is known of their round says that it is over. */
  readonly keep: (answers: readonly RequestAnswer[]) => Promise<void>;
  readonly isKept: (id: string) => boolean;
  /** Is told how far the vendor is. */
  readonly onProgress: (message: string) => void;
}

export interface BatchRounds {
  /** Sends them, or finds the batches in which they were sent before, and waits for the answers. @throws GatewayError on abort, and nothing else */
  ask(requests: readonly AskedRequest[]): Promise<readonly RequestAnswer[]>;
  /** Ends at the vendor what an earlier process has sent off and nobody asks for any more, and books it. Leaves it where an abort leaves batches. */
  endOthers(): Promise<void>;
  /** Over all rounds, earlier processes included. */
  totals(): { readonly spent: Spent; readonly usage: Usage | null; readonly baselineCost: number | null };
}

/** What a checkpoint remembers of a batch. */
interface Round {
  readonly task?: TaskType | undefined;
  readonly ids: readonly string[];
  readonly isOver: boolean;
  readonly spent: Spent;
  readonly usage: Usage | null;
}

const KEY = 'batch:rounds';
const PICO_PER_USD = 1e12;

export function openBatchRounds(options: BatchRoundsOptions): BatchRounds {
  const { call, gateway } = options;
  const rounds = [...((call.checkpoint?.load(KEY) as readonly Round[] | undefined) ?? [])];
  const followed = new Set<number>();
  // What an earlier process has spent is gone.
  const left = options.maxCostUsd === undefined ? undefined : Math.max(0, options.maxCostUsd - sumSpent(rounds).known / PICO_PER_USD);
  const allowance = left === undefined ? undefined : gateway.createAllowance({ maxCostUsd: left, caller: call.origin?.caller });
  const save = async (): Promise<void> => call.checkpoint?.save(KEY, JSON.parse(JSON.stringify(rounds)) as JsonValue);
  const runBatch = createRunner(options, allowance);
  const runRound = async (number: number, requests: readonly AskedRequest[]): Promise<readonly RequestAnswer[]> => {
    const task = requests[0]?.request.task;
    followed.add(number);
    try {
      const run = await runBatch(number, task, { requests, signal: call.signal });
      const answers = run.answers.map(toAnswer);
      await options.keep(answers);
      rounds[number] = { ids: requests.map(({ id }) => id), task, isOver: true, spent: { known: run.cost?.totalPicoUsd ?? 0, hasUnknown: run.cost === null }, usage: run.usage };
      await save();
      return answers;
    } catch (thrown) {
      if (call.signal?.aborted === true) throw thrown;
      const error = toGatewayError(thrown);
      const costsNothing = error.kind === 'invalid_input' || error.details?.['costsNothing'] === true || wasNeverCharged(error);
      rounds[number] = { ids: [], isOver: true, spent: { known: 0, hasUnknown: !costsNothing }, usage: costsNothing ? NO_USAGE : null };
      await save();
      return requests.map(({ id }) => ({ id, error }));
    }
  };
  return {
    ask: async (requests) => {
      const groups = groupRequests(requests, rounds);
      for (const { number, requests: members } of groups) rounds[number] ??= { ids: members.map(({ id }) => id), task: members[0]?.request.task, isOver: false, spent: NOTHING_SPENT, usage: null };
      await save();
      return (await Promise.all(groups.map(async ({ number, requests: members }) => runRound(number, members)))).flat();
    },
    endOthers: async () => {
      for (const [number, round] of rounds.entries()) {
        if (round.isOver || followed.has(number)) continue;
        rounds[number] = { ...round, isOver: true, ...(await endOne({ number, round, runBatch, options })) };
      }
      if (call.signal?.aborted !== true) await save();
    },
    totals: () => sumUp(rounds, gateway),
  };
}

type RunBatch = (number: number, task: TaskType | undefined, asked: { readonly requests: readonly AskedRequest[]; readonly signal: AbortSignal | undefined }) => ReturnType<Gateway['batch']>;

function createRunner({ gateway, call, selector, onAbort, pollMs, onProgress }: BatchRoundsOptions, allowance: BatchOptions['allowance']): RunBatch {
  return async (number, task, { requests, signal }) =>
    gateway.batch(
      requests.map(({ id, request }) => ({ id, request })),
      {
        selector,
        task,
        allowance,
        onAbort,
        pollMs,
        call: { signal, origin: call.origin, lane: 'batch', checkpoint: prefix(call.checkpoint, `batch:round:${number}:`), onProgress: ({ done, total, message }) => onProgress(`${message}: ${done} of ${total} answers`) },
      },
    );
}

interface EndOne {
  readonly number: number;
  readonly round: Round;
  readonly runBatch: RunBatch;
  readonly options: BatchRoundsOptions;
}

// Whose answers are all there was killed just before it could say so: only what they cost is missing.
async function endOne({ number, round: { ids, task }, runBatch, options: { call, isKept } }: EndOne): Promise<Pick<Round, 'spent' | 'usage'>> {
  const isAborted = call.signal?.aborted === true;
  try {
    const run = await runBatch(number, task, { requests: [], signal: isAborted || ids.some(isKept) ? call.signal : AbortSignal.abort(noLongerAsked()) });
    return { spent: { known: run.cost?.totalPicoUsd ?? 0, hasUnknown: run.cost === null }, usage: run.usage };
  } catch {
    // Cancelled at its vendor and in the books, where it says of what.
    return { spent: { known: 0, hasUnknown: true }, usage: null };
  }
}

function sumUp(rounds: readonly Round[], gateway: BatchRoundsOptions['gateway']): ReturnType<BatchRounds['totals']> {
  const usage = rounds.reduce<Usage | null>((sum, round) => (sum === null || round.usage === null ? null : addUsage(sum, round.usage)), { inputTokens: 0, outputTokens: 0 });
  const { price } = gateway.baseline();
  return { spent: sumSpent(rounds), usage, baselineCost: usage === null || price === null ? null : (tryComputeCost(usage, price)?.totalPicoUsd ?? null) };
}

function sumSpent(rounds: readonly Round[]): Spent {
  return rounds.reduce((sum, round) => addSpent(sum, round.spent), NOTHING_SPENT);
}

interface Group {
  readonly number: number;
  readonly requests: readonly AskedRequest[];
}

// What was under way when another process ended keeps its place; the rest makes a new batch for each kind of work.
function groupRequests(requests: readonly AskedRequest[], rounds: readonly Round[]): readonly Group[] {
  const roundOf = ({ id }: AskedRequest): number => rounds.findIndex(({ ids, isOver }) => !isOver && ids.includes(id));
  const again = Map.groupBy(requests.filter((request) => roundOf(request) !== -1), roundOf);
  const fresh = Map.groupBy(requests.filter((request) => roundOf(request) === -1), ({ request }): TaskType | undefined => request.task);
  return [...[...again].map(([number, members]) => ({ number, requests: members })), ...[...fresh.values()].map((members, index) => ({ number: rounds.length + index, requests: members }))];
}

function noLongerAsked(): GatewayError {
  return new GatewayError({ kind: 'cancelled', message: 'Nobody asks for these answers any more: the documents have changed.' });
}

function toAnswer({ id, result, error }: BatchAnswer): RequestAnswer {
  return result === undefined ? { id, error } : { id, result };
}

function prefix(checkpoint: Checkpoint | undefined, start: string): Checkpoint | undefined {
  if (checkpoint === undefined) return undefined;
  return { load: (key) => checkpoint.load(`${start}${key}`), save: async (key, value) => checkpoint.save(`${start}${key}`, value) };
}
