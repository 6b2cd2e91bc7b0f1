// Keeps what is too long for an answer, on disk, for the caller who asked and for nobody else.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { GatewayError, type Clock } from '@gateway/core';
import type { Database } from '@gateway/core/sqlite';
import type { Caller } from '../caller.ts';
import { createContentWriter, type ContentWriter } from './content-writer.ts';

export const REF_SCHEME = 'ref://';

const LIFETIME_MS = 24 * 60 * 60 * 1000;
const MAX_TOTAL_BYTES = 1024 * 1024 * 1024;
const MAX_LISTED = 100;

/** Of the file that holds kept contents. */
export const CONTENT_MIGRATIONS = [
  `CREATE TABLE content (
    id TEXT PRIMARY KEY,
    caller TEXT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL,
    bytes BLOB NOT NULL
  ) STRICT;
  CREATE INDEX content_by_expiry ON content (expires_ms);
  CREATE INDEX content_by_caller ON content (caller, created_ms);`,
  // What is written piece by piece: bytes is empty then. Lanes are written side by side and read one after the other.
  `ALTER TABLE content ADD COLUMN is_whole INTEGER NOT NULL DEFAULT 1;
  CREATE TABLE content_part (
    content_id TEXT NOT NULL REFERENCES content (id) ON DELETE CASCADE,
    lane INTEGER NOT NULL,
    number INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (content_id, lane, number)
  ) STRICT;`,
  // The call in the ledger whose result it is.
  'ALTER TABLE content ADD COLUMN call_id TEXT',
];

export interface KeptContent {
  readonly uri: string;
  readonly name: string;
  readonly mediaType: string;
  readonly size: number;
  readonly expiresMs: number;
  /** The call in the ledger whose result it is; `undefined` for what nobody was asked for. */
  readonly callId: string | undefined;
}

export interface ContentStore {
  /** Keeps the content for 24 hours; the oldest go first when a gigabyte is full. */
  put(entry: { readonly caller: Caller; readonly bytes: Uint8Array; readonly name: string; readonly mediaType: string; readonly callId?: string | undefined }): Promise<KeptContent>;
  /** The same for what is larger than memory: written piece by piece, and there for others when it is finished. */
  open(entry: { readonly caller: Caller; readonly name: string; readonly mediaType: string; readonly callId?: string | undefined }): Promise<ContentWriter>;
  /** @throws GatewayError `not_found` when it is unknown, unfinished, expired, or another caller's */
  get(request: { readonly caller: Caller; readonly uri: string }): Promise<KeptContent & { readonly bytes: Uint8Array }>;
  /** The caller's own, newest first, at most 100. */
  list(caller: Caller): Promise<readonly KeptContent[]>;
  close(): Promise<void>;
}

interface Row {
  readonly id: string;
  readonly name: string;
  readonly media_type: string;
  readonly size: number;
  readonly expires_ms: number;
  readonly call_id: string | null;
}

const COLUMNS = 'id, name, media_type, size, expires_ms, call_id';

