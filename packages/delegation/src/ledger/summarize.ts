// Adds the ledger up: how much work, at what price, how fast, how often in vain. Sums are exact, percentiles are measured values.
import type { UsageParts } from '@gateway/core';
import type { Database } from '@gateway/core/sqlite';
import type { CachedKind, LedgerPeriod } from './ledger-record.ts';
import { CALLS, GROUP_KEYS, readBounds, SPENDING, type LedgerGroupBy } from './ledger-sql.ts';

/** Milliseconds, by the nearest-rank method: each is a time that was measured. */
export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

export interface LedgerTotals {
  readonly calls: number;
  readonly failedCalls: number;
  /** Failed calls among the calls, 0 to 1; `null` without calls. */
  readonly errorRate: number | null;
  /** Calls by how they ended: `ok` or a kind of error. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly attempts: number;
  readonly failedAttempts: number;
  readonly attemptErrorRate: number | null;
  /** Attempts that repeated one before them. */
  readonly retries: number;
  /** Spent tokens, in parts that do not overlap; answers from the cache spend none. */
  readonly tokens: UsageParts;
  /** Rows whose usage nobody knows; `tokens` does not hold them. */
  readonly unknownUsage: number;
  /** Integer picodollars: the sum of what is known. */
  readonly costPicoUsd: bigint;
  /** Rows whose cost nobody knows; `costPicoUsd` does not hold them. */
  readonly unknownCost: number;
  /** Rows that were estimated because the vendor sent no usage. */
  readonly estimated: number;
  readonly cacheHits: Readonly<Record<Exclude<CachedKind, 'none'>, number>>;
  readonly cacheSavedPicoUsd: bigint;
  /** Of calls, from beginning to end; `null` without calls. */
  readonly latencyMs: Percentiles | null;
  /** Of calls that were streamed; `null` without one. */
  readonly firstTokenMs: Percentiles | null;
}

export interface LedgerGroup extends LedgerTotals {
  /** The model (`provider/model`), tool, day, …; `null` for calls that have none. */
  readonly key: string | null;
}

export interface LedgerSummary {
  readonly totals: LedgerTotals;
  /** The most expensive first. Empty without `groupBy`. */
  readonly groups: readonly LedgerGroup[];
}

export interface SummarizeOptions extends LedgerPeriod {
  /**
   * Calls count where they were answered (`model`, `provider`) or as they ended (`outcome`), attempts and their cost by their own model and
   * outcome; `tool`, `task`, `caller` and `route` (`tool -> provider/model`) of an
   * attempt are those of its call.
   */
  readonly groupBy?: LedgerGroupBy | undefined;
}

type Key = string | null;
type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type GroupOf = (key: Key) => Mutable<LedgerTotals>;

interface GroupQuery {
  readonly database: Database;
  readonly bounds: ReturnType<typeof readBounds>;
  readonly keys: { readonly call: string; readonly spending: string };
  readonly groupOf: GroupOf;
}

/** Totals and groups of a period, from what is on disk. */
export function summarize(database: Database, options: SummarizeOptions): LedgerSummary {
  const bounds = readBounds(options);
  const all = readGroups(database, bounds, { call: 'NULL', spending: 'NULL' });
  const groups = options.groupBy === undefined ? new Map<Key, LedgerTotals>() : readGroups(database, bounds, GROUP_KEYS[options.groupBy]);
  return {
    totals: all.get(null) ?? emptyTotals(),
    groups: [...groups].map(([key, totals]) => ({ key, ...totals })).toSorted(compareGroups),
  };
}

function readGroups(database: Database, bounds: GroupQuery['bounds'], keys: GroupQuery['keys']): Map<Key, LedgerTotals> {
  const groups = new Map<Key, Mutable<LedgerTotals>>();
  const groupOf: GroupOf = (key) => {
    const group = groups.get(key) ?? emptyTotals();
    groups.set(key, group);
    return group;
  };
  const query: GroupQuery = { database, bounds, keys, groupOf };
  addCalls(query);
  addSpending(query);
  addPercentiles(query, { column: 'c.latency_ms', field: 'latencyMs' });
  addPercentiles(query, { column: 'c.first_token_ms', field: 'firstTokenMs' });
  for (const group of groups.values()) {
    group.errorRate = divide(group.failedCalls, group.calls);
    group.attemptErrorRate = divide(group.failedAttempts, group.attempts);
  }
  return groups;
}

function addCalls({ database, bounds, keys, groupOf }: GroupQuery): void {
  const rows = database.all<{ key: Key; outcome: string; cached: CachedKind; calls: bigint; saved: bigint | null }>(
    `SELECT ${keys.call} AS key, c.outcome, c.cached, count(*) AS calls, sum(c.cache_saved_pico) AS saved FROM ${CALLS} GROUP BY 1, 2, 3`,
    bounds,
    { bigint: true },
  );
  for (const row of rows) {
    const group = groupOf(row.key);
    const calls = Number(row.calls);
    group.calls += calls;
    if (row.outcome !== 'ok') group.failedCalls += calls;
    group.outcomes = { ...group.outcomes, [row.outcome]: (group.outcomes[row.outcome] ?? 0) + calls };
    if (row.cached !== 'none') group.cacheHits = { ...group.cacheHits, [row.cached]: group.cacheHits[row.cached] + calls };
    group.cacheSavedPicoUsd += row.saved ?? 0n;
  }
}

