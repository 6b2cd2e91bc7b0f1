// The tables in which processes share what they have measured of models.
import type { Migration, SqlValue, Transaction } from '@gateway/core/sqlite';
import { readKeys, type FileChanges, type PendingOutcome, type RoutingStatsRow } from './stats-view.ts';
import { addOutcome, EMPTY_TALLY, type Decay, type Tally, type TallyKey } from './tally.ts';

// `changed` grows with every write, so that a reader finds what is new since it last looked. `task_outcomes` in a tally is the count of its task then.
const TALLIES = `
CREATE TABLE routing_tallies (
  task TEXT NOT NULL,
  language TEXT NOT NULL,
  size TEXT NOT NULL,
  provider TEXT NOT NULL,
  model TEXT NOT NULL,
  changed INTEGER NOT NULL,
  succeeded REAL NOT NULL,
  failed REAL NOT NULL,
  fail_streak INTEGER NOT NULL,
  failed_at_ms INTEGER NOT NULL,
  accepted REAL NOT NULL,
  rejected REAL NOT NULL,
  judged_cost REAL NOT NULL,
  judged_accepted REAL NOT NULL,
  actual_cost REAL NOT NULL,
  list_cost REAL NOT NULL,
  latency_ms REAL NOT NULL,
  latency_weight REAL NOT NULL,
  first_token_ms REAL NOT NULL,
  first_token_weight REAL NOT NULL,
  stream_ms REAL NOT NULL,
  stream_tokens REAL NOT NULL,
  worse REAL NOT NULL,
  better REAL NOT NULL,
  breaks INTEGER NOT NULL,
  outcomes INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL,
  task_outcomes INTEGER NOT NULL,
  PRIMARY KEY (task, language, size, provider, model)
) STRICT, WITHOUT ROWID;
CREATE INDEX routing_tallies_changed ON routing_tallies (changed);

CREATE TABLE routing_tasks (
  task TEXT PRIMARY KEY,
  outcomes INTEGER NOT NULL,
  changed INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;

/** Steps that the file goes through. Append only. */
export const ROUTING_SCHEMA: readonly Migration[] = [TALLIES, 'ALTER TABLE routing_tallies DROP COLUMN better;'];

const COLUMNS: Readonly<Record<keyof Tally, string>> = {
  succeeded: 'succeeded',
  failed: 'failed',
  failStreak: 'fail_streak',
  failedAtMs: 'failed_at_ms',
  accepted: 'accepted',
  rejected: 'rejected',
  judgedCost: 'judged_cost',
  judgedAccepted: 'judged_accepted',
  actualCost: 'actual_cost',
  listCost: 'list_cost',
  latencyMs: 'latency_ms',
  latencyWeight: 'latency_weight',
  firstTokenMs: 'first_token_ms',
  firstTokenWeight: 'first_token_weight',
  streamMs: 'stream_ms',
  streamTokens: 'stream_tokens',
  worse: 'worse',
  breaks: 'breaks',
  outcomes: 'outcomes',
  updatedMs: 'updated_ms',
  taskOutcomes: 'task_outcomes',
};

const FIELDS = Object.keys(COLUMNS) as readonly (keyof Tally)[];
const KEYS = ['task', 'language', 'size', 'provider', 'model'] as const;
const ALL_COLUMNS = [...KEYS, 'changed', ...FIELDS.map((field) => COLUMNS[field])];
const WRITE = `INSERT OR REPLACE INTO routing_tallies (${ALL_COLUMNS.join(', ')}) VALUES (${ALL_COLUMNS.map(() => '?').join(', ')})`;
const READ_ONE = `SELECT * FROM routing_tallies WHERE ${KEYS.map((key) => `${key} = ?`).join(' AND ')}`;
const COUNT = `INSERT INTO routing_tasks (task, outcomes, changed) VALUES (?, ?, ?)
  ON CONFLICT (task) DO UPDATE SET outcomes = outcomes + excluded.outcomes, changed = excluded.changed RETURNING outcomes`;
const READ_CHANGED = 'SELECT * FROM routing_tallies WHERE changed > ?';

type Row = Record<string, SqlValue>;

/** Lays outcomes over what the file holds at this moment, so that several processes add up instead of overwriting each other. */
export function writeOutcomes(tx: Transaction, pending: readonly PendingOutcome[], decay: Decay): void {
  const changed = 1 + (tx.get<{ last: number | null }>('SELECT max(changed) AS last FROM routing_tasks')?.last ?? 0);
  const counts = new Map<string, number>([['*', pending.length]]);
  for (const { outcome } of pending) counts.set(outcome.task, (counts.get(outcome.task) ?? 0) + 1);
  const outcomes = new Map([...counts].map(([task, count]) => [task, countOutcomes(tx, { task, count }, changed)]));
  const rows = new Map<string, RoutingStatsRow>();
  for (const one of pending) {
    let breaks = 0;
    for (const key of readKeys(one.outcome)) {
      const name = KEYS.map((part) => key[part]).join('\n');
      const before = rows.get(name)?.tally ?? readTally(tx, key);
      const moment = { nowMs: one.atMs, taskOutcomes: outcomes.get(key.task) ?? 0, breaks };
      const tally = addOutcome(before, one, { moment, decay, whole: key.task === '*' });
      rows.set(name, { key, tally });
      ({ breaks } = tally);
    }
  }
  for (const row of rows.values()) writeTally(tx, row, changed);
}

function readTally(tx: Transaction, key: TallyKey): Tally {
  const row = tx.get<Row>(READ_ONE, KEYS.map((name) => key[name]));
  return row === undefined ? EMPTY_TALLY : toTally(row);
}

function writeTally(tx: Transaction, { key, tally }: RoutingStatsRow, changed: number): void {
  tx.run(WRITE, [...KEYS.map((name) => key[name]), changed, ...FIELDS.map((field) => tally[field])]);
}

// How many there are now.
function countOutcomes(tx: Transaction, { task, count }: { readonly task: string; readonly count: number }, changed: number): number {
  return tx.get<{ outcomes: number }>(COUNT, [task, count, changed])?.outcomes ?? count;
}

export interface StoredChanges extends FileChanges {
  /** The number of the last write that was read. */
  readonly changed: number;
}

/** What was written after the write numbered `since`. */
export function readChanges(tx: Transaction, since: number): StoredChanges {
  const tasks = tx.all<{ task: string; outcomes: number; changed: number }>('SELECT * FROM routing_tasks WHERE changed > ?', [since]);
  // A write that comes in between these two reads is found again by the next one, since it changes its task too.
  const changed = tasks.reduce((last, row) => Math.max(last, row.changed), since);
  const rows = changed === since ? [] : tx.all<Row>(READ_CHANGED, [since]);
  return { tasks, changed, tallies: rows.map((row) => ({ key: toKey(row), tally: toTally(row) })) };
}

function toKey(row: Row): TallyKey {
  const [task, language, size, provider, model] = KEYS.map((name) => String(row[name]));
  return { task: task ?? '', language: language ?? '', size: size ?? '', provider: provider ?? '', model: model ?? '' };
}

function toTally(row: Row): Tally {
  return Object.fromEntries(FIELDS.map((field) => [field, Number(row[COLUMNS[field]])])) as unknown as Tally;
}
