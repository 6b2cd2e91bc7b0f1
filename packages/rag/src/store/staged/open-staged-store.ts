// Knowledge bases on a server without transactions: what Marqo and Qdrant have in common.
import { GatewayError, systemClock, type Clock } from '@gateway/core';
import { checkBaseName, unknownBase } from '../base-name.ts';
import type { StoredBase, VectorStore } from '../vector-store.ts';
import { createBase, deleteBase, findBase, listBases, type BaseEntry, type Catalog } from './catalog.ts';
import type { PointServer } from './point-server.ts';
import { createStagedBase, toBaseRecord } from './staged-base.ts';

export interface StagedStoreOptions {
  readonly server: PointServer;
  /** What the names of all collections begin with. */
  readonly prefix: string;
  readonly clock?: Clock | undefined;
}

export function openStagedStore({ server, prefix, clock = systemClock }: StagedStoreOptions): VectorStore {
  if (!/^[a-z][a-z0-9]{0,30}$/.test(prefix)) throw new GatewayError({ kind: 'invalid_input', message: 'A prefix is 1 to 31 small letters and digits, a letter first.' });
  const catalog: Catalog = { server, clock, collection: `${prefix}-catalog`, prefix };
  const opened = new Map<string, StoredBase>();
  const baseFor = ({ uid, name }: BaseEntry): StoredBase => {
    const base = opened.get(uid) ?? createStagedBase(catalog, { uid, name });
    opened.set(uid, base);
    return base;
  };
  return {
    kind: server.kind,
    capabilities: server.capabilities,
    createBase: async (definition) => {
      checkBaseName(definition.name);
      return baseFor(await createBase(catalog, definition));
    },
    openBase: async (name) => {
      const entry = await findBase(catalog, name);
      if (entry === undefined) throw unknownBase(name, (await listBases(catalog)).map((base) => base.name));
      return baseFor(entry);
    },
    listBases: async () => Promise.all((await listBases(catalog)).map(async (entry) => toBaseRecord(catalog, entry))),
    deleteBase: async (name) => deleteBase(catalog, name),
    // Requests hold nothing open.
    close: async () => Promise.resolve(),
  };
}
