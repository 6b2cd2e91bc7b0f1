// What is kept of tournaments. Every write is one transaction, so that a killed process leaves either all of it or nothing.
import { GatewayError, type JsonValue, type PicoUsd, type TaskType } from '@gateway/core';
import type { Database } from '@gateway/core/sqlite';
import type { TournamentPlan } from '../tournament-plan.ts';
import type { TournamentResult, TournamentStatus } from '../tournament-result.ts';

export interface StoredTournament {
  readonly id: string;
  readonly taskType: TaskType;
  readonly status: TournamentStatus;
  readonly createdMs: number;
  readonly finishedMs: number | null;
  readonly plan: TournamentPlan;
  readonly result: TournamentResult | null;
}

/** One comparison as the leaderboard reads it. Competitors are `provider/model` there. */
export interface StoredComparison {
  readonly tournament: string;
  readonly taskType: TaskType;
  readonly task: number;
  readonly round: number;
  readonly a: string;
  readonly b: string;
  readonly outcome: number;
  readonly source: string;
}

/** What a tournament found out about one model. */
export interface StoredStanding {
  readonly taskType: TaskType;
  readonly provider: string;
  readonly model: string;
  readonly answers: number;
  readonly failures: number;
  /** Answers with a score of checks, and the sum of these scores. */
  readonly checked: number;
  readonly passed: number;
  /** Picodollars, of all its answers; `null` when part of it is unknown. */
  readonly cost: PicoUsd | null;
  /** Median; `null` without answers. */
  readonly latencyMs: number | null;
}

export interface PaidSoFar {
  readonly known: PicoUsd;
  /** Calls whose cost nobody knows. */
  readonly unknown: number;
  /** Calls that were sent and whose end nobody saw. */
  readonly interrupted: number;
}

export interface TournamentStore {
  create(row: Pick<StoredTournament, 'id' | 'createdMs' | 'plan'>): Promise<void>;
  find(id: string): StoredTournament | undefined;
  /** The newest first. */
  list(limit: number): readonly StoredTournament[];
  setStatus(id: string, status: TournamentStatus): Promise<void>;
  /** Asks whoever runs it to stop. */
  requestCancel(id: string): Promise<void>;
  isCancelRequested(id: string): boolean;
  finish(result: TournamentResult, evidence: { readonly comparisons: readonly StoredComparison[]; readonly standings: readonly StoredStanding[] }): Promise<void>;
  /** The result of a call that counts. */
  findCall(id: string, key: string): JsonValue | undefined;
  beginCall(id: string, key: string): Promise<void>;
  /** @param body left out where the call may be made again */
  endCall(id: string, key: string, end: { readonly body?: JsonValue | undefined; readonly cost: PicoUsd | null }): Promise<void>;
  /** Keeps what was found out without paying anybody. */
  keep(id: string, key: string, body: JsonValue): Promise<void>;
  paid(id: string): PaidSoFar;
  comparisons(taskType: TaskType | undefined): readonly StoredComparison[];
  standings(): readonly StoredStanding[];
}

interface Row {
  readonly id: string;
  readonly task_type: TaskType;
  readonly status: TournamentStatus;
  readonly created_ms: number;
  readonly finished_ms: number | null;
  readonly plan: string;
  readonly result: string | null;
}

