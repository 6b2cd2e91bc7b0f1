// What only this backend does: removals are forgotten, models lie in parts, and prepared spaces are swept while others prepare theirs.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, type Database } from '@gateway/core/sqlite';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NewDocument, StoredBase, VectorStore } from '../vector-store.ts';
import { openSqliteStore } from './open-sqlite-store.ts';
import { pruneRemovals } from './prune-removals.ts';
import { KNOWLEDGE_MIGRATIONS } from './schema.ts';

const SPACE = 'test/2';
let directory: string;
let stores: VectorStore[];
let database: Database;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'gateway-rag-'));
  const path = join(directory, 'knowledge.db');
  stores = [openSqliteStore({ path }), openSqliteStore({ path })];
  database = openDatabase({ path, migrations: KNOWLEDGE_MIGRATIONS });
});
afterEach(async () => {
  await Promise.all([...stores.map(async (store) => store.close()), database.close()]);
  rmSync(directory, { recursive: true, force: true });
});

const makeDocument = (id: number, version = 0): NewDocument => ({
  id: `d${id}`,
  hash: `${id}.${version}`,
  metadata: {},
  chunks: [{ text: `pump number ${id}`, start: 0, end: 10, heading: [], vector: Float32Array.of(Math.cos(id), Math.sin(id)) }],
});

async function open(name: string): Promise<readonly [StoredBase, StoredBase]> {
  const [writer, reader] = stores;
  if (writer === undefined || reader === undefined) throw new Error('no stores');
  const base = await writer.createBase({ name, embedder: 'test', space: SPACE });
  return [base, await reader.openBase(name)];
}

async function find(base: StoredBase, space = SPACE): Promise<readonly (readonly number[])[]> {
  const { keyword, vector } = await base.findCandidates({ text: 'pump', vector: Float32Array.of(1, 0), space, limit: 1_000 });
  return [keyword, vector].map((hits) => hits.map(({ id }) => id).toSorted((a, b) => a - b));
}

const idOf = (name: string): number => database.get<{ id: number }>('SELECT id FROM bases WHERE name = ?', [name])?.id ?? 0;
const countRemovals = (): number => database.get<{ count: number }>('SELECT count(*) AS count FROM removals')?.count ?? 0;

describe('removals', () => {
  it('are forgotten, and a mirror that has not read them begins anew', async () => {
    const [writer, reader] = await open('a');
    for (let id = 0; id < 60; id += 1) await writer.putDocument(makeDocument(id), SPACE);
    expect((await find(reader))[0]).toHaveLength(60);
    await writer.deleteDocuments(Array.from({ length: 40 }, (_, id) => `d${id}`));
    await pruneRemovals(database, idOf('a'), 5);
    expect(countRemovals()).toBe(5);
    const wanted = (await writer.listChunks({ limit: 100 })).map(({ id }) => id);
    expect(await find(reader)).toEqual([wanted, wanted]);
    // Fewer than twice as many as are kept stay.
    await pruneRemovals(database, idOf('a'), 3);
    expect(countRemovals()).toBe(5);
  });

  it('are never missed, whatever is written and forgotten in between', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('put' as const), id: fc.nat(12) }),
      fc.record({ kind: fc.constant('delete' as const), id: fc.nat(12) }),
      fc.record({ kind: fc.constant('prune' as const), id: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ kind: fc.constant('look' as const), id: fc.constant(0) }),
    );
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60 }), async (steps) => {
        run += 1;
        const [writer, reader] = await open(`base ${run}`);
        const look = async (): Promise<void> => {
          const wanted = (await writer.listChunks({ limit: 100 })).map(({ id }) => id);
          expect(await find(reader)).toEqual([wanted, wanted]);
        };
        for (const [index, { kind, id }] of steps.entries()) {
          if (kind === 'put') await writer.putDocument(makeDocument(id, index), SPACE);
          else if (kind === 'delete') await writer.deleteDocuments([`d${id}`]);
          else if (kind === 'prune') await pruneRemovals(database, idOf(`base ${run}`), id);
          else await look();
        }
        await look();
      }),
      { numRuns: 25 },
    );
  });
});

describe('spaces', () => {
  it('keep a model of several parts as it was, and drop the one before', async () => {
    const [writer, reader] = await open('a');
    await writer.putDocument(makeDocument(1), SPACE);
    const [chunk] = await writer.listChunks({ limit: 1 });
    let from = SPACE;
    for (const size of [700_001, 262_144, 5]) {
      const model = Uint8Array.from({ length: size }, (_, index) => index % 251);
      await writer.putVectors(`space ${size}`, new Map([[chunk?.id ?? 0, Float32Array.of(0, 1, 0)]]));
      expect(await writer.switchSpace({ name: `space ${size}`, model }, from)).toEqual({ outcome: 'switched' });
      from = `space ${size}`;
      const space = await reader.readSpace();
      expect([space.name, Buffer.compare(space.model ?? new Uint8Array(), model)]).toEqual([from, 0]);
      expect(database.get('SELECT count(DISTINCT space) AS spaces, sum(length(bytes)) AS bytes FROM models')).toEqual({ spaces: 1, bytes: size });
    }
  });

  it('are switched to with every vector or not at all, while another process sweeps', async () => {
    const [one, other] = await open('a');
    for (let id = 0; id < 120; id += 1) await one.putDocument(makeDocument(id), SPACE);
    const chunks = await one.listChunks({ limit: 1_000 });
    let from = SPACE;
    for (let round = 0; round < 6; round += 1) {
      const space = `space ${round}`;
      await one.putVectors(space, new Map(chunks.map(({ id }) => [id, Float32Array.of(0, 1)])));
      // Whoever comes too late takes away what is not the base's.
      const late = other.switchSpace({ name: 'late', model: undefined }, 'elsewhere');
      const result = await one.switchSpace({ name: space, model: new Uint8Array(600_000) }, from);
      expect(await late).toEqual({ outcome: 'superseded' });
      expect(['switched', 'incomplete']).toContain(result.outcome);
      if (result.outcome === 'switched') from = space;
      expect((await one.readVectors(chunks.map(({ id }) => id))).size).toBe(120);
      expect((await find(other, from))[1]).toHaveLength(120);
    }
  });
});
