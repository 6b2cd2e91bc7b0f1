// Calls that somebody waits for, as rows beside the jobs: who holds one, and until when. Their checkpoints are kept as those of jobs are.
import type { Clock } from '@gateway/core';
import type { Database } from '@gateway/core/sqlite';
import type { Lease } from './job-store.ts';

/** The status of what is no job. */
export const RUN = 'run';

/** What a run is known by. */
export interface RunName {
  readonly id: string;
  readonly caller: string;
  readonly tool: string;
}

export interface RunRows {
  /**
   * Takes the run of that id for the owner, or makes it: the checkpoint of a call that somebody waits for, which is no job. `false` while another one holds it;
   * then `heldUntilMs` says until when.
   *
   * @param deadLeaseMs takes it all the same when it is still held until exactly then
   */
  takeRun(run: RunName, lease: Lease, deadLeaseMs?: number): Promise<{ readonly isTaken: boolean; readonly isNew: boolean; readonly heldUntilMs: number }>;
  /** A run of its own that begins with all that another one has finished so far; `false` when there is nothing. It is held by its owner, and nobody finds it again. */
  copyRun(from: string, run: RunName, lease: Lease): Promise<boolean>;
  /** Gives a run back with what it has finished, or forgets it. Who has lost it to another one ends nothing. */
  endRun(id: string, end: 'keep' | 'forget', owner: string): Promise<void>;
}

export interface RunRowsOptions {
  readonly open: () => Promise<Database>;
  readonly clock: Clock;
  readonly profile: () => string;
}

export function createRunRows({ open, clock, profile }: RunRowsOptions): RunRows {
  const change = async (sql: string, params: readonly (string | number)[]): Promise<void> => {
    const database = await open();
    await database.transaction((tx) => {
      tx.run(sql, params);
    });
  };
  const insertRun = (tx: Pick<Database, 'run'>, run: RunName, lease: Lease): void => {
    tx.run(
      `INSERT INTO jobs (id, caller, tool, args, roots, profile, status, owner, lease_until_ms, created_ms, updated_ms) VALUES (?, ?, ?, '{}', '[]', ?, '${RUN}', ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET owner = excluded.owner, lease_until_ms = excluded.lease_until_ms, updated_ms = excluded.updated_ms`,
      [run.id, run.caller, run.tool, profile(), lease.owner, lease.untilMs, clock.now(), clock.now()],
    );
  };
  return {
    takeRun: async (asked, lease, deadLeaseMs) => {
      const database = await open();
      return database.transaction((tx) => {
        const now = clock.now();
        const known = tx.get<{ lease_until_ms: number }>('SELECT lease_until_ms FROM jobs WHERE id = ?', [asked.id]);
        if (known !== undefined && known.lease_until_ms > now && known.lease_until_ms !== deadLeaseMs) return { isTaken: false, isNew: false, heldUntilMs: known.lease_until_ms };
        insertRun(tx, asked, lease);
        return { isTaken: true, isNew: known === undefined, heldUntilMs: lease.untilMs };
      });
    },
    copyRun: async (from, run, lease) => {
      const database = await open();
      return database.transaction((tx) => {
        const kept = tx.get<{ count: number }>('SELECT count(*) AS count FROM checkpoints WHERE job_id = ?', [from])?.count ?? 0;
        if (kept === 0) return false;
        insertRun(tx, run, lease);
        tx.run('INSERT INTO checkpoints (job_id, key, value) SELECT ?, key, value FROM checkpoints WHERE job_id = ?', [run.id, from]);
        return true;
      });
    },
    endRun: async (id, end, owner) =>
      end === 'forget'
        ? change(`DELETE FROM jobs WHERE id = ? AND owner = ? AND status = '${RUN}'`, [id, owner])
        : change(`UPDATE jobs SET lease_until_ms = 0, updated_ms = ? WHERE id = ? AND owner = ? AND status = '${RUN}'`, [clock.now(), id, owner]),
  };
}
