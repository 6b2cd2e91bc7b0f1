// Qdrant's REST API as far as the store needs it: https://api.qdrant.tech
import { GatewayError } from '@gateway/core';
import { createJsonClient, type JsonClientOptions, type JsonRequest } from '../staged/json-client.ts';

export interface QdrantPoint {
  readonly id: number | string;
  readonly score?: number;
  readonly payload?: Readonly<Record<string, unknown>> | null;
  readonly vector?: Readonly<Record<string, unknown>> | null;
}

export interface QdrantApi {
  /** Fine when it is there. @param indexes payload fields to index, with their types */
  createCollection(collection: string, settings: unknown, indexes: Readonly<Record<string, 'keyword' | 'integer'>>): Promise<void>;
  deleteCollection(collection: string): Promise<void>;
  /** 0 for a collection that does not exist. */
  count(collection: string): Promise<number>;
  upsert(collection: string, points: readonly QdrantPoint[]): Promise<void>;
  deletePoints(collection: string, ids: readonly (number | string)[]): Promise<void>;
  /** Points of a request that gives some; none for a collection that does not exist. */
  readPoints(collection: string, ask: { readonly path: '' | '/scroll' | '/query'; readonly body: unknown; readonly signal?: AbortSignal | undefined }): Promise<readonly QdrantPoint[]>;
}

// Points of one request.
const AT_ONCE = 100;

export function createQdrantApi(options: Omit<JsonClientOptions, 'server'>): QdrantApi {
  const client = createJsonClient({ ...options, server: 'Qdrant' });
  // Undefined for what does not exist.
  const send = async (request: JsonRequest): Promise<unknown> => {
    const { status, body } = await client.send({ ...request, expected: [404, ...(request.expected ?? [])] });
    const { result, status: told } = body as { result?: unknown; status?: unknown };
    const isError = typeof told === 'object' && told !== null && typeof (told as { error?: unknown }).error === 'string';
    if (status === 404 && isError) return undefined;
    if (status >= 400 && isError) return null;
    if (status >= 400 || result === undefined || result === null) throw badAnswer();
    return result;
  };
  const write = async (request: JsonRequest): Promise<void> => {
    if ((await send(request)) === undefined) throw new GatewayError({ kind: 'not_found', message: 'A collection of the store is not there in Qdrant.' });
  };
  return {
    createCollection: async (collection, settings, indexes) => {
      const path = `/collections/${collection}`;
      // "Already exists" is 400 or 409, by version.
      if ((await send({ method: 'PUT', path, body: settings, expected: [400, 409] })) === null) {
        const found = (await send({ method: 'GET', path: `${path}/exists` })) as { exists?: unknown } | undefined;
        if (found?.exists !== true) throw new GatewayError({ kind: 'invalid_input', message: 'Qdrant has refused to make a collection.', hint: 'Qdrant 1.10 or newer is needed.' });
      }
      for (const [field, type] of Object.entries(indexes)) await write({ method: 'PUT', path: `${path}/index?wait=true`, body: { field_name: field, field_schema: type } });
    },
    deleteCollection: async (collection) => {
      await send({ method: 'DELETE', path: `/collections/${collection}` });
    },
    count: async (collection) => {
      const result = (await send({ method: 'POST', path: `/collections/${collection}/points/count`, body: { exact: true } })) as { count?: unknown } | undefined;
      if (result === undefined) return 0;
      if (typeof result.count !== 'number') throw badAnswer();
      return result.count;
    },
    upsert: async (collection, points) => {
      for (let start = 0; start < points.length; start += AT_ONCE) await write({ method: 'PUT', path: `/collections/${collection}/points?wait=true`, body: { points: points.slice(start, start + AT_ONCE) } });
    },
    deletePoints: async (collection, ids) => {
      for (let start = 0; start < ids.length; start += AT_ONCE * 10) await send({ method: 'POST', path: `/collections/${collection}/points/delete?wait=true`, body: { points: ids.slice(start, start + AT_ONCE * 10) } });
    },
    readPoints: async (collection, { path, body, signal }) => {
      const result = await send({ method: 'POST', path: `/collections/${collection}/points${path}`, body, signal });
      if (result === undefined) return [];
      const points: unknown = Array.isArray(result) ? result : (result as { points?: unknown }).points;
      if (!Array.isArray(points) || !points.every(isPoint)) throw badAnswer();
      return points;
    },
  };
}

function isPoint(point: unknown): point is QdrantPoint {
  return typeof point === 'object' && point !== null && ['number', 'string'].includes(typeof (point as QdrantPoint).id);
}

function badAnswer(): GatewayError {
  return new GatewayError({ kind: 'bad_response', message: 'Qdrant has not answered as its API does.', hint: 'Check that its address is right, and that it is Qdrant 1.10 or newer.' });
}
