// The tables of ledger and budget. They are one schema, because both may live in one file and a file has one schema version.
import type { Migration } from '@gateway/core/sqlite';

// Money is INTEGER picodollars, NULL is unknown. `at_ms` is when a call began. `has_attempts` keeps a call's own cost from being counted again
// beside that of its attempts.
const LEDGER = `
CREATE TABLE calls (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  at_ms INTEGER NOT NULL,
  tool TEXT,
  task TEXT,
  caller TEXT,
  reason TEXT,
  asked TEXT,
  provider TEXT,
  model TEXT,
  uncached_input INTEGER,
  cache_read INTEGER,
  cache_write INTEGER,
  cache_write_1h INTEGER,
  visible_output INTEGER,
  reasoning INTEGER,
  cost_pico INTEGER,
  estimated INTEGER NOT NULL,
  cached TEXT NOT NULL CHECK (cached IN ('none', 'exact', 'semantic', 'coalesced')),
  cache_saved_pico INTEGER,
  baseline_model TEXT,
  baseline_cost_pico INTEGER,
  verifier_cost_pico INTEGER,
  caller_overhead_pico INTEGER,
  latency_ms REAL NOT NULL,
  first_token_ms REAL,
  outcome TEXT NOT NULL,
  has_attempts INTEGER NOT NULL DEFAULT 0,
  prompt TEXT,
  answer TEXT
) STRICT;
CREATE INDEX calls_at ON calls (at_ms);

CREATE TABLE attempts (
  seq INTEGER PRIMARY KEY,
  call_id TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('answer', 'verifier')),
  provider TEXT NOT NULL,
  model TEXT NOT NULL,
  started_ms INTEGER NOT NULL,
  ended_ms INTEGER NOT NULL,
  uncached_input INTEGER,
  cache_read INTEGER,
  cache_write INTEGER,
  cache_write_1h INTEGER,
  visible_output INTEGER,
  reasoning INTEGER,
  cost_pico INTEGER,
  estimated INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  retry INTEGER NOT NULL
) STRICT;
CREATE INDEX attempts_started ON attempts (started_ms);
CREATE INDEX attempts_call ON attempts (call_id);
CREATE INDEX attempts_unpriced ON attempts (call_id) WHERE cost_pico IS NULL;
`;

// `caller` is '' for everyone together. `period` is a UTC day (2026-11-03) or month (2026-11).
const BUDGET = `
CREATE TABLE budget_spent (
  period TEXT NOT NULL,
  caller TEXT NOT NULL,
  spent_pico INTEGER NOT NULL,
  unpriced INTEGER NOT NULL,
  PRIMARY KEY (period, caller)
) STRICT, WITHOUT ROWID;

CREATE TABLE budget_reservations (
  id TEXT PRIMARY KEY,
  owner TEXT NOT NULL,
  caller TEXT NOT NULL,
  day TEXT NOT NULL,
  month TEXT NOT NULL,
  amount_pico INTEGER NOT NULL,
  expires_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;

// What agents paid their own models for delegated work beside its call: `call_id` is the call it belongs to, NULL where there is none (yet).
const AGENT_COSTS = `
CREATE TABLE agent_costs (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  at_ms INTEGER NOT NULL,
  call_id TEXT,
  tool TEXT,
  caller TEXT,
  cost_pico INTEGER
) STRICT;
CREATE INDEX agent_costs_at ON agent_costs (at_ms);
CREATE INDEX agent_costs_call ON agent_costs (call_id) WHERE call_id IS NOT NULL;
`;

/** Steps that a file with ledger and budget goes through. Append only. */
export const SPENDING_SCHEMA: readonly Migration[] = [LEDGER, BUDGET, AGENT_COSTS];
