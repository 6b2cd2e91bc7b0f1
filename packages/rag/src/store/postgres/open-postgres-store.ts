// Knowledge bases in PostgreSQL with pgvector: for collections that one machine's memory does not hold, and for many machines that share them.
import { GatewayError, type Clock } from '@gateway/core';
import { checkBaseName, takenName, unknownBase } from '../base-name.ts';
import type { BaseDefinition, StoredBase, VectorStore } from '../vector-store.ts';
import { createConnection, type Connection } from './connection.ts';
import { loadPool, type OwnPool } from './load-pool.ts';
import { createPostgresBase, readRecords } from './postgres-base.ts';
import { toPostgresClient, type PostgresClient, type PostgresPool } from './postgres-client.ts';
import { fromStoredText, toStoredText } from './stored-json.ts';
import { dropIndexes } from './vector-spaces.ts';

export interface PostgresStoreOptions {
  /** Where the database is, for instance `postgres://user:password@host:5432/database`; the connections are the store's. This or `client`. */
  readonly connectionString?: string | undefined;
  /** Connections of the caller's: a `Pool` of `pg`, PGlite, or whatever has either's shape. They stay open when the store is closed. */
  readonly client?: PostgresClient | PostgresPool | undefined;
  /** Where the tables lie; made when missing. @default 'gateway_rag' */
  readonly schema?: string | undefined;
  /** How vectors are compared: `exact` with all that pass the filter, `hnsw` by an approximate index a space, which is built when a space gets its first vectors or is switched to. @default 'exact' */
  readonly index?: 'exact' | 'hnsw' | undefined;
  /** Longest wait for a statement or transaction. @default 60_000 */
  readonly timeoutMs?: number | undefined;
  /** Most connections that the store opens by itself. @default 10 */
  readonly maxConnections?: number | undefined;
  /** @default systemClock */
  readonly clock?: Clock | undefined;
}

// Documents of a deleted base that one transaction takes away.
const DELETED_AT_ONCE = 500;

/**
 * Nothing is loaded or connected before the first call, which also makes the tables. Needs PostgreSQL 13 or newer with pgvector; 0.8 for `hnsw`.
 *
 * @throws GatewayError `invalid_input` for options that do not fit. Calls throw `unavailable`, `timeout`, `auth`, `permission`, or `not_configured` when the database or pgvector is missing
 */
export function openPostgresStore(options: PostgresStoreOptions): VectorStore {
  const { connectionString, client, schema = 'gateway_rag', index = 'exact', timeoutMs = 60_000, maxConnections = 10, clock } = options;
  if ((connectionString === undefined) === (client === undefined)) throw new GatewayError({ kind: 'invalid_input', message: 'A store in PostgreSQL needs either a connectionString or a client.' });
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) throw new GatewayError({ kind: 'invalid_input', message: 'A schema is named by small letters, digits and underscores.' });
  let pool: Promise<OwnPool> | undefined;
  const getClient = async (): Promise<PostgresClient> => {
    if (client !== undefined) return toPostgresClient(client);
    pool ??= loadPool({ connectionString: connectionString ?? '', maxConnections, timeoutMs });
    return toPostgresClient(await pool);
  };
  const connection = createConnection({ client: getClient, schema, index, timeoutMs, clock });
  const opened = new Map<string, StoredBase>();
  const baseFor = (id: string, name: string): StoredBase => {
    const base = opened.get(id) ?? createPostgresBase(connection, { id, name });
    opened.set(id, base);
    return base;
  };
  return {
    kind: 'postgres',
    capabilities: { feedback: true },
    createBase: async (definition) => baseFor(await insertBase(connection, definition), definition.name),
    openBase: async (name) => {
      const [row] = await connection.query<{ id: string | number }>('SELECT id FROM @bases WHERE name = $1::text', [toStoredText(name)]);
      if (row === undefined) throw unknownBase(name, await listNames(connection));
      return baseFor(String(row.id), name);
    },
    listBases: async () => readRecords(connection.query, 'WHERE b.name IS NOT NULL ORDER BY b.name'),
    deleteBase: async (name) => {
      // Without its name it is gone for everybody; the rest may take its time, and is finished by the next deletion when this process dies.
      const gone = await connection.query<{ id: string | number }>('UPDATE @bases SET name = NULL WHERE name = $1::text RETURNING id', [toStoredText(name)]);
      for (const { id } of gone) opened.delete(String(id));
      await sweepBases(connection);
      return gone.length > 0;
    },
    close: async () => {
      connection.close();
      await (await pool)?.end();
    },
  };
}

async function insertBase(connection: Connection, { name, description, embedder, space }: BaseDefinition): Promise<string> {
  checkBaseName(name);
  return connection.transaction(async (query) => {
    const [row] = await query<{ id: string | number }>(
      'INSERT INTO @bases (name, description, embedder, created_ms) VALUES ($1::text, $2::text, $3::text, $4::float8) ON CONFLICT (name) DO NOTHING RETURNING id',
      [toStoredText(name), description === undefined ? null : toStoredText(description), toStoredText(embedder), String(connection.clock.now())],
    );
    if (row === undefined) throw takenName(name);
    await query('WITH s AS (INSERT INTO @spaces (base, name) VALUES ($1::bigint, $2::text) RETURNING id) UPDATE @bases SET space = (SELECT id FROM s) WHERE id = $1::bigint', [String(row.id), toStoredText(space)]);
    return String(row.id);
  });
}

async function listNames(connection: Connection): Promise<readonly string[]> {
  return (await connection.query<{ name: string }>('SELECT name FROM @bases WHERE name IS NOT NULL ORDER BY name LIMIT 20')).map(({ name }) => fromStoredText(name));
}

async function sweepBases(connection: Connection): Promise<void> {
  for (const row of await connection.query<{ id: string | number }>('SELECT id FROM @bases WHERE name IS NULL')) {
    const id = String(row.id);
    const sweep = `DELETE FROM @documents WHERE id IN (SELECT id FROM @documents WHERE base = $1::bigint LIMIT ${DELETED_AT_ONCE}) RETURNING 1 AS gone`;
    while ((await connection.query(sweep, [id])).length > 0);
    await connection.transaction(async (query) => {
      const spaces = await query<{ id: string | number }>('SELECT id FROM @spaces WHERE base = $1::bigint', [id]);
      await dropIndexes(query, spaces.map((space) => String(space.id)));
      await query('DELETE FROM @bases WHERE id = $1::bigint', [id]);
    });
  }
}
