// Marqo's HTTP API as far as the store needs it: its error codes, failures of single documents, and index operations that get in each other's way.
import { GatewayError, systemClock, type Clock } from '@gateway/core';
import { createJsonClient, type JsonAnswer, type JsonClientOptions, type JsonRequest } from '../staged/json-client.ts';

export interface MarqoApi {
  /** Fine when it is there. */
  createIndex(index: string, settings: unknown): Promise<void>;
  deleteIndex(index: string): Promise<void>;
  /** 0 for an index that does not exist. */
  countDocuments(index: string): Promise<number>;
  /** @throws GatewayError also when a single one is refused */
  addDocuments(index: string, documents: readonly MarqoDocument[]): Promise<void>;
  deleteDocuments(index: string, ids: readonly string[]): Promise<void>;
  /** Undefined when the document or the index does not exist. */
  getDocument(index: string, id: string): Promise<MarqoDocument | undefined>;
  /** None for an index that does not exist. */
  search(index: string, body: Readonly<Record<string, unknown>>, signal?: AbortSignal): Promise<readonly MarqoHit[]>;
}

export interface MarqoDocument {
  readonly _id: string;
  readonly [field: string]: unknown;
}

export interface MarqoHit extends MarqoDocument {
  readonly _score: number;
}

// As Marqo is set up by default; more in one request is refused.
const DOCUMENTS_AT_ONCE = 64;
// Marqo changes one index at a time.
const MAX_CONFLICTS = 30;
const CONFLICT_WAIT_MS = 2_000;
const RETRY_WAIT_MS = 500;

export function createMarqoApi(options: Omit<JsonClientOptions, 'server'>): MarqoApi {
  const { clock = systemClock, retries } = options;
  const client = createJsonClient({ ...options, server: 'Marqo' });
  const send = async (request: JsonRequest): Promise<JsonAnswer> => client.send(request);
  const changeIndex = async (method: 'POST' | 'DELETE', index: string, work: { readonly body?: unknown; readonly done: string }): Promise<void> => {
    for (let conflict = 0; ; conflict += 1) {
      const { status, body } = await send({ method, path: `/indexes/${index}`, body: work.body, expected: [404, 409] });
      if (status < 400 || codeOf(body) === work.done) return;
      if (codeOf(body) !== 'operation_conflict_error') throw badAnswer();
      if (conflict >= MAX_CONFLICTS) throw new GatewayError({ kind: 'unavailable', message: 'Marqo is busy with other indexes.', hint: 'Try again in a moment.' });
      await clock.sleep(CONFLICT_WAIT_MS);
    }
  };
  return {
    createIndex: async (index, settings) => changeIndex('POST', index, { body: settings, done: 'index_already_exists' }),
    deleteIndex: async (index) => changeIndex('DELETE', index, { done: 'index_not_found' }),
    countDocuments: async (index) => {
      const { status, body } = await send({ method: 'GET', path: `/indexes/${index}/stats`, expected: [404] });
      return isMissing(status, body) ? 0 : readNumber(body, 'numberOfDocuments');
    },
    addDocuments: async (index, documents) => {
      for (let start = 0; start < documents.length; start += DOCUMENTS_AT_ONCE) await addBatch({ send, clock, retries }, index, documents.slice(start, start + DOCUMENTS_AT_ONCE));
    },
    deleteDocuments: async (index, ids) => {
      for (let start = 0; start < ids.length; start += DOCUMENTS_AT_ONCE) {
        const { status, body } = await send({ method: 'POST', path: `/indexes/${index}/documents/delete-batch`, body: ids.slice(start, start + DOCUMENTS_AT_ONCE), expected: [404] });
        if (isMissing(status, body)) return;
      }
    },
    getDocument: async (index, id) => {
      const { status, body } = await send({ method: 'GET', path: `/indexes/${index}/documents/${id}`, expected: [404] });
      return isMissing(status, body) ? undefined : (body as MarqoDocument);
    },
    search: async (index, search, signal) => {
      const { status, body } = await send({ method: 'POST', path: `/indexes/${index}/search`, body: search, expected: [404], signal });
      if (isMissing(status, body)) return [];
      const { hits } = body as { hits?: unknown };
      if (!Array.isArray(hits) || !hits.every(isHit)) throw badAnswer();
      return hits;
    },
  };
}

interface Sender {
  readonly send: (request: JsonRequest) => Promise<JsonAnswer>;
  readonly clock: Clock;
  readonly retries: number;
}

interface Item {
  readonly _id?: string;
  readonly status: number;
}

// Single documents fail inside an answer of status 200. What may pass is sent again, alone.
async function addBatch({ send, clock, retries }: Sender, index: string, documents: readonly MarqoDocument[]): Promise<void> {
  let rest = documents;
  for (let failure = 0; ; failure += 1) {
    const { body } = await send({ method: 'POST', path: `/indexes/${index}/documents`, body: { documents: rest } });
    const { items } = body as { items?: unknown };
    if (!Array.isArray(items) || items.length !== rest.length) throw badAnswer();
    const failed = (items as readonly Item[]).flatMap((item, place) => (item.status >= 400 ? [{ status: item.status, document: rest[place] }] : []));
    const refused = failed.find(({ status }) => status !== 429 && status < 500);
    if (refused !== undefined) throw new GatewayError({ kind: 'invalid_input', message: `Marqo has refused a document with status ${refused.status}.`, hint: 'It may be too large: cut documents into smaller chunks, with less metadata.', details: { status: refused.status } });
    if (failed.length === 0) return;
    if (failure >= retries) throw new GatewayError({ kind: failed[0]?.status === 429 ? 'rate_limit' : 'unavailable', message: `Marqo could not take ${failed.length} of ${rest.length} documents.`, hint: 'Try again in a moment.' });
    rest = failed.flatMap(({ document }) => document ?? []);
    await clock.sleep(RETRY_WAIT_MS * 2 ** failure);
  }
}

function isMissing(status: number, body: unknown): boolean {
  if (status !== 404) return false;
  const code = codeOf(body);
  if (code !== 'index_not_found' && code !== 'document_not_found') throw new GatewayError({ kind: 'bad_response', message: 'Marqo has not answered as its API does.', hint: 'Check that its address is right.', details: { status } });
  return true;
}

function codeOf(body: unknown): string {
  const { code } = body as { code?: unknown };
  return typeof code === 'string' ? code : '';
}

function readNumber(body: unknown, key: string): number {
  const value = (body as Readonly<Record<string, unknown>>)[key];
  if (typeof value !== 'number') throw badAnswer();
  return value;
}

function isHit(hit: unknown): hit is MarqoHit {
  return typeof hit === 'object' && hit !== null && typeof (hit as MarqoHit)._id === 'string' && typeof (hit as MarqoHit)._score === 'number';
}

function badAnswer(): GatewayError {
  return new GatewayError({ kind: 'bad_response', message: 'Marqo has not answered as its API does.', hint: 'Check that its address is right, and that it is Marqo 2.13 or newer.' });
}