type SpendingSums = Readonly<Record<'attempts' | 'failed' | 'retries' | 'unknownUsage' | 'unknownCost' | 'estimated', bigint>> &
  Readonly<Record<keyof UsageParts | 'cost', bigint | null>> & { readonly key: Key };

function addSpending({ database, bounds, keys, groupOf }: GroupQuery): void {
  const rows = database.all<SpendingSums>(
    `SELECT ${keys.spending} AS key, sum(s.is_attempt) AS attempts, sum(s.is_attempt AND s.outcome <> 'ok') AS failed, sum(s.retry > 0) AS retries,
      sum(s.uncached_input) AS uncachedInput, sum(s.cache_read) AS cacheRead, sum(s.cache_write) AS cacheWrite, sum(s.cache_write_1h) AS cacheWrite1h,
      sum(s.visible_output) AS visibleOutput, sum(s.reasoning) AS reasoning, sum(s.uncached_input IS NULL) AS unknownUsage,
      sum(s.cost_pico) AS cost, sum(s.cost_pico IS NULL) AS unknownCost, sum(s.estimated) AS estimated
    FROM ${SPENDING} s ${/\bc\./.test(keys.spending) ? 'LEFT JOIN calls c ON c.id = s.call_id' : ''} GROUP BY 1`,
    bounds,
    { bigint: true },
  );
  for (const row of rows) {
    const group = groupOf(row.key);
    group.attempts = Number(row.attempts);
    group.failedAttempts = Number(row.failed);
    group.retries = Number(row.retries);
    group.tokens = {
      uncachedInput: Number(row.uncachedInput ?? 0n),
      cacheRead: Number(row.cacheRead ?? 0n),
      cacheWrite: Number(row.cacheWrite ?? 0n),
      cacheWrite1h: Number(row.cacheWrite1h ?? 0n),
      visibleOutput: Number(row.visibleOutput ?? 0n),
      reasoning: Number(row.reasoning ?? 0n),
    };
    group.unknownUsage = Number(row.unknownUsage);
    group.costPicoUsd = row.cost ?? 0n;
    group.unknownCost = Number(row.unknownCost);
    group.estimated = Number(row.estimated);
  }
}

// Nearest rank: the smallest value whose rank is at least p percent of n (https://en.wikipedia.org/wiki/Percentile#The_nearest-rank_method).
function addPercentiles({ database, bounds, keys, groupOf }: GroupQuery, value: { readonly column: string; readonly field: 'latencyMs' | 'firstTokenMs' }): void {
  const rows = database.all<{ key: Key } & Percentiles>(
    `WITH ranked AS (
      SELECT ${keys.call} AS key, ${value.column} AS ms, row_number() OVER (PARTITION BY ${keys.call} ORDER BY ${value.column}) * 100 AS rank,
        count(*) OVER (PARTITION BY ${keys.call}) AS n
      FROM ${CALLS} AND ${value.column} IS NOT NULL
    )
    SELECT key, min(ms) FILTER (WHERE rank >= 50 * n) AS p50, min(ms) FILTER (WHERE rank >= 95 * n) AS p95, min(ms) FILTER (WHERE rank >= 99 * n) AS p99
    FROM ranked GROUP BY key`,
    bounds,
  );
  for (const { key, ...percentiles } of rows) groupOf(key)[value.field] = percentiles;
}

function emptyTotals(): Mutable<LedgerTotals> {
  return {
    calls: 0,
    failedCalls: 0,
    errorRate: null,
    outcomes: {},
    attempts: 0,
    failedAttempts: 0,
    attemptErrorRate: null,
    retries: 0,
    tokens: { uncachedInput: 0, cacheRead: 0, cacheWrite: 0, cacheWrite1h: 0, visibleOutput: 0, reasoning: 0 },
    unknownUsage: 0,
    costPicoUsd: 0n,
    unknownCost: 0,
    estimated: 0,
    cacheHits: { exact: 0, semantic: 0, coalesced: 0 },
    cacheSavedPicoUsd: 0n,
    latencyMs: null,
    firstTokenMs: null,
  };
}

function divide(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

function compareGroups(a: LedgerGroup, b: LedgerGroup): number {
  if (a.costPicoUsd !== b.costPicoUsd) return a.costPicoUsd > b.costPicoUsd ? -1 : 1;
  if (a.calls !== b.calls) return b.calls - a.calls;
  return (a.key ?? '') < (b.key ?? '') ? -1 : 1;
}
