// The pieces of SQL that the ledger's questions share: what counts as spending, by what it can be grouped, which stretch of time.
import type { SqlValue } from '@gateway/core/sqlite';
import type { LedgerPeriod } from './ledger-record.ts';

/** What the ledger's sums can be grouped by; a day is one of UTC. */
export type LedgerGroupBy = 'model' | 'provider' | 'tool' | 'task' | 'day' | 'caller' | 'outcome' | 'route';

const ROUTE = "coalesce(c.tool, 'library') || ' -> ' || coalesce(c.provider || '/' || c.model, 'nobody')";

/** For each grouping: its key for a call `c`, and for a spending row `s` (joined to its call as `c` where the row itself does not know). */
export const GROUP_KEYS: Readonly<Record<LedgerGroupBy, { readonly call: string; readonly spending: string }>> = {
  model: { call: "c.provider || '/' || c.model", spending: "s.provider || '/' || s.model" },
  provider: { call: 'c.provider', spending: 's.provider' },
  tool: { call: 'c.tool', spending: 'c.tool' },
  task: { call: 'c.task', spending: 'c.task' },
  day: { call: "strftime('%Y-%m-%d', c.at_ms / 1000, 'unixepoch')", spending: "strftime('%Y-%m-%d', s.at_ms / 1000, 'unixepoch')" },
  caller: { call: 'c.caller', spending: 'c.caller' },
  outcome: { call: 'c.outcome', spending: 's.outcome' },
  // Who delegates what to whom: `summarize_document -> openai/gpt-5-nano`.
  route: { call: ROUTE, spending: ROUTE },
};

const TOKENS = ['uncached_input', 'cache_read', 'cache_write', 'cache_write_1h', 'visible_output', 'reasoning'];
// A cached answer shows the tokens of the answer that it repeats: nobody spent them again.
const OWN_TOKENS = TOKENS.map((column) => `CASE WHEN cached = 'none' THEN ${column} ELSE 0 END AS ${column}`).join(', ');

/**
 * Where money and tokens are counted: every attempt, and the calls that have none (answers from the cache, local engines, applications that
 * record calls only). Its parameters are those of {@link readBounds}, by name.
 */
export const SPENDING = `(
  SELECT started_ms AS at_ms, call_id, provider, model, outcome, ${TOKENS.join(', ')}, cost_pico, estimated, retry, 1 AS is_attempt
  FROM attempts WHERE started_ms >= :since AND started_ms < :until
  UNION ALL
  SELECT at_ms, id, provider, model, outcome, ${OWN_TOKENS}, cost_pico, estimated, 0, 0
  FROM calls WHERE has_attempts = 0 AND at_ms >= :since AND at_ms < :until
)`;

/** The calls `c` of the period. */
export const CALLS = 'calls c WHERE c.at_ms >= :since AND c.at_ms < :until';

/** What agents paid beside the calls `a` of the period; counted when it was spent. */
export const AGENT_COSTS = 'agent_costs a WHERE a.at_ms >= :since AND a.at_ms < :until';

/** The period as parameters. Call times are whole milliseconds, so a fraction rounds up. */
export function readBounds(period: LedgerPeriod): Readonly<Record<'since' | 'until', SqlValue>> {
  const { since = Number.MIN_SAFE_INTEGER, until = Number.MAX_SAFE_INTEGER } = period;
  return { since: Math.ceil(since), until: Math.ceil(until) };
}
