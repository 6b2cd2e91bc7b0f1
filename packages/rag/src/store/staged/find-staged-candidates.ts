// Candidates as the server ranks them, without those whose document has another number by now, and without what only `matchFilter` can sort out. Read on until there are enough.
import { GatewayError, throwIfAborted, type JsonObject } from '@gateway/core';
import type { Filter } from '../../filter/filter.ts';
import { matchFilter } from '../../filter/match-filter.ts';
import { DEFAULT_FEEDBACK_TEXTS, expandTerms } from '../../keyword/expand-query.ts';
import type { Hit } from '../../ranking/top-hits.ts';
import { toSearchText } from '../search-text.ts';
import type { CandidateQuery, Candidates } from '../vector-store.ts';
import { readBase, toChunksName } from './catalog.ts';
import { toDocumentNumber } from './chunk-number.ts';
import { DOCUMENTS, readHead } from './document-record.ts';
import type { PointSearch } from './point-server.ts';
import { readChunksByNumber } from './read-staged-chunks.ts';
import type { StagedAccess } from './staged-access.ts';
import { toTokenFilter } from './token-filter.ts';

type Ask = (search: PointSearch) => Promise<readonly Hit[]>;

// Asked for beyond what is wanted, for what may have to be left out.
const SPARE = 10;

export async function findStagedCandidates(access: StagedAccess, query: CandidateQuery): Promise<Candidates> {
  const { catalog, reader } = access;
  const entry = await readBase(catalog, access.base);
  const chunks = toChunksName(catalog, entry.uid, entry.space);
  const asked = query.text === undefined ? new Map<string, number>() : reader.read(query.text);
  const byTerms = (terms: ReadonlyMap<string, number>): Ask => async (search) => catalog.server.searchWords(chunks, terms, search);
  let keyword: readonly Hit[] = [];
  if (asked.size > 0) {
    const { feedback } = query;
    const terms = feedback === undefined || !catalog.server.capabilities.feedback ? asked : await addFeedback(access, { ...query, feedback, asked }, byTerms(asked));
    keyword = await readRanking(access, query, byTerms(terms));
  }
  const { vector } = query;
  if (vector === undefined || query.space !== entry.space) return { keyword, vector: [], space: entry.space };
  const near = await readRanking(access, query, async (search) => catalog.server.searchVectors(chunks, vector, search));
  // Vectors of a space go only after the base has left it: when it is still there, all of them were.
  const { space } = await readBase(catalog, access.base);
  return space === entry.space ? { keyword, vector: near, space } : { keyword: [], vector: [], space };
}

async function addFeedback(access: StagedAccess, query: CandidateQuery & { readonly asked: ReadonlyMap<string, number>; readonly feedback: NonNullable<CandidateQuery['feedback']> }, ask: Ask): Promise<ReadonlyMap<string, number>> {
  const found = await readRanking(access, { ...query, limit: query.feedback.texts ?? DEFAULT_FEEDBACK_TEXTS }, ask);
  const scores = new Map(found.map(({ id, score }) => [id, score]));
  const texts = (await readChunksByNumber(access, found.map(({ id }) => id))).map((chunk) => {
    const counts = access.reader.read(toSearchText(chunk));
    return { score: scores.get(chunk.id) ?? 0, length: [...counts.values()].reduce((sum, count) => sum + count, 0), counts };
  });
  return expandTerms(query.asked, texts, query.feedback);
}

async function readRanking(access: StagedAccess, { filter, limit, signal }: Pick<CandidateQuery, 'filter' | 'limit' | 'signal'>, ask: Ask): Promise<readonly Hit[]> {
  const { maxDepth } = access.catalog.server;
  const tokens = filter === undefined ? undefined : toTokenFilter(filter);
  const hits: Hit[] = [];
  for (let offset = 0, size = limit + SPARE; hits.length < limit; size *= 2) {
    throwIfAborted(signal);
    const asked = Math.min(size, maxDepth - offset);
    if (asked <= 0) {
      if (tokens?.isExact !== false) break;
      throw new GatewayError({ kind: 'unsupported', message: 'Too few texts pass the filter for this backend to find them: it cannot compare the order of texts.', hint: 'Add a condition with =, IN, a number or a date that narrows the search.' });
    }
    const page = await ask({ filter: tokens?.expression, limit: asked, offset, signal });
    hits.push(...(await keepLiving(access, page, tokens?.isExact === false ? filter : undefined)));
    if (page.length < asked) break;
    offset += asked;
  }
  return hits.slice(0, limit).sort((a, b) => b.score - a.score || a.id - b.id);
}

async function keepLiving({ catalog, documents }: StagedAccess, hits: readonly Hit[], filter: Filter | undefined): Promise<readonly Hit[]> {
  const owners = [...new Set(hits.map(({ id }) => toDocumentNumber(id)))];
  const records = owners.length === 0 ? [] : await catalog.server.findRecords(documents, { group: DOCUMENTS, numbers: owners });
  const passes = (metadata: JsonObject): boolean => filter === undefined || matchFilter(filter, metadata);
  const living = new Set(records.filter((record) => passes(readHead(record).metadata)).map(({ number }) => number));
  return hits.filter(({ id }) => living.has(toDocumentNumber(id)));
}
