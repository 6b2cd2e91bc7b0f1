// Marqo as a server of points: records and chunks are documents of structured indexes, listed and found by searches.
import type { Hit } from '../../ranking/top-hits.ts';
import type { ChunkPoint, PointSearch, PointServer, RecordPage, StoredRecord } from '../staged/point-server.ts';
import type { MarqoApi, MarqoDocument, MarqoHit } from './marqo-api.ts';
import { allOf, isIn, toMarqoFilter } from './marqo-filter.ts';
import { MARK, toChunkSettings, toRecordSettings } from './marqo-settings.ts';
import { toMarqoTerms, toMarqoWord } from './marqo-terms.ts';

// Most hits of one search, and how deep searches go, as Marqo is set up by default.
const MAX_HITS = 1_000;
const MAX_DEPTH = 10_000;
// A document of Marqo's has at most 100,000 bytes; the rest is for words of the metadata.
const MAX_BODY_BYTES = 40_000;
// Values of one list in a filter.
const ASKED_AT_ONCE = 200;

export interface MarqoServerOptions {
  readonly api: MarqoApi;
  readonly index: 'exact' | 'hnsw';
}

export function createMarqoServer(options: MarqoServerOptions): PointServer {
  const { api } = options;
  return {
    kind: 'marqo',
    // Terms of a query have no weights of their own.
    capabilities: { feedback: false },
    maxBodyBytes: MAX_BODY_BYTES,
    maxDepth: MAX_DEPTH,
    createRecords: async (index) => api.createIndex(index, toRecordSettings()),
    createChunks: async (index, dimensions) => api.createIndex(index, toChunkSettings(dimensions)),
    dropCollection: api.deleteIndex,
    count: api.countDocuments,
    ...createRecords(api),
    ...createChunks(options),
  };
}

type RecordPart = 'putRecord' | 'getRecords' | 'findRecords' | 'listRecords' | 'deleteRecords';

function createRecords(api: MarqoApi): Pick<PointServer, RecordPart> {
  const find = async (index: string, conditions: readonly (string | undefined)[], withBody: boolean): Promise<readonly StoredRecord[]> =>
    (await list(api, index, { filter: allOf(...conditions), limit: MAX_HITS, fields: fieldsOf(withBody) })).map(toStoredRecord);
  return {
    putRecord: async (index, { key, group, number, tokens, head, body }) =>
      api.addDocuments(index, [{ _id: key, mark: MARK, grp: group, number, head, ...(tokens.length === 0 ? {} : { tokens }), ...(body === '' ? {} : { body }) }]),
    getRecords: async (index, keys) => {
      if (keys.length > 1) return inParts(keys, async (part) => find(index, [isIn('_id', part)], true));
      const document = keys[0] === undefined ? undefined : await api.getDocument(index, keys[0]);
      return document === undefined ? [] : [toStoredRecord(document)];
    },
    findRecords: async (index, { group, numbers, withBody = false }) => inParts(numbers, async (part) => find(index, [`grp:${group}`, isIn('number', part)], withBody)),
    listRecords: async (index, { group, after, limit, filter, withBody = false }: RecordPage) => {
      const condition = toMarqoFilter(filter);
      if (condition === null) return [];
      return (await listByNumber(api, index, { filter: allOf(`grp:${group}`, condition), after, limit, fields: fieldsOf(withBody) })).map(toStoredRecord);
    },
    deleteRecords: api.deleteDocuments,
  };
}

const fieldsOf = (withBody: boolean): string[] => ['grp', 'number', 'tokens', 'head', ...(withBody ? ['body'] : [])];

function toStoredRecord(document: MarqoDocument): StoredRecord {
  const { _id: key, grp, number, tokens = [], head, body = '' } = document as MarqoDocument & { grp: string; number: number; tokens?: string[]; head: string; body?: string };
  return { key, group: grp, number, tokens, head, body };
}

type ChunkPart = 'putChunks' | 'deleteChunks' | 'listChunkNumbers' | 'readVectors' | 'searchWords' | 'searchVectors';