/** @param options.maxTotalBytes @default 1 GiB */
export function createContentStore(options: { readonly dataDir: string; readonly clock: Clock; readonly maxTotalBytes?: number }): ContentStore {
  const { clock } = options;
  const maxTotalBytes = options.maxTotalBytes ?? MAX_TOTAL_BYTES;
  let opened: Promise<Database> | undefined;
  const open = async (): Promise<Database> => {
    opened ??= import('@gateway/core/sqlite').then(async ({ openDatabase }) =>
      openDatabase({ path: join(options.dataDir, 'references.db'), migrations: CONTENT_MIGRATIONS }),
    );
    return opened;
  };
  const insert = async (entry: NewEntry, bytes: Uint8Array | undefined): Promise<Row> => insertEntry(await open(), { entry, bytes, maxTotalBytes, nowMs: clock.now() });

  return {
    put: async ({ bytes, ...entry }) => {
      if (bytes.byteLength > maxTotalBytes) throw tooLargeError();
      return toKept(await insert(entry, bytes));
    },
    open: async (entry) => {
      const row = await insert(entry, undefined);
      return createContentWriter({
        database: await open(),
        id: row.id,
        // The entry itself is never what has to go for its own pieces.
        makeRoom: (tx, size) => {
          if (size > maxTotalBytes) throw tooLargeError();
          makeRoom(tx, { allowedBytes: maxTotalBytes, except: row.id });
        },
        toKept: (size) => toKept({ ...row, size }),
      });
    },
    get: async ({ caller, uri }) => {
      const database = await open();
      const id = uri.slice(REF_SCHEME.length);
      const row = database.get<Row & { bytes: Uint8Array }>(`SELECT ${COLUMNS}, bytes FROM content WHERE id = ? AND caller = ? AND expires_ms > ? AND is_whole = 1`, [id, caller.id, clock.now()]);
      if (row === undefined) {
        throw new GatewayError({
          kind: 'not_found',
          message: `Nothing is kept under "${uri}".`,
          hint: 'References live for 24 hours and belong to the caller that received them; run the tool again for a new one.',
        });
      }
      const parts = database.all<{ bytes: Uint8Array }>('SELECT bytes FROM content_part WHERE content_id = ? ORDER BY lane, number', [id]);
      return { ...toKept(row), bytes: parts.length === 0 ? row.bytes : Buffer.concat(parts.map(({ bytes }) => bytes)) };
    },
    list: async (caller) => {
      const database = await open();
      return database
        .all<Row>(`SELECT ${COLUMNS} FROM content WHERE caller = ? AND expires_ms > ? AND is_whole = 1 ORDER BY created_ms DESC, id LIMIT ?`, [caller.id, clock.now(), MAX_LISTED])
        .map(toKept);
    },
    close: async () => {
      await (await opened)?.close();
    },
  };
}

interface NewEntry {
  readonly caller: Caller;
  readonly name: string;
  readonly mediaType: string;
  readonly callId?: string | undefined;
}

/** @param parts.bytes undefined for an entry whose pieces are to follow */
async function insertEntry(
  database: Database,
  { entry, bytes, maxTotalBytes, nowMs }: { readonly entry: NewEntry; readonly bytes: Uint8Array | undefined; readonly maxTotalBytes: number; readonly nowMs: number },
): Promise<Row> {
  const row = { id: randomBytes(16).toString('hex'), name: entry.name, media_type: entry.mediaType, size: bytes?.byteLength ?? 0, expires_ms: nowMs + LIFETIME_MS, call_id: entry.callId ?? null };
  await database.transaction((tx) => {
    tx.run('DELETE FROM content WHERE expires_ms <= ?', [nowMs]);
    makeRoom(tx, { allowedBytes: maxTotalBytes - row.size });
    tx.run('INSERT INTO content (id, caller, name, media_type, size, created_ms, expires_ms, call_id, bytes, is_whole) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)', [
      row.id, entry.caller.id, row.name, row.media_type, row.size, nowMs, row.expires_ms, row.call_id, bytes ?? new Uint8Array(0), bytes === undefined ? 0 : 1,
    ]);
  });
  return row;
}

function tooLargeError(): GatewayError {
  return new GatewayError({ kind: 'invalid_input', message: 'The result is larger than everything that may be kept.', hint: 'Work on a part of the document.' });
}

function makeRoom(tx: Pick<Database, 'get' | 'run'>, { allowedBytes, except = '' }: { readonly allowedBytes: number; readonly except?: string }): void {
  let total = tx.get<{ total: number }>('SELECT coalesce(sum(size), 0) AS total FROM content', [])?.total ?? 0;
  while (total > allowedBytes) {
    const oldest = tx.get<{ id: string; size: number }>('SELECT id, size FROM content WHERE id <> ? ORDER BY created_ms, id LIMIT 1', [except]);
    if (oldest === undefined) return;
    tx.run('DELETE FROM content WHERE id = ?', [oldest.id]);
    total -= oldest.size;
  }
}

function toKept(row: Row): KeptContent {
  return { uri: `${REF_SCHEME}${row.id}`, name: row.name, mediaType: row.media_type, size: row.size, expiresMs: row.expires_ms, callId: row.call_id ?? undefined };
}
