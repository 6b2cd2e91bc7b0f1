// Every backend through the one contract.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { openMarqoStore, openPostgresStore, openQdrantStore, openSqliteStore } from '../src/index.ts';
import { createMarqoStub } from './marqo/marqo-stub.ts';
import { openPglite } from './open-pglite.ts';
import { createQdrantStub } from './qdrant/qdrant-stub.ts';
import { describeVectorStore } from './vector-store-contract.ts';

describeVectorStore('sqlite', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'gateway-rag-'));
  const path = join(directory, 'knowledge.db');
  const stores = [openSqliteStore({ path }), openSqliteStore({ path })] as const;
  return Promise.resolve({
    stores,
    close: async () => {
      await Promise.all(stores.map(async (store) => store.close()));
      rmSync(directory, { recursive: true, force: true });
    },
  });
});

// Started by the first that needs it.
let pglite: ReturnType<typeof openPglite> | undefined;
afterAll(async () => (await pglite)?.close());

for (const index of ['exact', 'hnsw'] as const) {
  describeVectorStore(`postgres (${index})`, async () => {
    pglite ??= openPglite();
    const { client, nextSchema } = await pglite;
    const schema = nextSchema();
    const stores = [openPostgresStore({ client, schema, index }), openPostgresStore({ client, schema, index })] as const;
    return {
      stores,
      close: async () => {
        await Promise.all(stores.map(async (store) => store.close()));
        await client.query(`DROP SCHEMA IF EXISTS "${schema}" CASCADE`);
      },
    };
  });
}

describeVectorStore('marqo', async () => {
  const { fetch } = createMarqoStub();
  const stores = [openMarqoStore({ url: 'http://marqo.test:8882', fetch }), openMarqoStore({ url: 'http://marqo.test:8882', fetch, index: 'exact' })] as const;
  return Promise.resolve({ stores, close: async () => Promise.all(stores.map(async (store) => store.close())).then(() => undefined) });
});

describeVectorStore('qdrant', async () => {
  const { fetch } = createQdrantStub();
  const stores = [openQdrantStore({ url: 'http://qdrant.test:6333', fetch }), openQdrantStore({ url: 'http://qdrant.test:6333', fetch })] as const;
  return Promise.resolve({ stores, close: async () => Promise.all(stores.map(async (store) => store.close())).then(() => undefined) });
});
