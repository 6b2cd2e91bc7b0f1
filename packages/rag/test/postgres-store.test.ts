// What is PostgreSQL's own: its filters, its ranking beside the one in memory, its connections and what can go wrong with them.
import { createFakeClock } from '@gateway/core/testing';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filterToPostgres, matchFilter, openPostgresStore, openSqliteStore, parseFilter, type NewDocument, type PostgresClient, type PostgresQueries, type StoredBase } from '../src/index.ts';
import { toStoredDates, toStoredJson } from '../src/store/postgres/stored-json.ts';
import { DATES, metadata, print, tree } from './filter-arbitraries.ts';
import { describeInterruptedPut, type Break } from './interrupted-put.ts';
import { openPglite, startPgliteSocket, type PgliteServer } from './open-pglite.ts';

let server: PgliteServer;
beforeAll(async () => {
  server = await openPglite();
});
afterAll(async () => server.close());

describe('filters in PostgreSQL', () => {
  beforeAll(async () => {
    await server.client.query('CREATE TABLE docs (id integer PRIMARY KEY, metadata jsonb NOT NULL, dates jsonb NOT NULL)');
  });

  const check = async (text: string, collection: readonly Parameters<typeof matchFilter>[1][]): Promise<void> => {
    const filter = parseFilter(text);
    await server.client.query('DELETE FROM docs');
    await server.client.query('INSERT INTO docs SELECT d.n, d.m::jsonb, d.t::jsonb FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS d(m, t, n)', [collection.map(toStoredJson), collection.map(toStoredDates)]);
    const { sql, params } = filterToPostgres(filter, { metadata: 'docs.metadata', dates: 'dates' });
    const { rows } = await server.client.query<{ passes: boolean | null }>(`SELECT (${sql}) AS passes FROM docs ORDER BY id`, [...params]);
    // True or false, so that NOT is its opposite.
    expect({ text, passes: rows.map(({ passes }) => passes) }).toEqual({ text, passes: collection.map((data) => matchFilter(filter, data)) });
  };

  it('hold for what the evaluator passes', async () => {
    await fc.assert(fc.asyncProperty(tree, fc.array(metadata, { minLength: 4, maxLength: 12 }), async (node, collection) => check(print(node), collection)), { numRuns: 250 });
  });

  it('hold on dates, in whatever form they are stored', async () => {
    const collection = [...DATES.map((d) => ({ d })), { d: DATES }, { d: 5 }, {}, { d: ['x', '2024-05-01', 7] }];
    for (const literal of ['2024-05-01', '2024-05-01T12:30', '2024-05-01T12:30:15.123', '0000-01-01', '9999-12-31']) {
      for (const by of ['=', '!=', '<', '<=', '>', '>=']) await check(`d ${by} ${literal}`, collection);
    }
    await check('d BETWEEN 2024-04-30 AND 2024-05-01', collection);
    await check('d IN (2024-05-01, "now", 5)', collection);
  });

  it('take the largest one that is read', async () => {
    await check(`${'('.repeat(32)}${Array.from({ length: 200 }, (_, n) => `f${n}.g = "${n}"`).join(' OR ')}${')'.repeat(32)}`, [{ f199: { g: '199' } }, { f199: { g: '198' } }]);
    await check(`a IN (${Array.from({ length: 900 }, (_, n) => n).join(', ')})`, [{ a: 899 }, { a: 900 }]);
  });

  it('never have a name or value in the SQL itself', () => {
    const { sql, params } = filterToPostgres(parseFilter(`"x'); DROP TABLE docs; --" = "' OR 1=1 --"`), { metadata: 'm', dates: 'd', firstParam: 3 });
    expect(sql).not.toMatch(/DROP|1=1/);
    expect([sql.includes('$3'), params]).toEqual([true, ["x'); DROP TABLE docs; --", "' OR 1=1 --"]]);
    expect(() => filterToPostgres(parseFilter('a = 1'), { metadata: 'm) OR (true', dates: 'd' })).toThrow(/plain name/);
  });
});

const WORDS = ['wing', 'lift', 'drag', 'flow', 'heat', 'shock', 'layer', 'speed'];

function randomDocuments(seed: number): readonly NewDocument[] {
  const text = fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 12 }).map((words) => words.join(' '));
  const vector = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 4, maxLength: 4 }).map((values) => {
    const length = Math.hypot(...values);
    return Float32Array.from(values, (value) => (length === 0 ? 0 : value / length));
  });
  const chunk = fc.record({ text, vector }).map((part) => ({ ...part, start: 0, end: part.text.length, heading: [] }));
  const documents = fc.array(fc.record({ metadata: fc.record({ year: fc.integer({ min: 2020, max: 2023 }) }), chunks: fc.array(chunk, { minLength: 1, maxLength: 3 }) }), { minLength: 25, maxLength: 40 });
  return fc.sample(documents, { numRuns: 1, seed }).flat().map((document, index) => ({ ...document, id: `d${index}`, hash: `${index}` }));
}

