// A stand-in for Marqo that enforces the rules of its API as far as they are described; what the description leaves open (limits, the form of scores) is assumed.
import type { Fetch } from '@gateway/core';
import { matchDsl } from './filter-dsl.ts';
import { checkKeys, invalid, readSearch, readSettings, Refusal, type IndexSettings, type Json, type SearchRequest } from './stub-rules.ts';

type StoredDocument = Readonly<Record<string, unknown>> & { readonly _id: string };

interface Index {
  readonly settings: IndexSettings;
  readonly documents: Map<string, StoredDocument>;
}

export interface MarqoStub {
  readonly fetch: Fetch;
  readonly indexNames: () => readonly string[];
  /** Requests so far, as `METHOD path`. */
  readonly requests: readonly string[];
  /** Statuses for single documents of the next batches, by place. */
  readonly failItems: (statuses: readonly number[]) => void;
}

const MAX_BATCH = 128;
const MAX_DOCUMENT_BYTES = 100_000;

/** @param options.apiKey refuses requests without it, as the cloud does */
export function createMarqoStub(options: { readonly apiKey?: string } = {}): MarqoStub {
  const indexes = new Map<string, Index>();
  const requests: string[] = [];
  let failing: readonly number[] = [];
  const indexOf = (name: string): Index => {
    const index = indexes.get(name);
    if (index === undefined) throw new Refusal(404, 'index_not_found', `no index ${name}`);
    return index;
  };
  const handle = (method: string, url: URL, body: unknown): Json => {
    const [first, name, what, id] = url.pathname.split('/').slice(1).map(decodeURIComponent);
    if (method === 'GET' && first === '') return { message: 'Welcome to Marqo', version: '2.13.0' };
    if (first !== 'indexes') throw new Refusal(404, 'not_found', 'no such path');
    if (name === undefined) return { results: [...indexes.keys()].map((indexName) => ({ indexName })) };
    if (what === undefined) return changeIndex(indexes, method, { name, body });
    const index = indexOf(name);
    if (method === 'GET' && what === 'stats') return { numberOfDocuments: index.documents.size, numberOfVectors: 0, backend: { memoryUsedPercentage: 1, storageUsedPercentage: 1 } };
    if (method === 'POST' && what === 'search') return search(index, body);
    if (what !== 'documents') throw new Refusal(404, 'not_found', 'no such path');
    if (method === 'POST' && id === undefined) {
      const statuses = failing;
      failing = [];
      return addDocuments(index, name, { body, statuses });
    }
    if (method === 'POST' && id === 'delete-batch') return deleteDocuments(index, name, body);
    const document = method === 'GET' && id !== undefined ? index.documents.get(id) : undefined;
    if (document === undefined) throw new Refusal(404, 'document_not_found', `no document ${id}`);
    return document;
  };
  return {
    requests,
    indexNames: () => [...indexes.keys()],
    failItems: (statuses) => {
      failing = statuses;
    },
    fetch: async (input, init = {}) => {
      const url = new URL(input instanceof Request ? input.url : input);
      requests.push(`${init.method ?? 'GET'} ${url.pathname}`);
      if (init.method === 'GET' && init.body !== undefined) throw new TypeError('Request with GET/HEAD method cannot have body.');
      try {
        if (options.apiKey !== undefined && new Headers(init.headers).get('x-api-key') !== options.apiKey) throw new Refusal(401, 'unauthorized', 'no key');
        const answer = handle(init.method ?? 'GET', url, typeof init.body === 'string' ? (JSON.parse(init.body) as unknown) : undefined);
        return await Promise.resolve(Response.json(answer));
      } catch (error) {
        if (error instanceof Refusal) return Response.json(error.body, { status: error.status });
        throw error;
      }
    },
  };
}

function changeIndex(indexes: Map<string, Index>, method: string, { name, body }: { readonly name: string; readonly body: unknown }): Json {
  if (method === 'POST') {
    if (!/^[A-Za-z_-][\w-]*$/.test(name)) throw new Refusal(400, 'invalid_index_name', name);
    if (indexes.has(name)) throw new Refusal(409, 'index_already_exists', name);
    indexes.set(name, { settings: readSettings(body), documents: new Map() });
    return { acknowledged: true, index: name };
  }
  if (method !== 'DELETE') throw new Refusal(405, 'method_not_allowed', method);
  if (!indexes.delete(name)) throw new Refusal(404, 'index_not_found', name);
  return { acknowledged: true };
}

