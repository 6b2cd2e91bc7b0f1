// What keyv asks of a storage adapter, filled in from the three things that ours know how to do.
import { EventEmitter } from 'node:events';
import { keyvStorageCapability, type KeyvStorageAdapter, type KeyvStorageEntry } from 'keyv';

export interface AdapterCore {
  /** What was set, unless it has expired; or a promise of it. */
  readonly get: (key: string) => unknown;
  /** Resolves when it is kept. */
  readonly set: (key: string, value: unknown, expiresMs: number | undefined) => Promise<void>;
  /** Is told why a value could not be set. @default keyv hears of it as of any failure */
  readonly onWriteError?: ((error: unknown) => void) | undefined;
  readonly delete: (key: string) => Promise<boolean>;
  readonly clear: () => Promise<void>;
  readonly disconnect?: (() => Promise<void>) | undefined;
}

/** A storage adapter of keyv 6 (absolute expiry, `capabilities.expires`). */
export function createStorageAdapter(core: AdapterCore): KeyvStorageAdapter {
  const emitter = new EventEmitter();
  const read = async <Value>(key: string): Promise<Value> => (await core.get(key)) as Value;
  const set = async (key: string, value: unknown, expires?: number): Promise<boolean> => {
    try {
      await core.set(key, value, expires);
      return true;
    } catch (error) {
      if (core.onWriteError === undefined) throw error;
      core.onWriteError(error);
      return false;
    }
  };
  const adapter = Object.assign(emitter, {
    get: read,
    set,
    setMany: async <Value>(entries: KeyvStorageEntry<Value>[]) => Promise.all(entries.map(async ({ key, value, expires }) => set(key, value, expires))),
    delete: async (key: string) => core.delete(key),
    clear: async () => core.clear(),
    has: async (key: string) => (await core.get(key)) !== undefined,
    hasMany: async (keys: string[]) => Promise.all(keys.map(async (key) => (await core.get(key)) !== undefined)),
    getMany: async (keys: string[]) => (await Promise.all(keys.map(async (key) => core.get(key)))) as never[],
    deleteMany: async (keys: string[]) => Promise.all(keys.map(async (key) => core.delete(key))),
    disconnect: async () => core.disconnect?.(),
  });
  const complete = Object.assign(adapter, { capabilities: keyvStorageCapability(adapter) });
  return complete as unknown as KeyvStorageAdapter;
}