it('finds the same as the store in memory, with the same scores, whatever was replaced before', async () => {
  for (const index of ['exact', 'hnsw'] as const) {
    const stores = [openSqliteStore({ path: ':memory:' }), openPostgresStore({ client: server.client, schema: server.nextSchema(), index })];
    const bases = await Promise.all(stores.map(async (store) => store.createBase({ name: 'docs', embedder: 'fake', space: 's1' })));
    for (const base of bases) {
      for (const document of [...randomDocuments(1).slice(0, 10), ...randomDocuments(2)]) expect(await base.putDocument(document, 's1')).toBe(true);
      await base.deleteDocuments(['d3', 'd4']);
    }
    const find = async (base: StoredBase, query: Parameters<StoredBase['findCandidates']>[0]): Promise<unknown> => {
      const found = await base.findCandidates({ space: 's1', ...query });
      const name = async (hits: typeof found.keyword): Promise<unknown> => {
        const chunks = await base.readChunks(hits.map(({ id }) => id));
        return hits.map(({ score }, place) => ({ of: `${chunks[place]?.documentId} ${chunks[place]?.position}`, score: Number(score.toFixed(5)) }));
      };
      return { keyword: await name(found.keyword), vector: await name(found.vector) };
    };
    const queries = [{ text: 'wing lift', limit: 10 }, { text: 'heat shock shock', limit: 100, feedback: {} }, { text: 'layer', limit: 5, feedback: { texts: 3, terms: 4, queryShare: 0.3 } }, { vector: Float32Array.of(0.5, 0.5, 0.5, 0.5), limit: 100 }];
    for (const query of queries) {
      for (const filter of [undefined, parseFilter('year >= 2022')]) {
        expect({ index, query, found: await find(bases[1] as StoredBase, { ...query, filter }) }).toEqual({ index, query, found: await find(bases[0] as StoredBase, { ...query, filter }) });
      }
    }
    await Promise.all(stores.map(async (store) => store.close()));
  }
});

it('has an index a space only where one is asked for, and drops it with the space', async () => {
  const schema = server.nextSchema();
  const store = openPostgresStore({ client: server.client, schema, index: 'hnsw' });
  const base = await store.createBase({ name: 'docs', embedder: 'fake', space: 's1' });
  const indexes = async (): Promise<number> => (await server.client.query(`SELECT 1 FROM pg_indexes WHERE schemaname = '${schema}' AND indexname LIKE 'vectors_hnsw%'`)).rows.length;
  for (const document of randomDocuments(3)) await base.putDocument(document, 's1');
  expect(await indexes()).toBe(1);
  // The planner can use it: the statement and the index fit each other.
  await server.client.query('SET enable_seqscan = off');
  await server.client.query('SET enable_sort = off');
  const { rows } = await server.client.query<{ 'QUERY PLAN': string }>(`EXPLAIN SELECT v.chunk FROM "${schema}".vectors AS v WHERE v.space = 1 ORDER BY v.vector::vector(4) <#> '[1,0,0,0]'::vector(4) LIMIT 5`);
  await server.client.query('RESET ALL');
  expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('vectors_hnsw_1');
  const chunks = await base.listChunks({ limit: 200 });
  await base.putVectors('s2', new Map(chunks.map(({ id }) => [id, Float32Array.of(1, 0)])));
  expect(await base.switchSpace({ name: 's2', model: undefined }, 's1')).toEqual({ outcome: 'switched' });
  expect(await indexes()).toBe(1);
  await store.deleteBase('docs');
  expect(await indexes()).toBe(0);
});

