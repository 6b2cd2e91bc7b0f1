// Everyone who searches: how each is filled, and how it is asked. Vectors have length 1, so that cosine, inner product and distance rank alike; each uses what is fastest for it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createGrowingIndex } from '../../packages/rag/src/scan/growing-index.ts';
import { CONNECTIONS, EXPANSION_ADD, EXPANSION_SEARCH, GRAPH_FROM } from '../../packages/rag/src/scan/hnsw-index.ts';
import { createVectorIndex, type VectorIndex } from '../../packages/rag/src/scan/vector-index.ts';
import { DIMENSIONS, readRows } from './vectors.ts';

export interface Filled {
  /** Numbers of the nearest ten. */
  search(query: Float32Array): readonly number[] | Promise<readonly number[]>;
  close?(): void;
}

export interface Contestant {
  readonly name: string;
  readonly kind: 'exact' | 'approximate';
  /** Not measured with more, since filling it takes minutes. */
  readonly most?: number;
  /** Loads code alone, before memory is looked at. */
  readonly load: () => Promise<(count: number) => Promise<Filled>>;
}

const LIMIT = 10;

function putAll(index: VectorIndex, count: number): void {
  for (const { from, rows } of readRows(count)) for (let at = 0; at < rows.length / DIMENSIONS; at += 1) index.put(from + at, rows.subarray(at * DIMENSIONS, (at + 1) * DIMENSIONS));
}

const toFilled = (index: VectorIndex): Filled => ({ search: (query) => index.search(query, { limit: LIMIT }).map(({ id }) => id) });

async function fillOurs(count: number, quantizeFrom: number): Promise<Filled> {
  const index = createVectorIndex({ dimensions: DIMENSIONS, quantizeFrom });
  putAll(index, count);
  return Promise.resolve(toFilled(index));
}

async function fillGraph(count: number): Promise<Filled> {
  const index = createGrowingIndex({ dimensions: DIMENSIONS }, { from: 1 });
  putAll(index, count);
  await index.settled();
  return toFilled(index);
}

function readAll(count: number): Float32Array {
  const all = new Float32Array(count * DIMENSIONS);
  for (const { from, rows } of readRows(count)) all.set(rows, from * DIMENSIONS);
  return all;
}

function searchByLoop(all: Float32Array, query: Float32Array): number[] {
  const ids: number[] = [];
  const scores: number[] = [];
  for (let row = 0; row < all.length / DIMENSIONS; row += 1) {
    let sum = 0;
    const start = row * DIMENSIONS;
    for (let at = 0; at < DIMENSIONS; at += 1) sum += (all[start + at] as number) * (query[at] as number);
    if (scores.length === LIMIT && sum <= (scores[LIMIT - 1] as number)) continue;
    let place = scores.length;
    while (place > 0 && (scores[place - 1] as number) < sum) place -= 1;
    ids.splice(place, 0, row);
    scores.splice(place, 0, sum);
    ids.length = scores.length = Math.min(scores.length, LIMIT);
  }
  return ids;
}

async function fillUsearch(count: number): Promise<Filled> {
  const usearch = await import('usearch');
  const index = new usearch.Index({ dimensions: DIMENSIONS, metric: usearch.MetricKind.IP, quantization: usearch.ScalarKind.F32, connectivity: CONNECTIONS, expansion_add: EXPANSION_ADD, expansion_search: EXPANSION_SEARCH, multi: false });
  for (const { from, rows } of readRows(count)) index.add(BigUint64Array.from({ length: rows.length / DIMENSIONS }, (_, at) => BigInt(from + at)), rows, 1);
  return Promise.resolve({ search: (query) => Array.from(index.search(query, LIMIT, 1).keys, Number) });
}

async function fillSqliteVec(count: number, load: (database: DatabaseSync) => void): Promise<Filled> {
  const database = new DatabaseSync(':memory:', { allowExtension: true });
  load(database);
  database.exec(`CREATE VIRTUAL TABLE vectors USING vec0(vector float[${DIMENSIONS}])`);
  const insert = database.prepare('INSERT INTO vectors (rowid, vector) VALUES (?, ?)');
  for (const { from, rows } of readRows(count)) {
    database.exec('BEGIN');
    for (let at = 0; at < rows.length / DIMENSIONS; at += 1) insert.run(BigInt(from + at), new Uint8Array(rows.buffer, at * 4 * DIMENSIONS, 4 * DIMENSIONS));
    database.exec('COMMIT');
  }
  const select = database.prepare(`SELECT rowid AS id FROM vectors WHERE vector MATCH ? AND k = ${LIMIT} ORDER BY distance`);
  return Promise.resolve({ search: (query) => select.all(new Uint8Array(query.buffer)).map(({ id }) => Number(id)), close: () => database.close() });
}

