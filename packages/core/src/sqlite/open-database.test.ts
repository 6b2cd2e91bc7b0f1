import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GatewayError } from '../gateway-error.ts';
import { createFakeClock } from '../testing/index.ts';
import { NOTES } from './__fixtures__/notes-schema.ts';
import { openDatabase, type Database, type Migration, type OpenDatabaseOptions } from './index.ts';

let directory: string;
let opened: Database[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'gateway-sqlite-'));
  opened = [];
});

afterEach(async () => {
  await Promise.all(opened.map(async (database) => database.close()));
  rmSync(directory, { recursive: true, force: true });
});

const file = (name = 'data.db'): string => join(directory, name);

function open(options: Partial<OpenDatabaseOptions> = {}): Database {
  const database = openDatabase({ path: file(), migrations: NOTES, ...options });
  opened.push(database);
  return database;
}

function catchError(work: () => unknown): GatewayError {
  try {
    work();
  } catch (error) {
    return error as GatewayError;
  }
  throw new Error('Nothing was thrown.');
}

const insert = (n: number) => ['INSERT INTO notes (writer, n) VALUES (?, ?)', ['w', n]] as const;

describe('opening', () => {
  it('makes the directory and the files for this user alone', async () => {
    const path = join(directory, 'made', 'deep', 'data.db');
    const database = open({ path });
    await database.transaction((tx) => tx.run(...insert(1)));
    const mode = (of: string): string => (statSync(of).mode & 0o777).toString(8);
    expect([mode(join(directory, 'made')), mode(join(directory, 'made', 'deep'))]).toEqual(['700', '700']);
    expect([mode(path), mode(`${path}-wal`), mode(`${path}-shm`)]).toEqual(['600', '600', '600']);
  });

  it('uses WAL, synchronous=NORMAL and foreign keys', () => {
    const database = open();
    expect(database.get('PRAGMA journal_mode')).toEqual({ journal_mode: 'wal' });
    expect(database.get('PRAGMA synchronous')).toEqual({ synchronous: 1 });
    expect(database.get('PRAGMA foreign_keys')).toEqual({ foreign_keys: 1 });
  });

  it('works in memory', async () => {
    const database = open({ path: ':memory:' });
    await database.transaction((tx) => tx.run(...insert(1)));
    expect(database.get('SELECT n FROM notes')).toEqual({ n: 1 });
    expect(existsSync(':memory:')).toBe(false);
  });

  it('refuses a path that is none', () => {
    expect(catchError(() => open({ path: '' })).kind).toBe('invalid_input');
    expect(catchError(() => open({ path: 'a\0b' })).kind).toBe('invalid_input');
  });

  it('names the directory that cannot be made', () => {
    writeFileSync(file('plain'), '');
    const error = catchError(() => open({ path: join(file('plain'), 'data.db') }));
    expect(error).toMatchObject({ kind: 'permission', message: expect.stringContaining('plain') as string });
  });

  it('leaves a damaged file as it is and says what to do', () => {
    const text = 'certainly not a database '.repeat(200);
    writeFileSync(file(), text);
    const error = catchError(() => open());
    expect(error).toMatchObject({ kind: 'internal', hint: expect.stringContaining('Move it') as string });
    expect(readFileSync(file(), 'utf8')).toBe(text);
  });

  it('notices a file that was cut short', async () => {
    const database = open();
    await database.transaction((tx) => {
      for (let n = 0; n < 500; n += 1) tx.run(...insert(n));
    });
    await database.close();
    const bytes = readFileSync(file());
    // The header stays; the pages with the schema's tables are gone.
    writeFileSync(file(), bytes.fill(0x5a, 100));
    expect(catchError(() => open().all('SELECT * FROM notes'))).toMatchObject({ kind: 'internal', hint: expect.stringContaining('Move it') as string });
  });

  it('reports a file that cannot be opened', () => {
    mkdirSync(file());
    expect(catchError(() => open())).toMatchObject({ kind: 'permission', message: expect.stringContaining(file()) as string });
  });
});

