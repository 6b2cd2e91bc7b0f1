// Candidates of a query, found by the server: filter first, then words and vector, each over what passes. Nothing of the collection comes here but the hits.
import type { Filter } from '../../filter/filter.ts';
import { filterToPostgres } from '../../filter/filter-to-postgres.ts';
import { DEFAULT_FEEDBACK_TEXTS, expandTerms, type FeedbackText } from '../../keyword/expand-query.ts';
import type { TermReader } from '../../keyword/read-terms.ts';
import type { Hit } from '../../ranking/top-hits.ts';
import type { CandidateQuery, Candidates } from '../vector-store.ts';
import { readBaseRow, type BaseReference, type BaseRow } from './base-row.ts';
import type { Connection, Query } from './connection.ts';
import { fromStoredText, toStoredText } from './stored-json.ts';
import { searchVectors } from './search-vectors.ts';

// As in `createKeywordIndex`.
const K1 = 1.6;
const B = 0.75;

export interface CandidateSource {
  readonly connection: Connection;
  readonly base: BaseReference;
  readonly reader: TermReader;
}

type Terms = ReadonlyMap<string, number>;

export async function findCandidates({ connection, base, reader }: CandidateSource, query: CandidateQuery): Promise<Candidates> {
  const ask: Query = async (sql, params) => connection.query(sql, params, query.signal);
  const row = await readBaseRow(ask, base);
  const asked = query.text === undefined ? new Map<string, number>() : reader.read(query.text);
  const keyword = asked.size === 0 ? [] : await findByWords(ask, row, { ...query, asked });
  const { vector } = query;
  if (vector === undefined || query.space !== row.spaceName || row.dimensions !== vector.length) return { keyword, vector: [], space: row.spaceName };
  const near = await searchVectors(connection, row, { ...query, vector });
  // Vectors of a space go only after the base has left it: when it is still there, all of them were.
  const { spaceName } = await readBaseRow(ask, base);
  return { keyword, vector: spaceName === row.spaceName ? near : [], space: spaceName };
}

async function findByWords(ask: Query, row: BaseRow, { asked, feedback, filter, limit }: CandidateQuery & { readonly asked: Terms }): Promise<readonly Hit[]> {
  if (feedback === undefined) return scoreTexts(ask, row, { terms: asked, filter, limit });
  const found = await scoreTexts(ask, row, { terms: asked, filter, limit: feedback.texts ?? DEFAULT_FEEDBACK_TEXTS });
  return scoreTexts(ask, row, { terms: expandTerms(asked, await readTexts(ask, row, found), feedback), filter, limit });
}

// BM25 with the formula and statistics of `createKeywordIndex`: how many texts have a term is counted over all, whatever the filter.
async function scoreTexts(ask: Query, { id }: BaseRow, { terms, filter, limit }: { readonly terms: Terms; readonly filter: Filter | undefined; readonly limit: number }): Promise<readonly Hit[]> {
  const condition = filter === undefined ? undefined : filterToPostgres(filter, { metadata: 'd.metadata', dates: 'd.dates', firstParam: 5 });
  const sql = `WITH asked AS (SELECT a.term COLLATE "C" AS term, a.weight FROM unnest($2::text[], $3::float8[]) AS a(term, weight)),
      frequent AS (SELECT p.term, count(*)::float8 AS texts FROM @postings AS p JOIN asked USING (term) WHERE p.base = $1::bigint GROUP BY p.term),
      stats AS (SELECT chunks::float8 AS texts, greatest(terms, 1)::float8 / greatest(chunks, 1) AS average FROM @bases WHERE id = $1::bigint)
    SELECT p.chunk AS id, sum(a.weight * ln(1 + (s.texts - f.texts + 0.5) / (f.texts + 0.5)) * p.count * ${K1 + 1} / (p.count + ${K1} * (1 - ${B} + ${B} * p.length / s.average)))::float8 AS score
    FROM @postings AS p JOIN asked AS a USING (term) JOIN frequent AS f USING (term) CROSS JOIN stats AS s
    ${condition === undefined ? '' : 'JOIN @chunks AS c ON c.id = p.chunk JOIN @documents AS d ON d.id = c.document'}
    WHERE p.base = $1::bigint AND a.weight > 0 ${condition === undefined ? '' : `AND ${condition.sql}`}
    GROUP BY p.chunk ORDER BY score DESC, p.chunk LIMIT $4::bigint`;
  const rows = await ask<{ id: string | number; score: number }>(sql, [id, [...terms.keys()].map(toStoredText), [...terms.values()].map(String), String(limit), ...(condition?.params ?? [])]);
  return rows.map((hit) => ({ id: Number(hit.id), score: hit.score }));
}

async function readTexts(ask: Query, { id }: BaseRow, found: readonly Hit[]): Promise<readonly FeedbackText<string>[]> {
  const rows = await ask<{ chunk: string | number; term: string; count: number; length: number }>(
    `SELECT p.chunk, p.term, p.count, p.length FROM @postings AS p
     WHERE p.chunk = ANY ($2::bigint[]) AND EXISTS (SELECT 1 FROM @postings AS o WHERE o.base = $1::bigint AND o.term = p.term AND o.chunk <> p.chunk) ORDER BY p.chunk, p.term`,
    [id, found.map((hit) => String(hit.id))],
  );
  return found.map((hit) => {
    const own = rows.filter(({ chunk }) => Number(chunk) === hit.id);
    return { score: hit.score, length: own[0]?.length ?? 1, counts: own.map(({ term, count }) => [fromStoredText(term), count] as const) };
  });
}
