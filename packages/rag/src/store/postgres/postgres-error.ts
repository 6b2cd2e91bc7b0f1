// What PostgreSQL's and the socket's errors mean in the gateway's words. Their texts are never quoted: they may hold values, names and addresses.
import { GatewayError, isGatewayError, type ErrorKind } from '@gateway/core';

interface Meaning {
  readonly kind: ErrorKind;
  readonly message: string;
  readonly hint?: string;
}

const AWAY: Meaning = { kind: 'unavailable', message: 'PostgreSQL cannot be reached.', hint: 'Check that the server runs and that its address is right.' };
const REFUSED: Meaning = { kind: 'auth', message: 'PostgreSQL has refused the login.', hint: 'Check the user and the password.' };
const FORBIDDEN: Meaning = { kind: 'permission', message: 'The PostgreSQL user may not do what the store needs.', hint: 'Let it create a schema and tables, and create the extension "vector" once as an administrator.' };
const NO_EXTENSION: Meaning = { kind: 'not_configured', message: 'This PostgreSQL has no pgvector.', hint: 'Install pgvector 0.7 or newer on the server.' };
const LATE: Meaning = { kind: 'timeout', message: 'PostgreSQL did not answer in time.' };
const BUSY: Meaning = { kind: 'unavailable', message: 'PostgreSQL is too busy at the moment.', hint: 'Try again in a moment.' };

// https://www.postgresql.org/docs/current/errcodes-appendix.html, by code or class.
const MEANINGS: Readonly<Record<string, Meaning>> = {
  '08': AWAY,
  '28': REFUSED,
  '40': BUSY,
  '53': BUSY,
  '57': AWAY,
  '57014': LATE,
  '55P03': BUSY,
  '3D000': { kind: 'not_configured', message: 'PostgreSQL has no database of the configured name.', hint: 'Create it first.' },
  '42501': FORBIDDEN,
  '0A000': NO_EXTENSION,
  '58P01': NO_EXTENSION,
};

/** Whether the same transaction may succeed when it is done again at once: a deadlock, or a conflict with another one. */
export function isTransactionConflict(error: unknown): boolean {
  return codeOf(error).startsWith('40');
}

export function toPostgresError(error: unknown): GatewayError {
  if (isGatewayError(error)) return error;
  const code = codeOf(error);
  const meaning = MEANINGS[code] ?? MEANINGS[code.slice(0, 2)] ?? (isFromSocket(error, code) ? AWAY : undefined);
  if (meaning !== undefined) return new GatewayError({ ...meaning, details: { code }, cause: error });
  return new GatewayError({ kind: 'internal', message: `PostgreSQL has refused a statement of the store (${code === '' ? 'without a code' : code}).`, details: { code }, cause: error });
}

function codeOf(error: unknown): string {
  const code: unknown = typeof error === 'object' && error !== null ? (error as { code?: unknown }).code : undefined;
  return typeof code === 'string' ? code : '';
}

// Node's codes of sockets and names; `pg` itself gives its own errors of the connection none.
function isFromSocket(error: unknown, code: string): boolean {
  return /^E[A-Z]{3,}/.test(code) || (code === '' && error instanceof Error && /connect|connection|socket|timeout|terminat|closed/i.test(error.message));
}
