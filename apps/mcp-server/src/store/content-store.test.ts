// What is kept piece by piece is there as a whole, or not at all.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '@gateway/core/sqlite';
import { createFakeClock } from '@gateway/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LOCAL_CALLER } from '../caller.ts';
import { CONTENT_MIGRATIONS, createContentStore, type ContentStore } from './content-store.ts';

const entry = { caller: LOCAL_CALLER, name: 'a.json', mediaType: 'application/json' };
const clock = createFakeClock();
let dataDir: string;
let store: ContentStore;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'llm-gateway-content-'));
  store = createContentStore({ dataDir, clock, maxTotalBytes: 5_000_000 });
});
afterEach(async () => {
  await store.close();
  rmSync(dataDir, { recursive: true });
});

const textOf = async (uri: string): Promise<string> => Buffer.from((await store.get({ caller: LOCAL_CALLER, uri })).bytes).toString('utf8');
const listed = async (): Promise<readonly string[]> => (await store.list(LOCAL_CALLER)).map(({ uri }) => uri);

describe('content written piece by piece', () => {
  it('stands lane after lane, in the order of writing, however much is held back', async () => {
    const writer = await store.open(entry);
    for (let index = 0; index < 1_500; index += 1) {
      await writer.write(`${index}:${'ä'.repeat(700)};`, 0);
      await writer.write(`[${index}]`, 1);
    }
    expect(await listed()).toEqual([]);
    const kept = await writer.finish();
    const first = Array.from({ length: 1_500 }, (_value, index) => `${index}:${'ä'.repeat(700)};`).join('');
    const second = Array.from({ length: 1_500 }, (_value, index) => `[${index}]`).join('');
    expect(await textOf(kept.uri)).toBe(first + second);
    expect(kept.size).toBe(Buffer.byteLength(first + second));
    expect(await store.list(LOCAL_CALLER)).toEqual([kept]);
    await writer.discard();
    expect(await listed()).toEqual([kept.uri]);
  });

  it('cannot be read before it is finished, and is gone when it is discarded', async () => {
    const writer = await store.open(entry);
    await writer.write('x'.repeat(2_000_000));
    const database = openDatabase({ path: join(dataDir, 'references.db'), migrations: CONTENT_MIGRATIONS });
    const { id } = database.get<{ id: string }>('SELECT id FROM content') ?? { id: '' };
    await expect(store.get({ caller: LOCAL_CALLER, uri: `ref://${id}` })).rejects.toMatchObject({ kind: 'not_found' });
    await writer.discard();
    expect(database.all('SELECT id FROM content UNION ALL SELECT content_id FROM content_part')).toEqual([]);
    await database.close();
  });

  it('takes the room of older content, but never its own, and no more than there is', async () => {
    const old = await store.put({ ...entry, bytes: Buffer.alloc(3_000_000, 'o') });
    await clock.advance(1);
    const writer = await store.open(entry);
    await writer.write('n'.repeat(1_500_000));
    expect(await listed()).toEqual([old.uri]);
    await writer.write('n'.repeat(1_500_000));
    expect(await listed()).toEqual([]);
    await expect(writer.write('n'.repeat(2_500_000))).rejects.toMatchObject({ kind: 'invalid_input', message: expect.stringContaining('larger than everything') as string });
  });

  it('says so when it had to go for others', async () => {
    const writer = await store.open(entry);
    await writer.write('n'.repeat(1_500_000));
    await clock.advance(1);
    await store.put({ ...entry, bytes: Buffer.alloc(4_900_000, 'o') });
    await expect(writer.finish()).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('left by a killed process goes when it expires', async () => {
    const writer = await store.open(entry);
    await writer.write('n'.repeat(1_500_000));
    await clock.advance(25 * 60 * 60 * 1000);
    await store.put({ ...entry, bytes: Buffer.from('x') });
    const database = openDatabase({ path: join(dataDir, 'references.db'), migrations: CONTENT_MIGRATIONS });
    expect(database.get('SELECT (SELECT count(*) FROM content) AS content, (SELECT count(*) FROM content_part) AS parts')).toEqual({ content: 1, parts: 0 });
    await database.close();
  });

  it('opens a file of the first release', async () => {
    await store.close();
    rmSync(dataDir, { recursive: true });
    const old = openDatabase({ path: join(dataDir, 'references.db'), migrations: CONTENT_MIGRATIONS.slice(0, 1) });
    old.run("INSERT INTO content VALUES ('abc', ?, 'a', 'text/plain', 3, 0, ?, ?)", [LOCAL_CALLER.id, clock.now() + 1_000, Buffer.from('old')]);
    await old.close();
    store = createContentStore({ dataDir, clock });
    expect(await textOf('ref://abc')).toBe('old');
  });
});
