// Every backend through the one contract.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../src/index.ts';
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