describe('migrations', () => {
  it('brings an old file up to date and keeps its rows', async () => {
    const old = open({ migrations: NOTES.slice(0, 1) });
    old.run(...insert(7));
    await old.close();
    const database = open();
    expect(database.all('SELECT * FROM notes')).toEqual([{ writer: 'w', n: 7, position: null }]);
    expect(database.get('PRAGMA user_version')).toEqual({ user_version: 2 });
  });

  it('refuses a file of a newer release and changes nothing', async () => {
    await open().close();
    const error = catchError(() => open({ migrations: NOTES.slice(0, 1) }));
    expect(error).toMatchObject({ kind: 'unsupported', message: expect.stringContaining('newer release') as string });
    expect(open().get('PRAGMA user_version')).toEqual({ user_version: 2 });
  });

  it('applies all steps or none', async () => {
    await open().close();
    const broken: readonly Migration[] = [...NOTES, 'CREATE TABLE extra (a) STRICT; this is no SQL;'];
    expect(catchError(() => open({ migrations: broken })).kind).toBe('internal');
    const database = open();
    expect(database.get('PRAGMA user_version')).toEqual({ user_version: 2 });
    expect(database.all(`SELECT name FROM sqlite_schema WHERE name = 'extra'`)).toEqual([]);
  });

  it('may rebuild a table that others refer to, and not leave dangling rows', async () => {
    const base: Migration[] = [
      `CREATE TABLE parents (id INTEGER PRIMARY KEY) STRICT;
       CREATE TABLE children (parent INTEGER NOT NULL REFERENCES parents (id) ON DELETE CASCADE) STRICT;
       INSERT INTO parents VALUES (1); INSERT INTO children VALUES (1);`,
    ];
    const rebuild = `CREATE TABLE new_parents (id INTEGER PRIMARY KEY, name TEXT) STRICT;
       INSERT INTO new_parents (id) SELECT id FROM parents; DROP TABLE parents; ALTER TABLE new_parents RENAME TO parents;`;
    await open({ migrations: base }).close();
    expect(catchError(() => open({ migrations: [...base, 'DELETE FROM parents'] })).kind).toBe('internal');
    const database = open({ migrations: [...base, rebuild] });
    expect(database.all('SELECT * FROM children')).toEqual([{ parent: 1 }]);
    expect(catchError(() => database.run('INSERT INTO children VALUES (2)')).kind).toBe('invalid_input');
  });
});

describe('statements', () => {
  it('binds by position and by name', () => {
    const database = open();
    expect(database.run(...insert(1))).toEqual({ changes: 1, lastInsertRowid: 1 });
    database.run('INSERT INTO notes (writer, n) VALUES (:writer, :n)', { writer: 'x', n: 2 });
    expect(database.all('SELECT writer, n FROM notes ORDER BY n')).toEqual([{ writer: 'w', n: 1 }, { writer: 'x', n: 2 }]);
    expect(database.get('SELECT n FROM notes WHERE n = 3')).toBeUndefined();
  });

  it('reads big integers exactly when asked, and never rounds', () => {
    const database = open();
    const sql = 'SELECT 9007199254740993 AS big';
    expect(catchError(() => database.get(sql)).kind).toBe('internal');
    expect(database.get(sql, [], { bigint: true })).toEqual({ big: 9_007_199_254_740_993n });
    expect(database.get('SELECT 1 AS small', [])).toEqual({ small: 1 });
    expect(database.all('SELECT 1 AS small', [], { bigint: true })).toEqual([{ small: 1n }]);
    expect(database.get('SELECT 1 AS small', [])).toEqual({ small: 1 });
  });

  it('keeps bytes', () => {
    const database = open({ migrations: ['CREATE TABLE blobs (data BLOB) STRICT'] });
    database.run('INSERT INTO blobs VALUES (?)', [new Uint8Array([0, 255, 7])]);
    expect(database.get<{ data: Uint8Array }>('SELECT data FROM blobs')?.data).toEqual(new Uint8Array([0, 255, 7]));
  });

  it('survives more distinct statements than it keeps prepared', () => {
    const database = open();
    const values = Array.from({ length: 450 }, (_, n) => database.get(`SELECT ${n % 250} AS n`)?.['n']);
    expect(values).toEqual(Array.from({ length: 450 }, (_, n) => n % 250));
  });

  it('tells a refused row from a wrong statement', () => {
    const database = open();
    database.run('INSERT INTO notes VALUES (?, ?, ?)', ['a', 1, 1]);
    expect(catchError(() => database.run('INSERT INTO notes VALUES (?, ?, ?)', ['a', 2, 1]))).toMatchObject({ kind: 'invalid_input', details: { sqliteCode: 2067 } });
    expect(catchError(() => database.get('SELEC'))).toMatchObject({ kind: 'internal' });
  });
});

