// What SQLite's result codes mean in the gateway's words. Codes: https://www.sqlite.org/rescode.html
import { GatewayError, isGatewayError } from '../gateway-error.ts';

const BUSY = 5;
const LOCKED = 6;

/** Whether the error says that another connection holds the lock. */
export function isBusyError(error: unknown): boolean {
  const code = readPrimaryCode(error);
  return code === BUSY || code === LOCKED;
}

/**
 * @param path as the caller gave it; the only path that the error names
 */
export function toSqliteError(error: unknown, path: string): GatewayError {
  if (isGatewayError(error)) return error;
  const code = readPrimaryCode(error);
  const details = code === undefined ? {} : { details: { sqliteCode: readCode(error) ?? code } };
  const make = (parts: Pick<GatewayError, 'kind' | 'message'> & { readonly hint?: string }): GatewayError =>
    new GatewayError({ ...parts, ...details, cause: error });
  switch (code) {
    case BUSY:
    case LOCKED:
      return make({ kind: 'unavailable', message: `Another process holds the database ${path} for too long.`, hint: 'Try again; if it stays so, look for a process that hangs on that file.' });
    case 11: // SQLITE_CORRUPT
    case 26: // SQLITE_NOTADB
      return make({
        kind: 'internal',
        message: `The database ${path} is damaged or is not a SQLite file.`,
        hint: `Nothing was changed. Move it and its -wal and -shm files away and start again: a new one is made. "sqlite3 FILE .recover" may save the rows of the old one.`,
      });
    case 3: // SQLITE_PERM
    case 8: // SQLITE_READONLY
    case 14: // SQLITE_CANTOPEN
    case 23: // SQLITE_AUTH
      return make({ kind: 'permission', message: `The database ${path} cannot be opened for writing.`, hint: 'Check that the directory exists and belongs to the user of this process.' });
    case 10: // SQLITE_IOERR
    case 13: // SQLITE_FULL
      return make({ kind: 'unavailable', message: `The disk under the database ${path} is full or fails.`, hint: 'Make room or check the disk.' });
    case 19: // SQLITE_CONSTRAINT
      return make({ kind: 'invalid_input', message: `A row does not fit the tables of ${path}: ${readText(error)}.` });
    default:
      return make({ kind: 'internal', message: `A statement failed in the database ${path}: ${readText(error)}.` });
  }
}

/** The extended result code, or undefined when the error is not SQLite's. */
function readCode(error: unknown): number | undefined {
  const isSqlite = error instanceof Error && 'errcode' in error && typeof error.errcode === 'number';
  return isSqlite ? Number(error.errcode) : undefined;
}

function readPrimaryCode(error: unknown): number | undefined {
  const code = readCode(error);
  return code === undefined ? undefined : code & 0xff;
}

function readText(error: unknown): string {
  return error instanceof Error ? error.message : 'no further reason';
}
