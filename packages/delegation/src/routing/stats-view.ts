// The measurements as routing sees them: in memory, what the file said last with this process's newest outcomes laid over it.
import type { RouteOutcome } from './router.ts';
import { readSizeClass } from './size-class.ts';
import { addOutcome, EMPTY_TALLY, type Decay, type ExpectedOutcome, type Tally, type TallyKey } from './tally.ts';

/** One line of what has been measured. */
export interface RoutingStatsRow {
  readonly key: TallyKey;
  readonly tally: Tally;
}

/** An outcome that is not in the file yet. */
export interface PendingOutcome extends ExpectedOutcome {
  readonly atMs: number;
}

export interface StatsView {
  /** Returns the rows that it changed. */
  add(pending: PendingOutcome): readonly RoutingStatsRow[];
  /** Puts what the file says in place of what was known, with the outcomes that it does not hold yet on top. Returns the rows that changed. */
  takeOver(changes: FileChanges, pending: readonly PendingOutcome[]): readonly RoutingStatsRow[];
  find(key: TallyKey): Tally | undefined;
  rows(): Iterable<RoutingStatsRow>;
  countOutcomes(task: string): number;
}

/** Rows and counts that the file holds, as far as they are new. */
export interface FileChanges {
  readonly tallies: readonly RoutingStatsRow[];
  readonly tasks: readonly { readonly task: string; readonly outcomes: number }[];
}

/** The row of all that a model does. */
export function wholeKey({ provider, model }: { readonly provider: string; readonly model: string }): TallyKey {
  return { task: '*', language: '', size: '', provider, model };
}

/** The rows that an outcome belongs to: all that the model does, then its own kind of work. */
export function readKeys(outcome: RouteOutcome): readonly [TallyKey, TallyKey] {
  const { provider, model, task } = outcome;
  return [
    wholeKey({ provider, model }),
    { task, language: outcome.language ?? '', size: readSizeClass(outcome.inputTokens), provider, model },
  ];
}

export function createStatsView(decay: Decay): StatsView {
  const rows = new Map<string, RoutingStatsRow>();
  const counts = new Map<string, number>();
  const countOne = (task: string): void => {
    counts.set(task, (counts.get(task) ?? 0) + 1);
  };
  const addTo = (key: TallyKey, pending: PendingOutcome): RoutingStatsRow => {
    const name = readName(key);
    const breaks = rows.get(readName(wholeKey(key)))?.tally.breaks ?? 0;
    const moment = { nowMs: pending.atMs, taskOutcomes: counts.get(key.task) ?? 0, breaks };
    const row = { key, tally: addOutcome(rows.get(name)?.tally ?? EMPTY_TALLY, pending, { moment, decay, whole: key.task === '*' }) };
    rows.set(name, row);
    return row;
  };
  return {
    add: (pending) => {
      countOne('*');
      countOne(pending.outcome.task);
      return readKeys(pending.outcome).map((key) => addTo(key, pending));
    },
    takeOver: ({ tallies, tasks }, pending) => {
      const counted = new Set(tasks.map(({ task }) => task));
      const replaced = new Set(tallies.map(({ key }) => readName(key)));
      for (const { task, outcomes } of tasks) counts.set(task, outcomes);
      for (const row of tallies) rows.set(readName(row.key), row);
      for (const waiting of pending) {
        for (const key of readKeys(waiting.outcome)) {
          if (counted.has(key.task)) countOne(key.task);
          if (replaced.has(readName(key))) addTo(key, waiting);
        }
      }
      return tallies.map((row) => rows.get(readName(row.key)) ?? row);
    },
    find: (key) => rows.get(readName(key))?.tally,
    rows: () => rows.values(),
    countOutcomes: (task) => counts.get(task) ?? 0,
  };
}

function readName(key: TallyKey): string {
  return `${key.task}\n${key.language}\n${key.size}\n${key.provider}\n${key.model}`;
}