function addDocuments({ settings, documents }: Index, name: string, { body, statuses }: { readonly body: unknown; readonly statuses: readonly number[] }): Json {
  const given = checkKeys(body, ['documents', 'tensorFields', 'mappings', 'useExistingTensors', 'textChunkPrefix', 'modelAuth'], 'body');
  const batch = given['documents'] as readonly Json[];
  if (!Array.isArray(batch)) throw new Refusal(422, 'unprocessable_entity', 'documents');
  if (batch.length === 0 || batch.length > MAX_BATCH) throw new Refusal(400, 'bad_request', `1 to ${MAX_BATCH} documents`);
  if (settings.type === 'structured' ? given['tensorFields'] !== undefined : given['tensorFields'] === undefined) throw invalid('tensorFields do not fit the type of the index');
  const items = (batch as readonly Json[]).map((document, place) => {
    try {
      if ((statuses[place] ?? 200) >= 400) throw new Refusal(statuses[place] ?? 500, 'vector_store_error', 'told to fail');
      checkDocument(settings, document);
      documents.set(document['_id'] as string, document as StoredDocument);
      return { status: 200, _id: document['_id'] };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { status: error.status, _id: document['_id'], message: error.message, error: error.message, code: error.body['code'] };
    }
  });
  return { errors: items.some(({ status }) => status >= 400), processingTimeMs: 1, index_name: name, items };
}

function checkDocument({ type, fields, dimensions, tensorFields }: IndexSettings, document: Json): void {
  const id = document['_id'];
  if (typeof id !== 'string' || id === '') throw new Refusal(400, 'invalid_document_id', 'no id');
  const ascii = JSON.stringify(document).replaceAll(/[^\x20-\x7e]/g, '______');
  if (ascii.length > MAX_DOCUMENT_BYTES) throw new Refusal(400, 'doc_too_large', `${ascii.length} bytes`);
  for (const [name, value] of Object.entries(document)) {
    if (name === '_id') continue;
    if (name.startsWith('_')) throw new Refusal(400, 'invalid_field_name', name);
    if (type === 'unstructured') continue;
    const field = fields.get(name);
    if (field === undefined) throw new Refusal(400, 'invalid_field_name', `no field ${name}`);
    if (!isOfType(value, field.type, tensorFields.includes(name) ? dimensions : undefined)) throw invalid(`${name} is no ${field.type}`);
  }
}

function isOfType(value: unknown, type: string, dimensions: number | undefined): boolean {
  const array = /^array<(\w+)>$/.exec(type);
  if (array !== null) return Array.isArray(value) && value.length > 0 && value.every((element) => isOfType(element, array[1] ?? '', undefined));
  if (type === 'text') return typeof value === 'string';
  if (type === 'bool') return typeof value === 'boolean';
  if (type === 'int' || type === 'long') return Number.isInteger(value);
  if (type === 'float' || type === 'double') return typeof value === 'number';
  if (type !== 'custom_vector') return false;
  const { content, vector } = checkKeys(value, ['content', 'vector'], 'custom_vector') as { content?: unknown; vector?: unknown };
  return (content === undefined || typeof content === 'string') && Array.isArray(vector) && vector.length === dimensions && vector.every((element) => Number.isFinite(element)) && vector.some((element) => element !== 0);
}

function deleteDocuments({ documents }: Index, name: string, body: unknown): Json {
  if (!Array.isArray(body) || !body.every((id) => typeof id === 'string')) throw new Refusal(422, 'unprocessable_entity', 'a list of ids');
  if (body.length === 0) throw new Refusal(400, 'bad_request', 'no ids');
  const items = (body as readonly string[]).map((id) => (documents.delete(id) ? { _id: id, status: 200, result: 'deleted' } : { _id: id, status: 404, result: 'not_found' }));
  return { index_name: name, status: 'succeeded', type: 'documentDeletion', items, details: { receivedDocumentIds: body.length, deletedDocuments: items.filter(({ status }) => status === 200).length }, duration: 'PT0.1S', startedAt: '', finishedAt: '' };
}