describe('connections', () => {
  it('by a connection string use the real client, and several at once', async () => {
    const socket = await startPgliteSocket(server);
    const schema = server.nextSchema();
    const stores = [1, 2].map(() => openPostgresStore({ connectionString: socket.url, schema, maxConnections: 1 }));
    const [first, second] = stores as [(typeof stores)[0], (typeof stores)[0]];
    // Both make the tables at once.
    const [base] = await Promise.all([first.createBase({ name: 'docs', embedder: 'fake', space: 's1' }), second.listBases()]);
    for (const document of randomDocuments(4).slice(0, 3)) expect(await base.putDocument(document, 's1')).toBe(true);
    const there = await second.openBase('docs');
    expect(await there.record()).toMatchObject({ documents: 3 });
    expect((await there.findCandidates({ text: WORDS.join(' '), limit: 3 })).keyword.length).toBeGreaterThan(0);
    const model = Uint8Array.of(0, 1, 255);
    await base.putVectors('s2', new Map((await base.listChunks({ limit: 99 })).map(({ id }) => [id, Float32Array.of(1)])));
    await base.switchSpace({ name: 's2', model }, 's1');
    expect(await there.readSpace()).toEqual({ name: 's2', model });
    await Promise.all(stores.map(async (store) => store.close()));
    await expect(first.listBases()).rejects.toMatchObject({ message: 'The store is closed.' });
    await socket.close();
  });

  it('that nobody answers are unavailable, and no error holds the password', async () => {
    const store = openPostgresStore({ connectionString: 'postgres://joe:s3cret-word@127.0.0.1:9/nowhere' });
    const error = await store.listBases().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: 'unavailable' });
    expect(JSON.stringify(error)).not.toContain('s3cret-word');
    await store.close();
  });

  it('are refused, missing or late in the gateway’s words', async () => {
    const failing = (code: string): PostgresClient => {
      const fail = async (): Promise<never> => Promise.reject(Object.assign(new Error('secret detail'), { code }));
      return { query: fail, transaction: fail };
    };
    const kinds = { '28P01': 'auth', '42501': 'permission', '3D000': 'not_configured', '0A000': 'not_configured', '57P01': 'unavailable', '53300': 'unavailable', '57014': 'timeout', ECONNRESET: 'unavailable', '22P02': 'internal' };
    for (const [code, kind] of Object.entries(kinds)) {
      const error = await openPostgresStore({ client: failing(code) }).listBases().catch((thrown: unknown) => thrown);
      expect({ code, error }).toMatchObject({ error: { kind } });
      expect(JSON.stringify(error)).not.toContain('secret detail');
    }
  });

  it('that hang end after the time limit, or at once when the caller gives up', async () => {
    const clock = createFakeClock();
    const hang = async (): Promise<never> => new Promise(() => undefined);
    const late = openPostgresStore({ client: { query: hang, transaction: hang }, timeoutMs: 5_000, clock }).listBases().catch((error: unknown) => error);
    await expect.poll(() => clock.sleepers).toBe(1);
    await clock.advance(5_000);
    expect(await late).toMatchObject({ kind: 'timeout' });

    let isHanging = false;
    const flaky: PostgresClient = { query: async (sql, params) => (isHanging && sql.includes('postings') ? hang() : server.client.query(sql, params)), transaction: async (work) => server.client.transaction(work) };
    const base = await openPostgresStore({ client: flaky, schema: server.nextSchema() }).createBase({ name: 'docs', embedder: 'fake', space: 's1' });
    isHanging = true;
    const controller = new AbortController();
    const search = base.findCandidates({ text: 'wing', limit: 3, signal: controller.signal }).catch((error: unknown) => error);
    controller.abort();
    expect(await search).toMatchObject({ kind: 'cancelled' });
  });

  it('do a transaction again that was in the way of another', async () => {
    let conflicts = 2;
    const client: PostgresClient = {
      query: async (sql, params) => server.client.query(sql, params),
      transaction: async (work) =>
        server.client.transaction(async (tx) => {
          const result = await work(tx);
          if ((conflicts -= 1) >= 0) throw Object.assign(new Error('deadlock detected'), { code: '40P01' });
          return result;
        }),
    };
    const schema = server.nextSchema();
    const store = openPostgresStore({ client, schema });
    conflicts = 0;
    const base = await store.createBase({ name: 'docs', embedder: 'fake', space: 's1' });
    conflicts = 2;
    expect(await base.putDocument(randomDocuments(5)[0] as NewDocument, 's1')).toBe(true);
    expect(await base.record()).toMatchObject({ documents: 1 });
    conflicts = 99;
    await expect(base.deleteDocuments(['d0'])).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('refuse tables of a newer release, and options that do not fit', async () => {
    const schema = server.nextSchema();
    await openPostgresStore({ client: server.client, schema }).listBases();
    await server.client.query(`UPDATE "${schema}".schema_version SET version = 99`);
    await expect(openPostgresStore({ client: server.client, schema }).listBases()).rejects.toMatchObject({ kind: 'unsupported' });
    for (const wrong of [{}, { client: server.client, connectionString: 'postgres://x' }, { client: server.client, schema: 'x"; DROP SCHEMA public; --' }]) {
      expect(() => openPostgresStore(wrong)).toThrow(expect.objectContaining({ kind: 'invalid_input' }) as Error);
    }
  });
});

function breakable(): { client: PostgresClient; breakAt: (request: number, when: Break) => void; requests: () => number } {
  let at = 0;
  let mode: Break = 'before';
  let count = 0;
  const lost = (): Error => Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
  const wrap = (queries: PostgresQueries): PostgresQueries => ({
    query: async (sql, params) => {
      count += 1;
      const isBroken = at > 0 && count >= at;
      if (isBroken && mode === 'before') throw lost();
      const result = await queries.query(sql, params);
      if (isBroken) throw lost();
      return result;
    },
  });
  return {
    client: {
      ...wrap(server.client),
      transaction: async (work) => {
        const result = await server.client.transaction(async (tx) => work(wrap(tx)));
        // The answer to COMMIT is lost.
        count += 1;
        if (at > 0 && count >= at) throw lost();
        return result;
      },
    },
    breakAt: (request, when) => {
      [at, mode, count] = [request, when, 0];
    },
    requests: () => count,
  };
}

describeInterruptedPut('postgres', async () => {
  const schema = server.nextSchema();
  const { client, breakAt, requests } = breakable();
  const store = openPostgresStore({ client, schema });
  const witness = openPostgresStore({ client: server.client, schema });
  return Promise.resolve({ store, witness, breakAt, requests, close: async () => Promise.all([store.close(), witness.close()]).then(() => undefined) });
});
