// A stand-in for the part of the REST API of Qdrant that the store uses, strict about shapes and names. No server was at hand to hold it against: https://api.qdrant.tech
import type { Fetch } from '@gateway/core';

type Json = Readonly<Record<string, unknown>>;

interface Sparse {
  readonly indices: readonly number[];
  readonly values: readonly number[];
}

interface Point {
  readonly id: number | string;
  readonly vector: Readonly<Record<string, readonly number[] | Sparse>>;
  readonly payload: Json;
}

interface Collection {
  readonly dense: ReadonlyMap<string, number>;
  readonly sparse: ReadonlySet<string>;
  readonly indexes: Map<string, string>;
  readonly points: Map<number | string, Point>;
}

class Refusal extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export interface QdrantStub {
  readonly fetch: Fetch;
  readonly collectionNames: () => readonly string[];
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function take(value: unknown, allowed: readonly string[]): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Refusal(400, 'Format error in JSON body: no object');
  for (const key of Object.keys(value)) if (!allowed.includes(key)) throw new Refusal(400, `Format error in JSON body: unknown field ${key}`);
  return value as Json;
}

/** @param options.apiKey refuses requests without it */
export function createQdrantStub(options: { readonly apiKey?: string } = {}): QdrantStub {
  const collections = new Map<string, Collection>();
  const handle = (method: string, url: URL, body: unknown): unknown => {
    const [, name = '', what, action] = url.pathname.split('/').slice(1);
    if (what === undefined && method === 'PUT') return createCollection(collections, name, body);
    if (what === undefined && method === 'DELETE') return collections.delete(name);
    if (what === 'exists' && method === 'GET') return { exists: collections.has(name) };
    const collection = collections.get(name);
    if (collection === undefined) throw new Refusal(404, `Not found: Collection \`${name}\` doesn't exist!`);
    const key = `${method} ${[what, action].filter((part) => part !== undefined).join('/')}`;
    switch (key) {
      case 'PUT index': {
        const { field_name: field, field_schema: type } = take(body, ['field_name', 'field_schema']) as { field_name: string; field_schema: string };
        if (!['keyword', 'integer', 'float', 'bool', 'datetime', 'text', 'uuid', 'geo'].includes(type)) throw new Refusal(400, 'no such schema');
        collection.indexes.set(field, type);
        return done;
      }
      case 'PUT points':
        for (const point of take(body, ['points'])['points'] as readonly Point[]) upsert(collection, point);
        return done;
      case 'POST points': {
        const { ids, with_vector: vectors } = take(body, ['ids', 'with_payload', 'with_vector']) as { ids: readonly (number | string)[]; with_vector: readonly string[] | boolean };
        return ids.flatMap((id) => {
          const point = collection.points.get(checkId(id));
          return point === undefined ? [] : [{ id, payload: point.payload, ...(Array.isArray(vectors) ? { vector: Object.fromEntries(Object.entries(point.vector).filter(([kind]) => vectors.includes(kind))) } : {}) }];
        });
      }
      case 'POST points/count':
        take(body, ['exact', 'filter']);
        return { count: collection.points.size };
      case 'POST points/delete':
        for (const id of take(body, ['points'])['points'] as readonly (number | string)[]) collection.points.delete(checkId(id));
        return done;
      case 'POST points/scroll':
        return scroll(collection, body);
      case 'POST points/query':
        return query(collection, body);
      default:
        throw new Refusal(404, 'no such path');
    }
  };
  return {
    collectionNames: () => [...collections.keys()],
    fetch: async (input, init = {}) => {
      const url = new URL(input instanceof Request ? input.url : input);
      try {
        if (options.apiKey !== undefined && new Headers(init.headers).get('api-key') !== options.apiKey) return new Response('Must provide an API key or an Authorization bearer token', { status: 401 });
        if ((init.method === 'PUT' || url.pathname.endsWith('/delete')) && url.pathname.includes('/points') && url.searchParams.get('wait') !== 'true') throw new Refusal(400, 'writes have to be waited for');
        const result = handle(init.method ?? 'GET', url, typeof init.body === 'string' ? (JSON.parse(init.body) as unknown) : undefined);
        return await Promise.resolve(Response.json({ result, status: 'ok', time: 0.001 }));
      } catch (error) {
        if (error instanceof Refusal) return Response.json({ result: null, status: { error: error.message }, time: 0.001 }, { status: error.status });
        throw error;
      }
    },
  };
}

const done = { operation_id: 1, status: 'completed' };

function createCollection(collections: Map<string, Collection>, name: string, body: unknown): boolean {
  if (collections.has(name)) throw new Refusal(409, `Wrong input: Collection \`${name}\` already exists!`);
  const { vectors, sparse_vectors: sparse = {} } = take(body, ['vectors', 'sparse_vectors']) as { vectors: Record<string, { size: number; distance: string }>; sparse_vectors?: Record<string, { modifier?: string }> };
  for (const { size, distance } of Object.values(vectors)) if (!(size >= 1 && size <= 65_536) || !['Dot', 'Cosine', 'Euclid', 'Manhattan'].includes(distance)) throw new Refusal(400, 'Validation error in JSON body');
  for (const { modifier } of Object.values(sparse)) if (modifier !== 'idf') throw new Refusal(400, 'the stand-in knows the modifier idf alone');
  collections.set(name, { dense: new Map(Object.entries(vectors).map(([kind, { size }]) => [kind, size])), sparse: new Set(Object.keys(sparse)), indexes: new Map(), points: new Map() });
  return true;
}