function search(index: Index, body: unknown): Json {
  const request = readSearch(body);
  const { settings, documents } = index;
  const filterable = (document: StoredDocument) => (field: string): readonly unknown[] => {
    if (field === '_id') return [document._id];
    if (settings.type === 'structured' && settings.fields.get(field)?.features?.includes('filter') !== true) throw invalid(`${field} cannot be filtered by`);
    const value = document[field];
    const values: readonly unknown[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
    return settings.type === 'structured' ? values : values.filter((element) => typeof element !== 'string' || element.length <= settings.filterStringMaxLength);
  };
  const { filter } = request;
  const passing = [...documents.values()].filter((document) => filter === undefined || matchDsl(filter, filterable(document)));
  const lexical = request.method === 'TENSOR' ? [] : rankLexical(settings, passing, request);
  const tensor = request.method === 'LEXICAL' ? [] : rankTensor(settings, passing, request);
  const ranked = request.method === 'HYBRID' ? fuse(tensor, lexical, request.hybrid) : [...tensor, ...lexical];
  const hits = ranked.slice(request.offset, request.offset + request.limit).map(({ document, score }) => {
    const shown = Object.entries(document).filter(([field]) => field !== '_id' && (request.attributes?.includes(field) ?? true));
    return { ...Object.fromEntries(shown), _id: document._id, _score: score, ...(request.showHighlights ? { _highlights: [] } : {}) };
  });
  return { hits, query: request.text, limit: request.limit, offset: request.offset, processingTimeMs: 1 };
}

interface Ranked {
  readonly document: StoredDocument;
  readonly score: number;
}

const best = (ranked: readonly Ranked[]): readonly Ranked[] => ranked.filter(({ score }) => score > 0).toSorted((a, b) => b.score - a.score);
const wordsOf = (text: unknown): readonly string[] => (typeof text === 'string' ? (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) : []);

// BM25 as Vespa has it by default (k1 1.2, b 0.75), over the documents that pass.
function rankLexical(settings: IndexSettings, documents: readonly StoredDocument[], { text, searchable }: SearchRequest): readonly Ranked[] {
  const isOpen = settings.type === 'unstructured';
  const fields = searchable ?? (isOpen ? [...new Set(documents.flatMap((document) => Object.keys(document)))] : [...settings.fields.values()].flatMap(({ name, features }) => (features?.includes('lexical_search') === true ? [name] : [])));
  for (const field of isOpen ? [] : fields) if (settings.fields.get(field)?.features?.includes('lexical_search') !== true) throw invalid(`${field} cannot be searched`);
  const texts = documents.map((document) => ({ document, words: fields.flatMap((field) => wordsOf(document[field])) }));
  const average = texts.reduce((sum, { words }) => sum + words.length, 0) / Math.max(1, texts.length);
  const asked = [...new Set(wordsOf(text))].map((word) => {
    const n = texts.filter(({ words }) => words.includes(word)).length;
    return { word, idf: Math.log(1 + (texts.length - n + 0.5) / (n + 0.5)) };
  });
  const score = (words: readonly string[]): number =>
    asked.reduce((sum, { word, idf }) => {
      const count = words.filter((other) => other === word).length;
      return sum + (idf * count * 2.2) / (count + 1.2 * (0.25 + (0.75 * words.length) / average));
    }, 0);
  return best(texts.map(({ document, words }) => ({ document, score: score(words) })));
}

function rankTensor(settings: IndexSettings, documents: readonly StoredDocument[], { vector, searchable }: SearchRequest): readonly Ranked[] {
  if (vector === undefined) throw invalid('no_model needs a vector');
  if (vector.length !== settings.dimensions) throw invalid('the vector has another number of dimensions');
  const fields = searchable ?? settings.tensorFields;
  for (const field of fields) if (!settings.tensorFields.includes(field)) throw invalid(`${field} is no tensor field`);
  return best(
    documents.flatMap((document) =>
      fields.flatMap((field) => {
        const stored = document[field] as { vector: readonly number[] } | undefined;
        const cosine = stored?.vector.reduce((sum, value, place) => sum + value * (vector[place] ?? 0), 0);
        return cosine === undefined ? [] : [{ document, score: 1 / (1 + (1 - cosine)) }];
      }),
    ),
  );
}

// A list of weight 0 is not read.
function fuse(tensor: readonly Ranked[], lexical: readonly Ranked[], { alpha, rrfK }: SearchRequest['hybrid']): readonly Ranked[] {
  const scores = new Map<StoredDocument, number>();
  for (const [list, weight] of [[tensor, alpha], [lexical, 1 - alpha]] as const) {
    if (weight === 0) continue;
    for (const [rank, { document }] of list.entries()) scores.set(document, (scores.get(document) ?? 0) + weight / (rrfK + rank + 1));
  }
  return best([...scores].map(([document, score]) => ({ document, score })));
}
