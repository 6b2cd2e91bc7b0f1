// What delegating saved, as a bookkeeper would sign it: everything paid is counted, and nothing is claimed where an amount is unknown.
import type { Database } from '@gateway/core/sqlite';
import type { LedgerPeriod } from './ledger-record.ts';
import { AGENT_COSTS, CALLS, readBounds, SPENDING } from './ledger-sql.ts';

/** Sums of integer picodollars. */
export interface LedgerSavings {
  /** The model that the period's latest call was measured against; `null` when none was. */
  readonly baseline: string | null;
  /** Every model that calls of the period were measured against. More than one after the baseline was changed. */
  readonly baselines: readonly string[];
  /** Everything paid: answers, failed attempts, verifiers. */
  readonly spentPicoUsd: bigint;
  /**
   * What the baseline model would have charged for the calls that succeeded, answers from the cache included. A call with an attempt of
   * unknown cost is left out: it may have cost more than it saved.
   */
  readonly baselineCostPicoUsd: bigint;
  /** What answers from the cache would have cost to get again at the price of the model that gave them. Told apart, not added to `net`. */
  readonly cacheSavedPicoUsd: bigint;
  /**
   * What the calling agents paid their own models to write the calls and read the results, and to start, follow up and read them later: the latter
   * counts when it was spent.
   */
  readonly callerOverheadPicoUsd: bigint;
  /** `baselineCost - spent - callerOverhead`. May be negative. */
  readonly netPicoUsd: bigint;
  /** `net` without the baseline cost of answers from the cache, for a reader who would have cached the baseline's answers as well. */
  readonly netWithoutCachePicoUsd: bigint;
  /** Rows that the sums do not hold because an amount is unknown. `spent` counts attempts, `callerOverhead` calls and what was spent beside them, the others calls. */
  readonly unknown: { readonly spent: number; readonly baselineCost: number; readonly cacheSaved: number; readonly callerOverhead: number };
}

interface CallSums {
  readonly baseline: bigint;
  readonly hits: bigint;
  readonly unknownBaseline: bigint;
  readonly saved: bigint;
  readonly unknownSaved: bigint;
  readonly overhead: bigint;
  readonly unknownOverhead: bigint;
}

// Unknown costs are rare, and have an index of their own.
const CALL_SUMS = `WITH judged AS (
  SELECT c.*, c.outcome = 'ok' AS is_ok,
    NOT (c.has_attempts = 0 AND c.cost_pico IS NULL) AND NOT EXISTS (SELECT 1 FROM attempts a WHERE a.call_id = c.id AND a.cost_pico IS NULL) AS is_priced
  FROM ${CALLS}
)
SELECT coalesce(sum(baseline_cost_pico) FILTER (WHERE is_ok AND is_priced), 0) AS baseline,
  coalesce(sum(baseline_cost_pico) FILTER (WHERE is_ok AND is_priced AND cached <> 'none'), 0) AS hits,
  count(*) FILTER (WHERE is_ok AND (baseline_cost_pico IS NULL OR NOT is_priced)) AS unknownBaseline,
  coalesce(sum(cache_saved_pico), 0) AS saved,
  count(*) FILTER (WHERE cache_saved_pico IS NULL) AS unknownSaved,
  coalesce(sum(caller_overhead_pico), 0) AS overhead,
  count(*) FILTER (WHERE caller_overhead_pico IS NULL) AS unknownOverhead
FROM judged`;

const SPENT = `SELECT coalesce(sum(cost_pico), 0) AS spent, count(*) FILTER (WHERE cost_pico IS NULL) AS unknown FROM ${SPENDING}`;

const BESIDE = `SELECT coalesce(sum(a.cost_pico), 0) AS overhead, count(*) FILTER (WHERE a.cost_pico IS NULL) AS unknown FROM ${AGENT_COSTS}`;

const BASELINES = `SELECT baseline_model AS model, max(c.at_ms) AS lastMs FROM ${CALLS} AND baseline_model IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1`;

/** The savings of a period, from what is on disk. */
export function readSavings(database: Database, period: LedgerPeriod): LedgerSavings {
  const bounds = readBounds(period);
  const calls = database.get<CallSums>(CALL_SUMS, bounds, { bigint: true });
  const spending = database.get<{ spent: bigint; unknown: bigint }>(SPENT, bounds, { bigint: true });
  const beside = database.get<{ overhead: bigint; unknown: bigint }>(BESIDE, bounds, { bigint: true });
  const baselines = database.all<{ model: string }>(BASELINES, bounds).map(({ model }) => model);
  const spent = spending?.spent ?? 0n;
  const baselineCost = calls?.baseline ?? 0n;
  const overhead = (calls?.overhead ?? 0n) + (beside?.overhead ?? 0n);
  const net = baselineCost - spent - overhead;
  return {
    baseline: baselines[0] ?? null,
    baselines,
    spentPicoUsd: spent,
    baselineCostPicoUsd: baselineCost,
    cacheSavedPicoUsd: calls?.saved ?? 0n,
    callerOverheadPicoUsd: overhead,
    netPicoUsd: net,
    netWithoutCachePicoUsd: net - (calls?.hits ?? 0n),
    unknown: {
      spent: Number(spending?.unknown ?? 0n),
      baselineCost: Number(calls?.unknownBaseline ?? 0n),
      cacheSaved: Number(calls?.unknownSaved ?? 0n),
      callerOverhead: Number((calls?.unknownOverhead ?? 0n) + (beside?.unknown ?? 0n)),
    },
  };
}