function checkId(id: number | string): number | string {
  if (typeof id === 'number' ? Number.isSafeInteger(id) && id >= 0 : UUID.test(id)) return id;
  throw new Refusal(400, `Format error in JSON body: value ${id} is not a valid point ID`);
}

function upsert({ dense, sparse, points }: Collection, point: Point): void {
  take(point, ['id', 'vector', 'payload']);
  for (const [kind, vector] of Object.entries(point.vector)) {
    if (Array.isArray(vector) ? dense.get(kind) !== vector.length : !sparse.has(kind)) throw new Refusal(400, `Wrong input: Vector dimension error or not existing vector name ${kind}`);
    if (!Array.isArray(vector)) {
      const { indices, values } = take(vector, ['indices', 'values']) as unknown as Sparse;
      if (indices.length !== values.length || new Set(indices).size !== indices.length || indices.some((index) => !(index >= 0 && index < 2 ** 32))) throw new Refusal(422, 'Validation error in JSON body: sparse vector');
    }
  }
  // float32, as they are kept.
  const kept = Object.entries(point.vector).map(([kind, vector]) => [kind, Array.isArray(vector) ? [...Float32Array.from(vector as readonly number[])] : vector] as const);
  points.set(checkId(point.id), { ...point, vector: Object.fromEntries(kept) });
}

function scroll(collection: Collection, body: unknown): unknown {
  const { filter, limit = 10, offset, order_by: order } = take(body, ['filter', 'limit', 'offset', 'order_by', 'with_payload', 'with_vector']) as { filter?: Json; limit?: number; offset?: number; order_by?: { key: string; direction?: string } };
  if (order !== undefined && offset !== undefined) throw new Refusal(400, 'offset does not go with order_by');
  if (order !== undefined && collection.indexes.get(order.key) !== 'integer') throw new Refusal(400, `Bad request: No range index for \`order_by\` key: \`${order.key}\`.`);
  const value = (point: Point): number | string => (order === undefined ? point.id : Number(point.payload[order.key]));
  const found = [...collection.points.values()].filter((point) => matches(filter, point) && (offset === undefined || Number(point.id) >= offset)).toSorted((a, b) => (value(a) < value(b) ? -1 : 1));
  return { points: found.slice(0, limit).map(({ id, payload }) => ({ id, payload })), next_page_offset: found[limit]?.id ?? null };
}

function query(collection: Collection, body: unknown): unknown {
  const { query: asked, using = '', filter, limit = 10, offset = 0 } = take(body, ['query', 'using', 'filter', 'limit', 'offset', 'params', 'with_payload', 'with_vector']) as { query: readonly number[] | Sparse; using?: string; filter?: Json; limit?: number; offset?: number };
  if (Array.isArray(asked) ? collection.dense.get(using) !== asked.length : !collection.sparse.has(using)) throw new Refusal(400, `Wrong input: Vector dimension error or not existing vector name ${using}`);
  const all = [...collection.points.values()];
  const score = Array.isArray(asked) ? (point: Point) => dot(point.vector[using] as readonly number[] | undefined, asked as readonly number[]) : sparseScore(all, using, asked as Sparse);
  const ranked = all.filter((point) => matches(filter, point)).flatMap((point) => {
    const value = score(point);
    return value === undefined ? [] : [{ id: point.id, score: value }];
  });
  return { points: ranked.toSorted((a, b) => b.score - a.score).slice(offset, offset + limit) };
}

function dot(vector: readonly number[] | undefined, asked: readonly number[]): number | undefined {
  return vector?.reduce((sum, value, place) => sum + value * (asked[place] ?? 0), 0);
}

// Only points that share an index are found; the modifier multiplies with ln(1 + (N - n + 0.5) / (n + 0.5)).
function sparseScore(all: readonly Point[], using: string, asked: Sparse): (point: Point) => number | undefined {
  const valueOf = (point: Point, index: number): number | undefined => {
    const vector = point.vector[using] as Sparse | undefined;
    return vector?.values[vector.indices.indexOf(index)];
  };
  const factors = asked.indices.map((index, place) => {
    const n = all.filter((point) => valueOf(point, index) !== undefined).length;
    return { index, factor: (asked.values[place] ?? 0) * Math.log(1 + (all.length - n + 0.5) / (n + 0.5)) };
  });
  return (point) => {
    const shared = factors.flatMap(({ index, factor }) => {
      const value = valueOf(point, index);
      return value === undefined ? [] : [value * factor];
    });
    return shared.length === 0 ? undefined : shared.reduce((sum, part) => sum + part, 0);
  };
}

function matches(condition: Json | undefined, point: Point): boolean {
  if (condition === undefined) return true;
  if ('has_id' in condition) return (condition['has_id'] as readonly unknown[]).includes(point.id);
  if ('key' in condition) {
    const { key, match, range } = take(condition, ['key', 'match', 'range']) as { key: string; match?: { value?: unknown; any?: readonly unknown[] }; range?: { gt?: number; gte?: number; lt?: number; lte?: number } };
    const value = point.payload[key];
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (match !== undefined) return values.some((element) => ('any' in match ? (match.any ?? []).includes(element) : element === match.value));
    const { gt = -Infinity, gte = -Infinity, lt = Infinity, lte = Infinity } = range ?? {};
    return values.some((element) => typeof element === 'number' && element > gt && element >= gte && element < lt && element <= lte);
  }
  const { must = [], should = [], must_not: mustNot = [] } = take(condition, ['must', 'should', 'must_not']) as { must?: readonly Json[]; should?: readonly Json[]; must_not?: readonly Json[] };
  return must.every((part) => matches(part, point)) && (should.length === 0 || should.some((part) => matches(part, point))) && !mustNot.some((part) => matches(part, point));
}
