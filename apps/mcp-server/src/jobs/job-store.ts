// Jobs as rows: what was asked, who works on it, how far it is. Several processes share the file, so every claim is one conditional update.
import { join } from 'node:path';
import { type Checkpoint, type Clock, type JsonValue, type Progress } from '@gateway/core';
import type { Database } from '@gateway/core/sqlite';
import { createRunRows, RUN, type RunRows } from './run-rows.ts';

export const JOB_STATUSES = ['queued', 'running', 'completed', 'failed', 'cancelled'] as const;

export type JobStatus = (typeof JOB_STATUSES)[number];

const MIGRATIONS = [
  `CREATE TABLE jobs (
    id TEXT PRIMARY KEY,
    caller TEXT NOT NULL,
    tool TEXT NOT NULL,
    args TEXT NOT NULL,
    roots TEXT NOT NULL,
    profile TEXT NOT NULL,
    status TEXT NOT NULL,
    progress TEXT,
    result TEXT,
    cancel_requested INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    owner TEXT NOT NULL,
    lease_until_ms INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX jobs_by_status ON jobs (status, lease_until_ms);
  CREATE TABLE checkpoints (
    job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (job_id, key)
  ) STRICT;`,
  'ALTER TABLE jobs ADD COLUMN call_id TEXT',
];

export interface Job {
  readonly id: string;
  readonly caller: string;
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** The directories that `source` could read when the job was started. */
  readonly roots: readonly string[];
  readonly status: JobStatus;
  readonly progress: Progress | undefined;
  /** The tool's structured result, also of a failure. */
  readonly result: Readonly<Record<string, unknown>> | undefined;
  readonly cancelRequested: boolean;
  readonly attempts: number;
  /** The call in the ledger that stands for its work, known at its end. */
  readonly callId: string | undefined;
}

export interface JobStore extends RunRows {
  insert(job: Pick<Job, 'id' | 'caller' | 'tool' | 'args' | 'roots'>, lease: Lease): Promise<void>;
  find(id: string, caller: string): Promise<Job | undefined>;
  /** Takes over one unfinished job of this profile whose lease has run out, or one of the owner's own that still waits. */
  claim(lease: Lease): Promise<Job | undefined>;
  /** Prolongs all unfinished jobs and runs of the owner. What it had and another process has taken over by now is not among them. */
  renew(lease: Lease): Promise<readonly HeldWork[]>;
  /** Gives the owner's unfinished jobs back, so that another process may take them at once. That is no interruption to be counted. */
  release(owner: string): Promise<void>;
  /** What has interrupted the job so far is not counted any more. */
  forgive(id: string, owner: string): Promise<void>;
  requestCancel(id: string): Promise<void>;
  setProgress(id: string, progress: Progress): Promise<void>;
  /** Changes nothing when another process has taken the job over. */
  finish(id: string, owner: string, outcome: Pick<Job, 'status' | 'callId'> & { readonly result: Readonly<Record<string, unknown>> }): Promise<void>;
  /** Forgets jobs that ended before, and those that nobody took up since. */
  deleteOlderThan(ms: number): Promise<void>;
  checkpoint(id: string): Promise<Checkpoint>;
  close(): Promise<void>;
}

/** A job or run that an owner holds. */
export interface HeldWork {
  readonly id: string;
  readonly cancelRequested: boolean;
}

export interface Lease {
  readonly owner: string;
  readonly untilMs: number;
}

interface Row {
  readonly id: string;
  readonly caller: string;
  readonly tool: string;
  readonly args: string;
  readonly roots: string;
  readonly status: JobStatus;
  readonly progress: string | null;
  readonly result: string | null;
  readonly cancel_requested: number;
  readonly attempts: number;
  readonly call_id: string | null;
}

const COLUMNS = 'id, caller, tool, args, roots, status, progress, result, cancel_requested, attempts, call_id';

export interface JobStoreOptions {
  readonly dataDir: string;
  readonly clock: Clock;
  /** Names the configuration. Servers of another one share the file but leave each other's jobs alone: they may lack the keys that a job needs. */
  readonly profile: () => string;
}

