// A real PostgreSQL with pgvector inside this process, one for a test file; each store of a test has a schema of its own.
import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite/vector';

export interface PgliteServer {
  readonly client: PGlite;
  /** A name that no test had before. */
  readonly nextSchema: () => string;
  readonly close: () => Promise<void>;
}

export async function openPglite(): Promise<PgliteServer> {
  const client = await PGlite.create({ extensions: { vector } });
  let schemas = 0;
  return {
    client,
    nextSchema: () => `test_${(schemas += 1)}`,
    close: async () => client.close(),
  };
}
