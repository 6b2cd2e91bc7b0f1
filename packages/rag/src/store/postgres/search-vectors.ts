// The nearest vectors of a space: by an exact scan, or by an HNSW index of that space alone.
import { filterToPostgres } from '../../filter/filter-to-postgres.ts';
import type { Hit } from '../../ranking/top-hits.ts';
import type { CandidateQuery } from '../vector-store.ts';
import type { BaseRow } from './base-row.ts';
import type { Connection, Query } from './connection.ts';
import { toVectorText } from './vector-text.ts';

// pgvector's limit for indexes of `vector`: https://github.com/pgvector/pgvector#hnsw
const MAX_INDEXED_DIMENSIONS = 2_000;
// Its limit for how many an index keeps in view.
const MAX_IN_VIEW = 1_000;

export async function searchVectors(connection: Connection, row: BaseRow, query: CandidateQuery & { readonly vector: Float32Array }): Promise<readonly Hit[]> {
  const isIndexed = connection.index === 'hnsw' && query.vector.length <= MAX_INDEXED_DIMENSIONS;
  if (!isIndexed) return select(async (sql, params) => connection.query(sql, params, query.signal), row, query);
  const found = await connection.transaction(async (ask) => {
    await ask(`SET LOCAL hnsw.ef_search = ${Math.min(MAX_IN_VIEW, Math.max(100, query.limit))}`);
    // Goes on through the index until enough of what it finds has passed the filter.
    await ask('SET LOCAL hnsw.iterative_scan = strict_order');
    return select(ask, row, query);
  });
  if (found.length >= query.limit) return found;
  // Fewer than wanted: there are no more, or the index has given up. Only a scan tells.
  return connection.transaction(async (ask) => {
    await ask('SET LOCAL enable_indexscan = off');
    return select(ask, row, query);
  });
}

// The numbers of space and dimensions are ours, and stand in the statement so that the planner sees which index fits. Vectors have length 1, so the inner product is the cosine, and it is 0 where one is all zero.
async function select(ask: Query, { space, dimensions }: BaseRow, { vector, filter, limit }: CandidateQuery & { readonly vector: Float32Array }): Promise<readonly Hit[]> {
  const condition = filter === undefined ? undefined : filterToPostgres(filter, { metadata: 'd.metadata', dates: 'd.dates', firstParam: 3 });
  const distance = `v.vector::vector(${dimensions}) <#> $1::text::vector(${dimensions})`;
  const sql = `SELECT v.chunk AS id, (${distance}) AS distance FROM @vectors AS v
    WHERE v.space = ${BigInt(space)} ${condition === undefined ? '' : `AND EXISTS (SELECT 1 FROM @chunks AS c JOIN @documents AS d ON d.id = c.document WHERE c.id = v.chunk AND ${condition.sql})`}
    ORDER BY ${distance} LIMIT $2::bigint`;
  const rows = await ask<{ id: string | number; distance: number }>(sql, [toVectorText(vector), String(limit), ...(condition?.params ?? [])]);
  return rows.map(({ id, distance: negative }) => ({ id: Number(id), score: 0 - negative })).sort((a, b) => b.score - a.score || a.id - b.id);
}

/** Makes the index of a space where one is wanted and possible. */
export async function indexSpace({ index }: Pick<Connection, 'index'>, query: Query, { space, dimensions }: { readonly space: string; readonly dimensions: number }): Promise<void> {
  if (index !== 'hnsw' || dimensions > MAX_INDEXED_DIMENSIONS) return;
  await query(`CREATE INDEX IF NOT EXISTS vectors_hnsw_${BigInt(space)} ON @vectors USING hnsw ((vector::vector(${dimensions})) vector_ip_ops) WHERE space = ${BigInt(space)}`);
}
