// Qdrant as a server of points: records are points without a vector, chunks have a dense one and their terms as a sparse one.
import { createHash } from 'node:crypto';
import type { Hit } from '../../ranking/top-hits.ts';
import type { ChunkPoint, PointSearch, PointServer, StoredRecord } from '../staged/point-server.ts';
import type { QdrantApi, QdrantPoint } from './qdrant-api.ts';
import { toQdrantFilter, type QdrantCondition } from './qdrant-filter.ts';
import { toSparseQuery, toSparseText } from './sparse-terms.ts';

// The default limit of a request is 32 MB.
const MAX_BODY_BYTES = 1_000_000;
const MAX_DEPTH = 100_000;

export interface QdrantServerOptions {
  readonly api: QdrantApi;
  readonly index: 'exact' | 'hnsw';
}

export function createQdrantServer(options: QdrantServerOptions): PointServer {
  const { api } = options;
  return {
    kind: 'qdrant',
    capabilities: { feedback: true },
    maxBodyBytes: MAX_BODY_BYTES,
    maxDepth: MAX_DEPTH,
    createRecords: async (collection) => api.createCollection(collection, { vectors: {} }, { grp: 'keyword', number: 'integer', tokens: 'keyword' }),
    // Vectors have length 1, so the dot product is the cosine, and it is 0 where one is all zero.
    createChunks: async (collection, size) => api.createCollection(collection, { vectors: { dense: { size, distance: 'Dot' } }, sparse_vectors: { terms: { modifier: 'idf' } } }, { tokens: 'keyword' }),
    dropCollection: api.deleteCollection,
    count: api.count,
    ...createRecords(api),
    ...createChunks(options),
  };
}

type RecordPart = 'putRecord' | 'getRecords' | 'findRecords' | 'listRecords' | 'deleteRecords';

function createRecords(api: QdrantApi): Pick<PointServer, RecordPart> {
  const scroll = async (collection: string, body: QdrantCondition, withBody: boolean): Promise<readonly StoredRecord[]> =>
    (await api.readPoints(collection, { path: '/scroll', body: { ...body, with_payload: withBody ? true : { exclude: ['body'] }, with_vector: false } })).map(toStoredRecord);
  return {
    putRecord: async (collection, { group, ...record }) => api.upsert(collection, [{ id: toId(record.key), vector: {}, payload: { ...record, grp: group } }]),
    getRecords: async (collection, keys) => (keys.length === 0 ? [] : (await api.readPoints(collection, { path: '', body: { ids: keys.map(toId), with_payload: true, with_vector: false } })).map(toStoredRecord)),
    findRecords: async (collection, { group, numbers, withBody = false }) =>
      numbers.length === 0 ? [] : scroll(collection, { filter: { must: [isGroup(group), { key: 'number', match: { any: [...numbers] } }] }, limit: numbers.length + 1 }, withBody),
    listRecords: async (collection, { group, after, limit, filter, withBody = false }) => {
      const must = [isGroup(group), { key: 'number', range: { gt: after } }, ...(filter === undefined ? [] : [toQdrantFilter(filter)])];
      return scroll(collection, { filter: { must }, order_by: { key: 'number', direction: 'asc' }, limit }, withBody);
    },
    deleteRecords: async (collection, keys) => (keys.length === 0 ? undefined : api.deletePoints(collection, keys.map(toId))),
  };
}

const isGroup = (group: string): QdrantCondition => ({ key: 'grp', match: { value: group } });

// Qdrant names points by numbers or UUIDs (RFC 9562: version 8 is free for such use).
function toId(key: string): string {
  const hex = createHash('sha256').update(key).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function toStoredRecord({ payload }: QdrantPoint): StoredRecord {
  const { grp, body = '', ...record } = payload as unknown as Omit<StoredRecord, 'group' | 'body'> & { readonly grp: string; readonly body?: string };
  return { ...record, group: grp, body };
}

type ChunkPart = 'putChunks' | 'deleteChunks' | 'listChunkNumbers' | 'readVectors' | 'searchWords' | 'searchVectors';

function createChunks({ api, index }: QdrantServerOptions): Pick<PointServer, ChunkPart> {
  return {
    putChunks: async (collection, chunks) => api.upsert(collection, chunks.map(toPoint)),
    deleteChunks: async (collection, numbers) => (numbers.length === 0 ? undefined : api.deletePoints(collection, numbers)),
    listChunkNumbers: async (collection, { after, limit }) =>
      (await api.readPoints(collection, { path: '/scroll', body: { offset: after + 1, limit, with_payload: false, with_vector: false } })).map(({ id }) => Number(id)),
    readVectors: async (collection, numbers) => {
      const points = numbers.length === 0 ? [] : await api.readPoints(collection, { path: '', body: { ids: [...numbers], with_payload: false, with_vector: ['dense'] } });
      return new Map(points.map(({ id, vector }) => [Number(id), Float32Array.from((vector?.['dense'] ?? []) as readonly number[])]));
    },
    searchWords: async (collection, terms, search) => rank({ api, collection }, { query: toSparseQuery(terms), using: 'terms' }, search),
    searchVectors: async (collection, vector, search) => rank({ api, collection }, { query: [...vector], using: 'dense', params: { exact: index === 'exact' } }, search),
  };
}

function toPoint({ number, tokens, terms, vector }: ChunkPoint): QdrantPoint {
  return { id: number, vector: { dense: [...vector], ...(terms.size === 0 ? {} : { terms: toSparseText(terms) }) }, payload: { tokens } };
}

async function rank({ api, collection }: { readonly api: QdrantApi; readonly collection: string }, query: Readonly<Record<string, unknown>>, { filter, limit, offset, signal }: PointSearch): Promise<readonly Hit[]> {
  const body = { ...query, ...(filter === undefined ? {} : { filter: toQdrantFilter(filter) }), limit, offset, with_payload: false, with_vector: false };
  return (await api.readPoints(collection, { path: '/query', body, signal })).map(({ id, score = 0 }) => ({ id: Number(id), score }));
}
