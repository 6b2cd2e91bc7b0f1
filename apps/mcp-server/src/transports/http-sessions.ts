// The sessions of the HTTP side: one server instance for each, so that answers never cross between clients; bounded in number and in idle time.
import type { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { Clock } from '@gateway/core';
import type { PendingRequests } from './pending-requests.ts';

export interface HttpSession {
  readonly id: string;
  readonly transport: StreamableHTTPServerTransport;
  readonly pending: PendingRequests;
  /** Closes the server instance; its running calls are aborted. */
  close(): Promise<void>;
}

export interface HttpSessionsOptions {
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly maxSessions: number;
  /** After so long without a request, an open stream or a running call a session ends. */
  readonly idleMs: number;
}

export interface HttpSessions {
  /** Finds a session and notes that it is in use. */
  use(id: string): HttpSession | undefined;
  /** Makes room if it must by ending the session that has been idle longest. False when all are busy. */
  reserve(): Promise<boolean>;
  add(session: HttpSession): void;
  remove(id: string): void;
  /** An HTTP exchange of the session has begun; call the result when it has ended. */
  hold(id: string): () => void;
  /** Ends what has been idle for too long. */
  sweep(): Promise<void>;
  readonly size: () => number;
  /** Resolves once no session has a running call. */
  whenIdle(): Promise<void>;
  closeAll(): Promise<void>;
}

interface Entry {
  readonly session: HttpSession;
  usedMs: number;
  exchanges: number;
}

export function createHttpSessions(options: HttpSessionsOptions): HttpSessions {
  const { clock, maxSessions, idleMs } = options;
  const entries = new Map<string, Entry>();
  const isIdle = (entry: Entry): boolean => entry.exchanges === 0 && entry.session.pending.count() === 0;
  const end = async (entry: Entry): Promise<void> => {
    entries.delete(entry.session.id);
    await entry.session.close();
  };

  return {
    use: (id) => {
      const entry = entries.get(id);
      if (entry !== undefined) entry.usedMs = clock.monotonicMs();
      return entry?.session;
    },
    reserve: async () => {
      if (entries.size < maxSessions) return true;
      const oldest = [...entries.values()].filter(isIdle).sort((a, b) => a.usedMs - b.usedMs)[0];
      if (oldest === undefined) return false;
      await end(oldest);
      return true;
    },
    add: (session) => {
      entries.set(session.id, { session, usedMs: clock.monotonicMs(), exchanges: 0 });
    },
    remove: (id) => {
      entries.delete(id);
    },
    hold: (id) => {
      const entry = entries.get(id);
      if (entry === undefined) return () => undefined;
      entry.exchanges += 1;
      return () => {
        entry.exchanges -= 1;
        entry.usedMs = clock.monotonicMs();
      };
    },
    sweep: async () => {
      const now = clock.monotonicMs();
      const expired = [...entries.values()].filter((entry) => isIdle(entry) && now - entry.usedMs >= idleMs);
      await Promise.all(expired.map(end));
    },
    size: () => entries.size,
    whenIdle: async () => {
      await Promise.all([...entries.values()].map(async (entry) => entry.session.pending.whenIdle()));
    },
    closeAll: async () => {
      await Promise.all([...entries.values()].map(end));
    },
  };
}