describe('transaction', () => {
  it('commits what returns and undoes what throws', async () => {
    const database = open();
    expect(await database.transaction((tx) => tx.run(...insert(1)).changes)).toBe(1);
    const failure = new Error('mine');
    const failed = database.transaction((tx) => {
      tx.run(...insert(2));
      throw failure;
    });
    await expect(failed).rejects.toBe(failure);
    expect(database.all('SELECT n FROM notes')).toEqual([{ n: 1 }]);
  });

  it('runs in the order of the calls, nested ones after their parent', async () => {
    const database = open();
    let inner: Promise<unknown> | undefined;
    const outer = database.transaction((tx) => {
      inner = database.transaction((nested) => nested.run(...insert(2)));
      tx.run(...insert(1));
    });
    await Promise.all([outer, database.transaction((tx) => tx.run(...insert(3)))]);
    await inner;
    expect(database.all('SELECT n FROM notes ORDER BY rowid').map((row) => row['n'])).toEqual([1, 2, 3]);
  });

  it('lets nothing else of this process into a transaction', async () => {
    const database = open();
    const failed = database.transaction((tx) => {
      tx.run(...insert(1));
      throw new Error('undo');
    });
    database.run(...insert(2));
    await expect(failed).rejects.toThrow('undo');
    expect(database.all('SELECT n FROM notes')).toEqual([{ n: 2 }]);
  });

  it('refuses an asynchronous function and undoes it', async () => {
    const database = open();
    const work = database.transaction(async (tx) => {
      tx.run(...insert(1));
      await Promise.reject(new Error('late'));
    });
    await expect(work).rejects.toMatchObject({ kind: 'internal' });
    expect(database.all('SELECT n FROM notes')).toEqual([]);
  });

  it('waits for another connection without blocking, then goes on', async () => {
    const clock = createFakeClock();
    const [first, second] = [open(), open({ clock, random: () => 0.5 })];
    first.run('BEGIN IMMEDIATE');
    first.run(...insert(1));
    const waiting = second.transaction((tx) => tx.run(...insert(2)));
    for (let round = 0; round < 6; round += 1) await clock.advance(100);
    expect(clock.slept).toEqual([2, 3, 5, 9, 17, 26, 26]);
    // A reader sees the last committed state meanwhile.
    expect(second.all('SELECT n FROM notes')).toEqual([]);
    first.run('COMMIT');
    await clock.advance(100);
    await waiting;
    expect(second.all('SELECT n FROM notes ORDER BY n')).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it('whoever gives up in the queue lets nobody overtake those before it', async () => {
    const clock = createFakeClock();
    const [other, database] = [open(), open({ clock, random: () => 1 })];
    other.run('BEGIN IMMEDIATE');
    const stop = new AbortController();
    const order: string[] = [];
    const say = (name: string) => () => order.push(name);
    const first = database.transaction(say('first'));
    await clock.advance(200);
    const second = database.transaction(say('second'), { signal: stop.signal });
    const third = database.transaction(say('third'));
    stop.abort();
    await expect(second).rejects.toMatchObject({ kind: 'cancelled' });
    other.run('ROLLBACK');
    // Enough for a newcomer's first try, not for the next of one that has been waiting for long.
    await clock.advance(3);
    await clock.advance(200);
    await Promise.all([first, third]);
    expect(order).toEqual(['first', 'third']);
  });

  it('a bare statement waits inside SQLite, and leaves no waiting behind', async () => {
    const database = open();
    // Holds the write lock until this thread has been waiting for it for a while.
    const script = `
      const { parentPort } = require('node:worker_threads');
      const { DatabaseSync } = require('node:sqlite');
      const native = new DatabaseSync(${JSON.stringify(file())});
      native.exec('BEGIN IMMEDIATE');
      native.exec("INSERT INTO notes (writer, n) VALUES ('worker', 1)");
      parentPort.postMessage('held');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
      native.exec('COMMIT');
      native.close();`;
    const worker = new Worker(script, { eval: true });
    await once(worker, 'message');
    database.run(...insert(2));
    expect(database.all('SELECT n FROM notes ORDER BY n')).toEqual([{ n: 1 }, { n: 2 }]);
    expect(database.get('PRAGMA busy_timeout')).toEqual({ timeout: 0 });
    await once(worker, 'exit');
  });

  it('gives up after lockWaitMs, and stops waiting when cancelled', async () => {
    const first = open();
    const second = open({ clock: createFakeClock({ autoAdvance: true }), lockWaitMs: 1_000 });
    first.run('BEGIN IMMEDIATE');
    await expect(second.transaction(() => 1)).rejects.toMatchObject({ kind: 'unavailable' });

    const third = open({ clock: createFakeClock() });
    const stop = new AbortController();
    const waiting = [third.transaction(() => 1, { signal: stop.signal }), third.transaction(() => 2, { signal: stop.signal })];
    stop.abort();
    const outcomes = await Promise.allSettled(waiting);
    expect(outcomes.map((outcome) => (outcome.status === 'rejected' ? (outcome.reason as GatewayError).kind : outcome.value))).toEqual(['cancelled', 'cancelled']);
    first.run('ROLLBACK');
    expect(await third.transaction(() => 3)).toBe(3);
  });
});

describe('close', () => {
  it('finishes what was queued, may be called twice, and ends the rest', async () => {
    const database = open();
    const queued = [1, 2, 3].map(async (n) => database.transaction((tx) => tx.run(...insert(n))));
    await Promise.all([database.close(), database.close()]);
    await Promise.all(queued);
    expect(catchError(() => database.get('SELECT 1'))).toMatchObject({ kind: 'internal', message: expect.stringContaining('closed') as string });
    await expect(database.transaction(() => 1)).rejects.toMatchObject({ kind: 'internal' });
    expect(open().get('SELECT count(*) AS n FROM notes')).toEqual({ n: 3 });
  });
});