async function fillLance(count: number): Promise<Filled> {
  const lancedb = await import('@lancedb/lancedb');
  const folder = mkdtempSync(path.join(tmpdir(), 'vector-benchmark-'));
  const connection = await lancedb.connect(folder);
  let table: Awaited<ReturnType<typeof connection.createTable>> | undefined;
  for (const { from, rows } of readRows(count, 5_000)) {
    const records = Array.from({ length: rows.length / DIMENSIONS }, (_, at) => ({ id: from + at, vector: Array.from(rows.subarray(at * DIMENSIONS, (at + 1) * DIMENSIONS)) }));
    if (table === undefined) table = await connection.createTable('vectors', records);
    else await table.add(records);
  }
  if (table === undefined) throw new Error('There are no vectors.');
  await table.optimize();
  const filled = table;
  return {
    search: async (query) => {
      const found = (await filled.vectorSearch(query).distanceType('dot').select(['id', '_distance']).limit(LIMIT).toArray()) as { readonly id: number }[];
      return found.map(({ id }) => id);
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function fillOrama(count: number): Promise<Filled> {
  const orama = await import('@orama/orama');
  const database = orama.create({ schema: { vector: `vector[${DIMENSIONS}]` } as const });
  for (const { from, rows } of readRows(count)) {
    for (let at = 0; at < rows.length / DIMENSIONS; at += 1) await orama.insert(database, { id: String(from + at), vector: Array.from(rows.subarray(at * DIMENSIONS, (at + 1) * DIMENSIONS)) });
  }
  return {
    search: async (query) => {
      const { hits } = await orama.searchVector(database, { mode: 'vector', vector: { value: Array.from(query), property: 'vector' }, similarity: 0, limit: LIMIT });
      return hits.map(({ id }) => Number(id));
    },
  };
}

export const CONTESTANTS: readonly Contestant[] = [
  { name: '**@gateway/rag, f32**', kind: 'exact', load: async () => Promise.resolve(async (count) => fillOurs(count, Number.POSITIVE_INFINITY)) },
  { name: '**@gateway/rag, int8 first pass, re-ranked**', kind: 'exact', load: async () => Promise.resolve(async (count) => fillOurs(count, 1)) },
  {
    name: 'a plain loop over one Float32Array',
    kind: 'exact',
    load: async () => Promise.resolve(async (count) => {
      const all = readAll(count);
      return Promise.resolve({ search: (query) => searchByLoop(all, query) });
    }),
  },
  {
    name: 'usearch, its exact search',
    kind: 'exact',
    load: async () => {
      const usearch = await import('usearch');
      return async (count) => {
        const all = readAll(count);
        return Promise.resolve({ search: (query) => Array.from(usearch.exactSearch(all, query, DIMENSIONS, LIMIT, usearch.MetricKind.IP, 1).keys, Number) });
      };
    },
  },
  {
    name: 'sqlite-vec (vec0, in memory)',
    kind: 'exact',
    load: async () => {
      const { load } = await import('sqlite-vec');
      return async (count) => fillSqliteVec(count, (database) => load(database));
    },
  },
  {
    name: 'LanceDB, without an index',
    kind: 'exact',
    load: async () => {
      await import('@lancedb/lancedb');
      return fillLance;
    },
  },
  {
    name: 'Orama',
    kind: 'exact',
    load: async () => {
      await import('@orama/orama');
      return fillOrama;
    },
  },
  {
    name: `usearch (HNSW, ${CONNECTIONS} connections, ${EXPANSION_ADD} / ${EXPANSION_SEARCH} expansions)`,
    kind: 'approximate',
    load: async () => {
      await import('usearch');
      return fillUsearch;
    },
  },
  {
    name: `**@gateway/rag with its graph, as above ${GRAPH_FROM.toLocaleString('en')}**`,
    kind: 'approximate',
    most: 50_000,
    load: async () => {
      await import('usearch');
      return fillGraph;
    },
  },
];
