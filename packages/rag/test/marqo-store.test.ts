// What is Marqo's own: the rules of its API, as the stand-in keeps them and as the client keeps to them.
import type { Fetch } from '@gateway/core';
import { createFakeClock } from '@gateway/core/testing';
import { describe, expect, it } from 'vitest';
import { openMarqoStore, parseFilter, type NewDocument } from '../src/index.ts';
import { toTokenFilter } from '../src/store/staged/token-filter.ts';
import { toMarqoFilter } from '../src/store/marqo/marqo-filter.ts';
import { describeHttpStore } from './http-store-contract.ts';
import { createMarqoStub } from './marqo/marqo-stub.ts';

describeHttpStore({ kind: 'marqo', open: openMarqoStore, createServer: createMarqoStub });

const URL = 'http://marqo.test:8882';

function createSender(): (method: string, path: string, body?: unknown) => Promise<{ status: number; body: Readonly<Record<string, unknown>> }> {
  const { fetch } = createMarqoStub();
  return async (method, path, body) => {
    const response = await fetch(`${URL}${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    return { status: response.status, body: (await response.json()) as Readonly<Record<string, unknown>> };
  };
}

describe('the stand-in for Marqo', () => {
  const noModel = { model: 'no_model', modelProperties: { type: 'no_model', dimensions: 2 } };
  const structured = { type: 'structured', ...noModel, allFields: [{ name: 'text', type: 'text', features: ['lexical_search'] }, { name: 'year', type: 'int', features: ['filter'] }, { name: 'emb', type: 'custom_vector' }], tensorFields: ['emb'] };

  it('answers errors with the codes and shapes of the API', async () => {
    const send = createSender();
    expect(await send('GET', '/')).toMatchObject({ body: { message: 'Welcome to Marqo' } });
    expect(await send('POST', '/indexes/no/search', { q: 'x' })).toMatchObject({ status: 404, body: { code: 'index_not_found' } });
    expect(await send('POST', '/indexes/a', structured)).toMatchObject({ body: { acknowledged: true, index: 'a' } });
    expect(await send('POST', '/indexes/a', structured)).toMatchObject({ status: 409, body: { code: 'index_already_exists' } });
    expect(await send('POST', '/indexes/b', { ...structured, all_fields: [] })).toMatchObject({ status: 422, body: { code: 'unprocessable_entity', detail: [{}] } });
    expect(await send('POST', '/indexes/b', { type: 'unstructured', ...noModel, tensorFields: [] })).toMatchObject({ status: 400, body: { code: 'invalid_argument' } });
    expect(await send('GET', '/indexes/a/documents/none')).toMatchObject({ status: 404, body: { code: 'document_not_found' } });
    expect(await send('DELETE', '/indexes/none')).toMatchObject({ status: 404 });
  });

  it('refuses single documents inside an answer of status 200', async () => {
    const send = createSender();
    await send('POST', '/indexes/a', structured);
    const documents = [{ _id: '1', text: 'one', year: 2024, emb: { content: '', vector: [1, 0] } }, { _id: '2', nothing: 1 }, { _id: '3', year: 1.5 }, { _id: '4', emb: { content: '', vector: [1] } }, { _id: '5', text: 'x'.repeat(100_001) }, { text: 'no id' }];
    const { status, body } = await send('POST', '/indexes/a/documents', { documents });
    expect([status, body['errors'], (body['items'] as { code?: string }[]).map(({ code }) => code)]).toEqual([200, true, [undefined, 'invalid_field_name', 'invalid_argument', 'invalid_argument', 'doc_too_large', 'invalid_document_id']]);
    expect(await send('POST', '/indexes/a/documents', { documents, tensorFields: ['emb'] })).toMatchObject({ status: 400 });
    expect(await send('POST', '/indexes/a/documents', { documents: Array.from({ length: 129 }, (_, n) => ({ _id: `${n}` })) })).toMatchObject({ status: 400, body: { code: 'bad_request' } });
    expect(await send('GET', '/indexes/a/stats')).toMatchObject({ body: { numberOfDocuments: 1 } });
  });

  it('keeps the rules of searches', async () => {
    const send = createSender();
    await send('POST', '/indexes/a', structured);
    await send('POST', '/indexes/a/documents', { documents: [{ _id: '1', text: 'red apple', year: 2024, emb: { content: '', vector: [1, 0] } }, { _id: '2', text: 'green apple', year: 2020, emb: { content: '', vector: [0, 1] } }] });
    const vector = { customVector: { content: '', vector: [1, 0] } };
    const refused: readonly object[] = [
      { q: 'x', hybridParameters: {} },
      { q: 'x', searchMethod: 'HYBRID', searchableAttributes: ['text'], hybridParameters: {} },
      { q: 'x', searchMethod: 'HYBRID', hybridParameters: { rankingMethod: 'tensor' } },
      { q: 'x', searchMethod: 'HYBRID', hybridParameters: { retrievalMethod: 'tensor' } },
      { q: 'x', searchMethod: 'HYBRID', hybridParameters: { retrievalMethod: 'tensor', rankingMethod: 'lexical', alpha: 0.5 } },
      { q: 'x', searchMethod: 'HYBRID', hybridParameters: { alpha: 1.5 } },
      { q: 'x', searchMethod: 'LEXICAL', efSearch: 10 },
      { q: vector, searchMethod: 'LEXICAL' },
      { searchMethod: 'TENSOR' },
      { q: 'x', searchMethod: 'LEXICAL', limit: 1_001 },
      { q: 'x', searchMethod: 'LEXICAL', limit: 10, offset: 9_991 },
      { q: 'x', searchMethod: 'LEXICAL', filter: 'year > 2023' },
      { q: 'apple', searchMethod: 'LEXICAL', filter: 'text:apple' },
      { q: 'x', searchMethod: 'LEXICAL', searchableAttributes: ['year'] },
      { q: { customVector: { content: '', vector: [1, 0, 0] } } },
    ];
    for (const body of refused) expect({ body, status: (await send('POST', '/indexes/a/search', body)).status }).toEqual({ body, status: 400 });
    expect(await send('POST', '/indexes/a/search', { q: 'x', top_k: 5 })).toMatchObject({ status: 422 });
    const idsOf = async (body: object): Promise<readonly string[]> => ((await send('POST', '/indexes/a/search', body)).body['hits'] as { _id: string }[]).map(({ _id }) => _id);
    expect(await idsOf({ q: 'apple', searchMethod: 'LEXICAL', filter: 'year:[2020 TO 2020] OR NOT year:[* TO 2024]' })).toEqual(['2']);
    expect(await idsOf({ q: vector })).toEqual(['1', '2']);
    expect(await idsOf({ q: vector, filter: 'year IN (2020, (2021))' })).toEqual(['2']);
    const context = { tensor: [{ vector: [1, 0], weight: 1 }] };
    const hybrid = { q: 'green', context, searchMethod: 'HYBRID', hybridParameters: { alpha: 0.3, rrfK: 1 } };
    expect((await send('POST', '/indexes/a/search', hybrid)).body['hits']).toMatchObject([{ _id: '2', _score: 0.3 / 3 + 0.7 / 2 }, { _id: '1', _score: 0.3 / 2 }]);
  });

  it('filters texts of unstructured indexes only up to their longest', async () => {
    const send = createSender();
    await send('POST', '/indexes/u', { type: 'unstructured', ...noModel, filterStringMaxLength: 5 });
    expect((await send('POST', '/indexes/u/documents', { documents: [{ _id: '1', a: 'short', b: 'longer than that' }], tensorFields: [] })).body['errors']).toBe(false);
    for (const [filter, count] of [['a:short', 1], ['b:(longer than that)', 0], ['a:sh\\ ort', 0], ['NOT b:longer', 1]] as const) {
      const { body } = await send('POST', '/indexes/u/search', { q: 'short', searchMethod: 'LEXICAL', filter });
      expect({ filter, count: (body['hits'] as readonly unknown[]).length }).toEqual({ filter, count });
    }
  });
});

it('writes filters without any name or value of the caller’s, with AND, OR, NOT and brackets', () => {
  const write = (text: string): unknown => toMarqoFilter(toTokenFilter(parseFilter(text)).expression);
  expect(write(`"x) OR (_id:*" = "') OR *:*"`)).toMatch(/^tokens:t[0-9a-f]{20}$/);
  expect(write('NOT (a = 1 OR b = true) AND EXISTS c')).toMatch(/^\(NOT \(tokens IN \(t\w+, t\w+\)\)\) AND \(tokens:t\w+\)$/);
  expect([write('a IN (1)'), write('a > "b"')]).toEqual([expect.stringMatching(/^tokens:/), expect.stringMatching(/^tokens:/)]);
  expect(toMarqoFilter({ kind: 'none' })).toBeNull();
});

const makeDocument = (id: string, text = 'some words'): NewDocument => ({ id, hash: text.slice(0, 99), metadata: {}, chunks: [{ text, start: 0, end: text.length, heading: [], vector: Float32Array.of(1, 0) }] });

describe('the client of Marqo', () => {
  it('sends single documents again that failed for the moment, and tells of others', async () => {
    const stub = createMarqoStub();
    const clock = createFakeClock({ autoAdvance: true });
    const base = await openMarqoStore({ url: URL, fetch: stub.fetch }).createBase({ name: 'docs', embedder: 'f', space: 's1' });
    expect(await base.putDocument(makeDocument('a'), 's1')).toBe(true);
    const quick = await openMarqoStore({ url: URL, fetch: stub.fetch, retries: 1, clock: { ...clock, sleep: async (ms, signal) => (ms > 60_000 ? new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error))) : undefined) } }).openBase('docs');
    expect(await quick.putDocument(makeDocument('b'), 's1')).toBe(true);
    stub.failItems([503]);
    expect(await quick.putDocument(makeDocument('c'), 's1')).toBe(true);
    stub.failItems([400]);
    await expect(quick.putDocument(makeDocument('d'), 's1')).rejects.toMatchObject({ kind: 'invalid_input', message: expect.not.stringContaining('told to fail') as string });
    expect((await base.readHashes(['a', 'b', 'c', 'd'])).size).toBe(3);
  });

  it('waits while Marqo is busy with another index', async () => {
    const { fetch } = createMarqoStub();
    let busy = 2;
    const slept: number[] = [];
    const flaky: Fetch = async (input, init) =>
      init?.method === 'POST' && /indexes\/[^/]+$/.test(input as string) && (busy -= 1) >= 0 ? Response.json({ message: '', code: 'operation_conflict_error', type: '', link: '' }, { status: 409 }) : fetch(input, init);
    const clock = createFakeClock();
    const store = openMarqoStore({ url: URL, fetch: flaky, clock: { ...clock, sleep: async (ms, signal) => (ms > 60_000 ? new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error))) : void slept.push(ms)) } });
    await store.createBase({ name: 'docs', embedder: 'f', space: 's1' });
    expect(slept).toEqual([2_000, 2_000]);
  });

  it('lists more than one search gives, in order and without a gap', async () => {
    const { fetch } = createMarqoStub();
    const store = openMarqoStore({ url: URL, fetch });
    const base = await store.createBase({ name: 'docs', embedder: 'f', space: 's1' });
    const chunks = Array.from({ length: 1_300 }, (_, n) => ({ text: `t${n}`, start: n, end: n + 1, heading: [], vector: Float32Array.of(1, 0) }));
    await base.putDocument({ id: 'long', hash: 'h', metadata: {}, chunks }, 's1');
    await base.putDocument(makeDocument('b'), 's1');
    const ids = (await base.listChunks({ limit: 5_000 })).map(({ id }) => id);
    await base.putVectors('s2', new Map(ids.map((id) => [id, Float32Array.of(0, 1)])));
    expect(await base.switchSpace({ name: 's2', model: undefined }, 's1')).toEqual({ outcome: 'switched' });
    expect(await base.record()).toMatchObject({ documents: 2, chunks: 1_301 });
    expect((await base.findCandidates({ vector: Float32Array.of(0, 1), space: 's2', limit: 1_200 })).vector).toHaveLength(1_200);
  });

  it('leaves no index behind', async () => {
    const stub = createMarqoStub();
    const store = openMarqoStore({ url: URL, fetch: stub.fetch, prefix: 'mine' });
    const base = await store.createBase({ name: 'docs', embedder: 'f', space: 's1' });
    await base.putDocument(makeDocument('a', 'x'.repeat(100_000)), 's1');
    const id = (await base.listChunks({ limit: 1 }))[0]?.id ?? 0;
    await base.putVectors('s2', new Map([[id, Float32Array.of(1)]]));
    expect(stub.indexNames()).toHaveLength(4);
    await store.deleteBase('docs');
    expect(stub.indexNames()).toEqual(['mine-catalog']);
    const { hits } = (await (await stub.fetch(`${URL}/indexes/mine-catalog/search`, { method: 'POST', body: JSON.stringify({ q: 'all', searchMethod: 'LEXICAL' }) })).json()) as { hits: readonly unknown[] };
    expect(hits).toEqual([]);
  });

  it('refuses a filter that it cannot work out, rather than find too little', async () => {
    const { fetch } = createMarqoStub();
    const base = await openMarqoStore({ url: URL, fetch }).createBase({ name: 'docs', embedder: 'f', space: 's1' });
    const chunks = Array.from({ length: 10_100 }, () => ({ text: 'word', start: 0, end: 4, heading: [], vector: Float32Array.of(1, 0) }));
    await base.putDocument({ id: 'many', hash: 'h', metadata: { name: 'b' }, chunks }, 's1');
    const filter = parseFilter('name > "c"');
    await expect(base.findCandidates({ text: 'word', filter, limit: 5 })).rejects.toMatchObject({ kind: 'unsupported' });
    expect((await base.findCandidates({ text: 'word', filter: parseFilter('name > "a"'), limit: 5 })).keyword).toHaveLength(5);
  });
});
