// The tables in PostgreSQL. Steps that were released never change; each is a list of single statements.
import { GatewayError } from '@gateway/core';
import type { PostgresQueries } from './postgres-client.ts';

// Numbers of chunks only rise. A base without a name is being deleted. A document's counts stand in its row and the base's, so that a search need not count.
// `dates` is the metadata with nothing but its ISO dates, each as milliseconds since 1970: what a filter's dates are compared with.
const STEPS: readonly (readonly string[])[] = [
  [
    `CREATE TABLE bases (
       id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text COLLATE "C" UNIQUE, description text, embedder text NOT NULL, created_ms double precision NOT NULL,
       space bigint, documents bigint NOT NULL DEFAULT 0, chunks bigint NOT NULL DEFAULT 0, terms bigint NOT NULL DEFAULT 0
     )`,
    `CREATE TABLE spaces (
       id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, base bigint NOT NULL REFERENCES bases ON DELETE CASCADE, name text NOT NULL, model bytea, dimensions integer, UNIQUE (base, name)
     )`,
    `CREATE TABLE documents (
       id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, base bigint NOT NULL REFERENCES bases ON DELETE CASCADE, digest text NOT NULL, key text NOT NULL, hash text NOT NULL,
       metadata jsonb NOT NULL, dates jsonb NOT NULL, chunks bigint NOT NULL, terms bigint NOT NULL, UNIQUE (base, digest)
     )`,
    'CREATE INDEX documents_by_base ON documents (base, id)',
    `CREATE TABLE chunks (
       id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, base bigint NOT NULL, document bigint NOT NULL REFERENCES documents ON DELETE CASCADE, position integer NOT NULL,
       "start" bigint NOT NULL, "end" bigint NOT NULL, heading jsonb NOT NULL, "text" text NOT NULL
     )`,
    'CREATE INDEX chunks_by_document ON chunks (document, position)',
    'CREATE INDEX chunks_by_base ON chunks (base, id)',
    'CREATE TABLE postings (base bigint NOT NULL, term text COLLATE "C" NOT NULL, chunk bigint NOT NULL REFERENCES chunks ON DELETE CASCADE, count integer NOT NULL, length integer NOT NULL, PRIMARY KEY (base, term, chunk))',
    'CREATE INDEX postings_by_chunk ON postings (chunk)',
    'CREATE TABLE vectors (chunk bigint NOT NULL REFERENCES chunks ON DELETE CASCADE, space bigint NOT NULL REFERENCES spaces ON DELETE CASCADE, vector vector NOT NULL, PRIMARY KEY (space, chunk))',
    'CREATE INDEX vectors_by_chunk ON vectors (chunk)',
  ],
];

// Any number that nobody else uses: it guards the making of tables, whatever the schema.
const LOCK = 7_270_113_904;

/**
 * Makes or updates the tables. Processes that start at once wait for each other.
 *
 * @param schema a plain name
 * @throws GatewayError `unsupported` for tables of a newer release
 */
export async function migrate(tx: PostgresQueries, schema: string): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(${LOCK})`);
  const { rows: extensions } = await tx.query("SELECT 1 FROM pg_extension WHERE extname = 'vector'");
  if (extensions.length === 0) await tx.query('CREATE EXTENSION IF NOT EXISTS vector');
  const { rows: schemas } = await tx.query('SELECT 1 FROM pg_namespace WHERE nspname = $1::text', [schema]);
  if (schemas.length === 0) await tx.query(`CREATE SCHEMA "${schema}"`);
  await tx.query(`CREATE TABLE IF NOT EXISTS "${schema}".schema_version (version integer NOT NULL)`);
  const { rows } = await tx.query(`SELECT version FROM "${schema}".schema_version`);
  const version = (rows[0] as { readonly version: number } | undefined)?.version ?? 0;
  if (version > STEPS.length) {
    throw new GatewayError({ kind: 'unsupported', message: 'The tables in PostgreSQL were made by a newer release.', hint: 'Update this package, or use another schema.' });
  }
  for (const statement of STEPS.slice(version).flat()) await tx.query(inSchema(statement, schema));
  if (version === STEPS.length) return;
  if (rows.length === 0) await tx.query(`INSERT INTO "${schema}".schema_version (version) VALUES (${STEPS.length})`);
  else await tx.query(`UPDATE "${schema}".schema_version SET version = ${STEPS.length}`);
}

const TABLES = /\b(ON|TABLE|REFERENCES) (bases|spaces|documents|chunks|postings|vectors)\b/g;

function inSchema(statement: string, schema: string): string {
  return statement.replaceAll(TABLES, (_, before: string, table: string) => `${before} "${schema}".${table}`);
}