export function createTournamentStore(database: Database): TournamentStore {
  return {
    ...createCallTable(database),
    create: async ({ id, createdMs, plan }) =>
      database.transaction((tx) => {
        tx.run(
          `INSERT INTO tournaments (id, number, task_type, status, created_ms, plan) VALUES (?, (SELECT coalesce(max(number), 0) + 1 FROM tournaments), ?, 'running', ?, ?)`,
          [id, plan.taskType, Math.round(createdMs), JSON.stringify(plan)],
        );
      }),
    find: (id) => {
      const row = database.get<Row>('SELECT * FROM tournaments WHERE id = ?', [id]);
      return row === undefined ? undefined : toStored(row);
    },
    list: (limit) => database.all<Row>('SELECT * FROM tournaments ORDER BY number DESC LIMIT ?', [limit]).map(toStored),
    setStatus: async (id, status) => database.transaction((tx) => void tx.run('UPDATE tournaments SET status = ? WHERE id = ?', [status, id])),
    requestCancel: async (id) => database.transaction((tx) => void tx.run('UPDATE tournaments SET cancel = 1 WHERE id = ?', [id])),
    isCancelRequested: (id) => database.get<{ cancel: number }>('SELECT cancel FROM tournaments WHERE id = ?', [id])?.cancel === 1,
    finish: async (result, { comparisons, standings }) =>
      database.transaction((tx) => {
        tx.run('UPDATE tournaments SET status = ?, finished_ms = ?, result = ? WHERE id = ?', [result.status, Math.round(result.finishedMs), JSON.stringify(result), result.id]);
        // Of a tournament that was taken up again after it had ended: what it finds now stands in place of what it found then.
        tx.run('DELETE FROM comparisons WHERE tournament = ?', [result.id]);
        tx.run('DELETE FROM standings WHERE tournament = ?', [result.id]);
        for (const { taskType, task, round, a, b, outcome, source } of comparisons) {
          tx.run('INSERT INTO comparisons VALUES (?, ?, ?, ?, ?, ?, ?, ?)', [result.id, taskType, task, round, a, b, outcome, source]);
        }
        for (const { taskType, provider, model, answers, failures, checked, passed, cost, latencyMs } of standings) {
          tx.run('INSERT INTO standings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)', [result.id, taskType, provider, model, answers, failures, checked, passed, cost, latencyMs]);
        }
      }),
    comparisons: (taskType) =>
      database.all<StoredComparison>(
        `SELECT tournament, task_type AS taskType, task, round, a, b, outcome, source FROM comparisons WHERE ? IS NULL OR task_type = ? ORDER BY tournament, task, round, a, b`,
        [taskType ?? null, taskType ?? null],
      ),
    standings: () => database.all<StoredStanding>(`SELECT task_type AS taskType, provider, model, answers, failures, checked, passed, cost, latency_ms AS latencyMs FROM standings ORDER BY tournament, provider, model`),
  };
}

function createCallTable(database: Database): Pick<TournamentStore, 'findCall' | 'beginCall' | 'endCall' | 'keep' | 'paid'> {
  return {
    findCall: (id, key) => {
      const row = database.get<{ body: string | null }>('SELECT body FROM calls WHERE tournament = ? AND key = ?', [id, key]);
      return row === undefined || row.body === null ? undefined : (JSON.parse(row.body) as JsonValue);
    },
    beginCall: async (id, key) =>
      database.transaction((tx) => void tx.run('INSERT INTO calls (tournament, key, sent) VALUES (?, ?, 1) ON CONFLICT (tournament, key) DO UPDATE SET sent = sent + 1', [id, key])),
    endCall: async (id, key, { body, cost }) =>
      database.transaction((tx) => {
        const { changes } = tx.run('UPDATE calls SET ended = ended + 1, cost = cost + ?, unknown = unknown + ?, body = ? WHERE tournament = ? AND key = ?', [
          cost ?? 0, cost === null ? 1 : 0, body === undefined ? null : JSON.stringify(body), id, key,
        ]);
        if (changes !== 1) throw new GatewayError({ kind: 'internal', message: 'A call of a tournament ended that was never begun.' });
      }),
    keep: async (id, key, body) => database.transaction((tx) => void tx.run('INSERT OR REPLACE INTO calls (tournament, key, body) VALUES (?, ?, ?)', [id, key, JSON.stringify(body)])),
    paid: (id) =>
      database.get<{ known: number; unknown: number; interrupted: number }>(
        'SELECT coalesce(sum(cost), 0) AS known, coalesce(sum(unknown), 0) AS unknown, coalesce(sum(sent - ended), 0) AS interrupted FROM calls WHERE tournament = ?',
        [id],
      ) ?? { known: 0, unknown: 0, interrupted: 0 },
  };
}

function toStored({ id, task_type: taskType, status, created_ms: createdMs, finished_ms: finishedMs, plan, result }: Row): StoredTournament {
  return { id, taskType, status, createdMs, finishedMs, plan: JSON.parse(plan) as TournamentPlan, result: result === null ? null : (JSON.parse(result) as TournamentResult) };
}
