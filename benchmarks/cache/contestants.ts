// What is compared: the cache through its model wrapper, its store alone, keyv with its own SQLite adapter, and node:sqlite by hand.
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import KeyvSqlite from '@keyv/sqlite';
import Keyv from 'keyv';
import { createCost, systemClock, silentLogger, type CompletionRequest, type LanguageModel } from '@gateway/core';
import { createCache } from '../../packages/cache/src/index.ts';
import { createSqliteBackend } from '../../packages/cache/src/store/sqlite/sqlite-backend.ts';

export interface Contestant {
  readonly name: string;
  /** Keeps the answer to question `index`. Resolves when it may be read. */
  write(index: number): Promise<unknown>;
  /** Reads it back. @throws when it is not there */
  read(index: number): Promise<unknown>;
  /** Lets go of what is in memory, so that a read goes to the store. */
  cool?(): Promise<void>;
  settle?(): Promise<void>;
  close(): Promise<void>;
}

// 2 kB of text that no two answers share.
export const answerOf = (index: number): string => `Answer ${String(index)}: ${'lorem ipsum dolor sit amet, consectetur adipiscing elit. '.repeat(36)}`.slice(0, 2_000);
const requestOf = (index: number): CompletionRequest => ({
  task: 'classification',
  temperature: 0,
  maxTokens: 500,
  messages: [{ role: 'system', content: 'You sort support tickets into the labels billing, bug, question.' }, { role: 'user', content: `Ticket ${String(index)}: my invoice of last month shows an amount that I do not understand. Could somebody look into it?` }],
});

const upstream: LanguageModel = {
  provider: 'none',
  model: 'none',
  complete: async (request) => {
    // No vendor answers within the same turn of the event loop, and without one nothing can be written.
    await new Promise((resolve) => setImmediate(resolve));
    const last = request.messages.at(-1)?.content;
    const index = Number(/\d+/.exec(typeof last === 'string' ? last : '')?.[0]);
    const text = answerOf(index);
    return { text, message: { role: 'assistant', content: text }, toolCalls: [], finishReason: 'stop', usage: { inputTokens: 60, outputTokens: 400 }, cost: createCost(1_000, 2_000), provider: 'none', model: 'none' };
  },
  stream: () => {
    throw new Error('not measured');
  },
};

/** The whole road of a call: plan, key, memory tier, store. */
export function createWholeCache(name: string, directory: string, memoryBytes: number): Contestant {
  const file = path.join(directory, 'whole.db');
  const open = () => createCache({ store: { type: 'disk', path: file }, memoryBytes });
  let cache = open();
  let model = cache.wrap(upstream);
  return {
    name,
    write: async (index) => model.complete(requestOf(index)),
    read: async (index) => {
      const result = await model.complete(requestOf(index), { cache: { mode: 'read' } });
      if (result.cached?.kind !== 'exact') throw new Error('It was not kept.');
      return result;
    },
    settle: async () => void (await cache.stats()),
    cool: async () => {
      await cache.close();
      cache = open();
      model = cache.wrap(upstream);
    },
    close: async () => cache.close(),
  };
}

export function createStoreAlone(directory: string): Contestant {
  const backend = createSqliteBackend({ path: path.join(directory, 'store.db'), clock: systemClock, logger: silentLogger, onError: (error) => { throw error; }, onWriteError: (error) => { throw error; }, onDamage: () => { throw new Error('damaged'); } });
  return {
    name: 'our adapter behind keyv, texts',
    write: async (index) => backend.keyv.set(`key-${String(index)}`, answerOf(index), 86_400_000),
    read: async (index) => mustBe(await backend.keyv.get(`key-${String(index)}`)),
    settle: backend.flush,
    close: backend.close,
  };
}

export function createBareKeyv(directory: string): Contestant {
  const adapter = new KeyvSqlite({ uri: `sqlite://${path.join(directory, 'keyv.db')}`, driver: 'node:sqlite', wal: true, busyTimeout: 5_000 });
  const keyv = new Keyv({ store: adapter });
  return {
    name: 'keyv + @keyv/sqlite (WAL)',
    write: async (index) => keyv.set(`key-${String(index)}`, answerOf(index), 86_400_000),
    read: async (index) => mustBe(await keyv.get(`key-${String(index)}`)),
    close: async () => keyv.disconnect(),
  };
}

export function createRawSqlite(directory: string): Contestant {
  const database = new DatabaseSync(path.join(directory, 'raw.db'));
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; CREATE TABLE entries (key TEXT PRIMARY KEY, value TEXT NOT NULL, expires INTEGER NOT NULL)');
  const insert = database.prepare('INSERT OR REPLACE INTO entries VALUES (?, ?, ?)');
  const select = database.prepare('SELECT value, expires FROM entries WHERE key = ?');
  return {
    name: 'node:sqlite by hand (WAL, NORMAL)',
    write: async (index) => Promise.resolve(insert.run(`key-${String(index)}`, answerOf(index), Date.now() + 86_400_000)),
    read: async (index) => Promise.resolve(mustBe(select.get(`key-${String(index)}`))),
    close: async () => {
      database.close();
      return Promise.resolve();
    },
  };
}

function mustBe<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('It was not kept.');
  return value;
}