function createChunks({ api, index: kind }: MarqoServerOptions): Pick<PointServer, ChunkPart> {
  return {
    putChunks: async (index, chunks) => api.addDocuments(index, chunks.map(toDocument)),
    deleteChunks: async (index, numbers) => api.deleteDocuments(index, numbers.map(toChunkId)),
    listChunkNumbers: async (index, { after, limit }) => (await listByNumber(api, index, { filter: undefined, after, limit, fields: ['number'] })).map(({ number }) => Number(number)),
    readVectors: async (index, numbers) => {
      const hits = await inParts(numbers, async (part) => list(api, index, { filter: isIn('number', part), limit: MAX_HITS, fields: ['number', 'packed'] }));
      return new Map(hits.map(({ number, packed }) => [Number(number), unpack(String(packed))]));
    },
    searchWords: async (index, terms, search) => {
      const q = [...terms.keys()].map(toMarqoWord).join(' ');
      return rank({ api, index }, { q, searchMethod: 'LEXICAL', searchableAttributes: ['terms'] }, search);
    },
    searchVectors: async (index, vector, search) => {
      const body = { q: { customVector: { content: '', vector: [...vector] } }, searchMethod: 'TENSOR', searchableAttributes: ['emb'], approximate: kind === 'hnsw' };
      return (await rank({ api, index }, body, search)).map(({ id, score }) => ({ id, score: toCosine(score) }));
    },
  };
}

const toChunkId = (number: number): string => `c${number}`;

function toDocument({ number, tokens, terms, vector }: ChunkPoint): MarqoDocument {
  const words = toMarqoTerms(terms);
  const isPointing = vector.some((value) => value !== 0);
  return {
    _id: toChunkId(number),
    mark: MARK,
    number,
    packed: Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('base64'),
    ...(tokens.length === 0 ? {} : { tokens }),
    ...(words === '' ? {} : { terms: words }),
    // A vector that points nowhere is near to nothing.
    ...(isPointing ? { emb: { content: '', vector: [...vector] } } : {}),
  };
}

function unpack(packed: string): Float32Array {
  const bytes = new Uint8Array(Buffer.from(packed, 'base64'));
  return new Float32Array(bytes.buffer, 0, Math.floor(bytes.byteLength / 4));
}

// Marqo's score of `prenormalized-angular` is Vespa's closeness, 1 / (1 + distance), with the distance 1 - cosine: https://docs.vespa.ai/en/reference/schema-reference.html#distance-metric
function toCosine(score: number): number {
  return 2 - 1 / score;
}

async function rank({ api, index }: { readonly api: MarqoApi; readonly index: string }, body: Readonly<Record<string, unknown>>, { filter, limit, offset, signal }: PointSearch): Promise<readonly Hit[]> {
  const condition = toMarqoFilter(filter);
  if (condition === null) return [];
  const hits: Hit[] = [];
  while (hits.length < limit) {
    const asked = Math.min(MAX_HITS, limit - hits.length);
    const page = await api.search(index, { ...body, ...(condition === undefined ? {} : { filter: condition }), limit: asked, offset: offset + hits.length, attributesToRetrieve: ['number'], showHighlights: false }, signal);
    hits.push(...page.map((hit) => ({ id: Number(hit['number']), score: hit._score })));
    if (page.length < asked) break;
  }
  return hits;
}

interface Listing {
  readonly filter: string | undefined;
  readonly limit: number;
  readonly fields: readonly string[];
}

async function list(api: MarqoApi, index: string, { filter, limit, fields }: Listing): Promise<readonly (MarqoHit & { readonly number?: number })[]> {
  return api.search(index, { q: MARK, searchMethod: 'LEXICAL', searchableAttributes: ['mark'], ...(filter === undefined ? {} : { filter }), limit, attributesToRetrieve: [...fields], showHighlights: false });
}

// Marqo does not sort by a field: where there are more than one search gives, numbers are asked for in windows that are small enough.
async function listByNumber(api: MarqoApi, index: string, { filter, after, limit, fields }: Listing & { readonly after: number }): Promise<readonly (MarqoHit & { readonly number?: number })[]> {
  const ask = async (low: number, high: number | undefined): Promise<readonly (MarqoHit & { readonly number?: number })[]> =>
    [...(await list(api, index, { filter: allOf(filter, `number:[${low} TO ${high ?? '*'}]`), limit: MAX_HITS, fields }))].sort((a, b) => Number(a.number) - Number(b.number));
  const rest = await ask(after + 1, undefined);
  if (rest.length < MAX_HITS) return rest.slice(0, limit);
  const found: (MarqoHit & { readonly number?: number })[] = [];
  for (let low = after + 1, width = limit; found.length < limit && low <= Number.MAX_SAFE_INTEGER; ) {
    const high = Math.min(Number.MAX_SAFE_INTEGER, low + width - 1);
    const page = await ask(low, high);
    if (page.length >= MAX_HITS && width > 1) {
      width = Math.floor(width / 2);
      continue;
    }
    found.push(...page);
    low = high + 1;
    if (page.length < limit / 2) width *= 2;
  }
  return found.slice(0, limit);
}

async function inParts<Value, Found>(values: readonly Value[], ask: (part: readonly Value[]) => Promise<readonly Found[]>): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (let start = 0; start < values.length; start += ASKED_AT_ONCE) found.push(...(await ask(values.slice(start, start + ASKED_AT_ONCE))));
  return found;
}
