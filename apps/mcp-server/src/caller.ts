// Who calls: what a call leaves behind (references, jobs) is found again only by the same caller.
import { createHash } from 'node:crypto';

export interface Caller {
  /** Whose kept results these are. */
  readonly id: string;
  /** Whose jobs these are. */
  readonly jobOwner: string;
  /** How budgets and the ledger call the caller; left out when there is nobody to tell apart. Never a credential. */
  readonly label?: string | undefined;
}

/** Over stdio and from the command line every process of one user of the machine is the same caller: they share the data directory anyway. */
export const LOCAL_CALLER: Caller = { id: 'local-user', jobOwner: 'local-user' };

const CREDENTIALS = 'credentials:';
// Enough to tell callers apart, short enough to be written into a configuration.
const LABEL_DIGITS = 12;

/** The label of a caller that is known by credentials. */
export function readCallerLabel(id: string): string | undefined {
  return id.startsWith(CREDENTIALS) ? id.slice(0, CREDENTIALS.length + LABEL_DIGITS) : undefined;
}

/**
 * A caller over HTTP: who sends credentials is known by them, over sessions and restarts. Without, a session keeps its references to itself, while a job,
 * which outlives sessions, belongs to whoever knows its random name.
 */
export function createHttpCaller(sessionId: string, authorization: string | undefined): Caller {
  if (authorization === undefined || authorization.trim() === '') return { id: `session:${sessionId}`, jobOwner: 'http' };
  const id = `${CREDENTIALS}${createHash('sha256').update(authorization).digest('hex')}`;
  return { id, jobOwner: id, label: readCallerLabel(id) };
}
