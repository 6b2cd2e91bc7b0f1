// Brings a database to this release's schema: all missing steps in one transaction, so that a crash or a second process sees either schema, whole.
import type { DatabaseSync } from 'node:sqlite';
import { GatewayError } from '../gateway-error.ts';
import type { Transaction } from './statements.ts';

/** One step of the schema: SQL (several statements at will) or a function. */
export type Migration = string | ((tx: Transaction) => void);

export interface MigrateOptions {
  readonly path: string;
  readonly statements: Transaction;
  /** Step n (from 0) leads from `user_version` n to n + 1. Steps that were released never change. */
  readonly migrations: readonly Migration[];
}

/**
 * Applies the missing steps. Two processes that open one file at once take turns: the second finds the work done.
 *
 * @throws GatewayError `unsupported` for a file of a newer release, `internal` when a step breaks foreign keys
 */
export function migrate(database: DatabaseSync, options: MigrateOptions): void {
  const { migrations, statements } = options;
  const missing = (): number => {
    const version = statements.get<{ user_version: number }>('PRAGMA user_version')?.user_version ?? 0;
    if (version > migrations.length) throw newerFile(options.path, version, migrations.length);
    return migrations.length - version;
  };
  if (missing() === 0) return;
  // Steps that rebuild a table need foreign keys off (https://www.sqlite.org/lang_altertable.html, 7), which works outside transactions only.
  database.exec('PRAGMA foreign_keys = OFF');
  database.exec('BEGIN IMMEDIATE');
  try {
    // Asked again under the lock: another process may have been faster.
    const count = missing();
    for (const step of migrations.slice(migrations.length - count)) {
      if (typeof step === 'string') database.exec(step);
      else step(statements);
    }
    if (statements.all('PRAGMA foreign_key_check').length > 0) {
      throw new GatewayError({ kind: 'internal', message: `A migration of ${options.path} would leave rows that refer to nothing. Nothing was changed.` });
    }
    database.exec(`PRAGMA user_version = ${migrations.length}`);
    database.exec('COMMIT');
  } finally {
    if (database.isTransaction) database.exec('ROLLBACK');
    database.exec('PRAGMA foreign_keys = ON');
  }
}

function newerFile(path: string, version: number, known: number): GatewayError {
  return new GatewayError({
    kind: 'unsupported',
    message: `The database ${path} was written by a newer release (schema ${version}; this release knows ${known}). Nothing was changed.`,
    hint: 'Update this program, or give it another data directory.',
  });
}