export function createJobStore(options: JobStoreOptions): JobStore {
  const { clock } = options;
  const { open, close } = createOpener(options.dataDir);
  const run = async (sql: string, params: readonly (string | number | null)[]): Promise<void> => {
    const database = await open();
    await database.transaction((tx) => {
      tx.run(sql, params);
    });
  };

  return {
    insert: async (job, lease) => {
      const now = clock.now();
      await run(
        `INSERT INTO jobs (id, caller, tool, args, roots, profile, status, owner, lease_until_ms, created_ms, updated_ms) VALUES (?, ?, ?, ?, ?, ?, 'queued', ?, ?, ?, ?)`,
        [job.id, job.caller, job.tool, JSON.stringify(job.args), JSON.stringify(job.roots), options.profile(), lease.owner, lease.untilMs, now, now],
      );
    },
    find: async (id, caller) => {
      const row = (await open()).get<Row>(`SELECT ${COLUMNS} FROM jobs WHERE id = ? AND caller = ? AND status <> '${RUN}'`, [id, caller]);
      return row === undefined ? undefined : toJob(row);
    },
    claim: async (lease) => {
      const database = await open();
      return database.transaction((tx) => {
        const row = tx.get<Row>(
          `SELECT ${COLUMNS} FROM jobs
           WHERE profile = ?
             AND ((status = 'queued' AND (owner = ? OR lease_until_ms <= ?)) OR (status = 'running' AND owner <> ? AND lease_until_ms <= ?))
           ORDER BY created_ms, id LIMIT 1`,
          [options.profile(), lease.owner, clock.now(), lease.owner, clock.now()],
        );
        if (row === undefined) return undefined;
        tx.run(`UPDATE jobs SET status = 'running', owner = ?, lease_until_ms = ?, attempts = attempts + 1, updated_ms = ? WHERE id = ?`, [lease.owner, lease.untilMs, clock.now(), row.id]);
        return { ...toJob(row), status: 'running' as const, attempts: row.attempts + 1 };
      });
    },
    ...createRunRows({ open, clock, profile: options.profile }),
    renew: async (lease) => {
      const database = await open();
      return database.transaction((tx) => {
        tx.run(`UPDATE jobs SET lease_until_ms = ? WHERE owner = ? AND status IN ('queued', 'running', '${RUN}') AND lease_until_ms > 0`, [lease.untilMs, lease.owner]);
        return tx
          .all<{ id: string; cancel_requested: number }>(`SELECT id, cancel_requested FROM jobs WHERE owner = ? AND status IN ('queued', 'running', '${RUN}')`, [lease.owner])
          .map((row) => ({ id: row.id, cancelRequested: row.cancel_requested === 1 }));
      });
    },
    release: async (owner) => run(`UPDATE jobs SET lease_until_ms = 0, attempts = max(0, attempts - (status = 'running')), status = 'queued' WHERE owner = ? AND status IN ('queued', 'running')`, [owner]),
    forgive: async (id, owner) => run(`UPDATE jobs SET attempts = 0 WHERE id = ? AND owner = ? AND status = 'running'`, [id, owner]),
    requestCancel: async (id) => run(`UPDATE jobs SET cancel_requested = 1, updated_ms = ? WHERE id = ? AND status IN ('queued', 'running')`, [clock.now(), id]),
    setProgress: async (id, progress) => run('UPDATE jobs SET progress = ?, updated_ms = ? WHERE id = ?', [JSON.stringify(progress), clock.now(), id]),
    finish: async (id, owner, outcome) =>
      run(`UPDATE jobs SET status = ?, result = ?, call_id = ?, updated_ms = ? WHERE id = ? AND owner = ? AND status IN ('queued', 'running')`, [outcome.status, JSON.stringify(outcome.result), outcome.callId ?? null, clock.now(), id, owner]),
    deleteOlderThan: async (ms) => run(`DELETE FROM jobs WHERE updated_ms < ? AND (status NOT IN ('queued', 'running') OR lease_until_ms < ?)`, [ms, ms]),
    checkpoint: async (id) => createCheckpoint(await open(), id),
    close,
  };
}

// Opened when it is needed for the first time.
function createOpener(dataDir: string): { open(): Promise<Database>; close(): Promise<void> } {
  let opened: Promise<Database> | undefined;
  return {
    open: async () => {
      opened ??= import('@gateway/core/sqlite').then(async ({ openDatabase }) => openDatabase({ path: join(dataDir, 'jobs.db'), migrations: MIGRATIONS }));
      try {
        return await opened;
      } catch (error) {
        // Whoever mends the file need not start the server again.
        opened = undefined;
        throw error;
      }
    },
    close: async () => {
      await (await opened)?.close();
    },
  };
}

function createCheckpoint(database: Database, jobId: string): Checkpoint {
  return {
    load: (key) => {
      const row = database.get<{ value: string }>('SELECT value FROM checkpoints WHERE job_id = ? AND key = ?', [jobId, key]);
      return row === undefined ? undefined : parseValue(row.value);
    },
    save: async (key, value) => {
      await database.transaction((tx) => {
        // Of work that another process has taken over and brought to its end nothing is left to be kept.
        tx.run('INSERT OR REPLACE INTO checkpoints (job_id, key, value) SELECT ?, ?, ? WHERE EXISTS (SELECT 1 FROM jobs WHERE id = ?)', [jobId, key, JSON.stringify(value), jobId]);
      });
    },
  };
}

// A value that is damaged is one that was never kept: its work is done again.
function parseValue(json: string): JsonValue | undefined {
  try {
    return JSON.parse(json) as JsonValue;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function toJob(row: Row): Job {
  return {
    id: row.id,
    caller: row.caller,
    tool: row.tool,
    args: JSON.parse(row.args) as Record<string, unknown>,
    roots: JSON.parse(row.roots) as string[],
    status: row.status,
    progress: row.progress === null ? undefined : (JSON.parse(row.progress) as Progress),
    result: row.result === null ? undefined : (JSON.parse(row.result) as Record<string, unknown>),
    cancelRequested: row.cancel_requested === 1,
    attempts: row.attempts,
    callId: row.call_id ?? undefined,
  };
}
