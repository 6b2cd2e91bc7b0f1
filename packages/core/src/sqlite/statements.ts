// Prepares each SQL text once and runs it: node:sqlite has no cache of its own, and preparing costs more than most statements.
import type { DatabaseSync, StatementSync } from 'node:sqlite';

export type SqlValue = null | number | bigint | string | Uint8Array;

/** Values for `?` in order, or by name for `:name`. */
export type SqlParams = readonly SqlValue[] | Readonly<Record<string, SqlValue>>;

export interface ReadOptions {
  /** Integers come as `bigint`. Without it an integer beyond 2^53 is an error, never a rounded number. @default false */
  readonly bigint?: boolean | undefined;
}

export interface RunResult {
  /** Rows inserted, changed or deleted. */
  readonly changes: number;
  readonly lastInsertRowid: number;
}

/** What a transaction's function works with. Everything is synchronous. */
export interface Transaction {
  /** The first row, or undefined. @throws GatewayError */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller knows the columns of its own SQL
  get<Row extends object = Record<string, SqlValue>>(sql: string, params?: SqlParams, options?: ReadOptions): Row | undefined;
  /** Every row. @throws GatewayError */
  all<Row extends object = Record<string, SqlValue>>(sql: string, params?: SqlParams, options?: ReadOptions): Row[];
  /** Runs one statement for its effect. @throws GatewayError `invalid_input` when a constraint refuses it */
  run(sql: string, params?: SqlParams): RunResult;
}

// More distinct texts than any package has; a bound all the same, since a caller may build SQL from data.
const MAX_CACHED = 200;

/** @param guard runs the work and translates its errors */
export function createStatements(database: DatabaseSync, guard: <T>(work: () => T) => T): Transaction {
  const prepared = new Map<string, StatementSync>();
  const prepare = (sql: string, bigint: boolean): StatementSync => {
    // How integers are read is a property of the prepared statement, hence two of them for a text that is read both ways.
    const key = bigint ? `bigint ${sql}` : sql;
    const statement = prepared.get(key) ?? database.prepare(sql);
    if (!prepared.has(key) && bigint) statement.setReadBigInts(true);
    prepared.delete(key);
    prepared.set(key, statement);
    const [oldest] = prepared.keys();
    if (prepared.size > MAX_CACHED && oldest !== undefined) prepared.delete(oldest);
    return statement;
  };
  return {
    get: (sql: string, params: SqlParams = [], options: ReadOptions = {}) =>
      guard(() => {
        const statement = prepare(sql, options.bigint ?? false);
        return (isList(params) ? statement.get(...params) : statement.get(params)) as never;
      }),
    all: (sql: string, params: SqlParams = [], options: ReadOptions = {}) =>
      guard(() => {
        const statement = prepare(sql, options.bigint ?? false);
        return (isList(params) ? statement.all(...params) : statement.all(params)) as never[];
      }),
    run: (sql, params = []) =>
      guard(() => {
        const statement = prepare(sql, false);
        const { changes, lastInsertRowid } = isList(params) ? statement.run(...params) : statement.run(params);
        return { changes: Number(changes), lastInsertRowid: Number(lastInsertRowid) };
      }),
  };
}

function isList(params: SqlParams): params is readonly SqlValue[] {
  return Array.isArray(params);
}
