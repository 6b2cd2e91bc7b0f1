export { openDatabase } from './open-database.ts';
export { tryFileLock } from './try-file-lock.ts';

export type { Migration } from './migrate.ts';
export type { Database, OpenDatabaseOptions } from './open-database.ts';
export type { ReadOptions, RunResult, SqlParams, SqlValue, Transaction } from './statements.ts';
export type { FileLock } from './try-file-lock.ts';
