// Candidates of a query from the mirror: filter first, then words and vector, each over what passes.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { throwIfAborted } from '@gateway/core';
import type { Database } from '@gateway/core/sqlite';
import { filterToSql } from '../../filter/filter-to-sql.ts';
import { expandQuery } from '../../keyword/expand-query.ts';
import type { TermReader } from '../../keyword/read-terms.ts';
import type { Hit } from '../../ranking/top-hits.ts';
import type { CandidateQuery, Candidates } from '../vector-store.ts';
import type { MirrorContent } from './base-mirror.ts';

export interface CandidateSource {
  readonly database: Database;
  readonly base: number;
  readonly content: MirrorContent;
  readonly reader: TermReader;
}

export async function findCandidates(source: CandidateSource, query: CandidateQuery): Promise<Candidates> {
  const { content } = source;
  const documents = await selectDocuments(source, query);
  const allow = documents && ((chunk: number): boolean => documents.has(content.documentOf(chunk) ?? -1));
  const { vector, limit } = query;
  const isComparable = vector !== undefined && query.space === content.space && content.vectors?.dimensions === vector.length;
  return {
    space: content.space,
    keyword: findByWords(source, query, allow),
    vector: isComparable ? (content.vectors?.search(vector, { limit, allow }) ?? []) : [],
  };
}

function findByWords({ content, reader }: CandidateSource, { text, limit, feedback }: CandidateQuery, allow: ((chunk: number) => boolean) | undefined): Hit[] {
  const asked = new Map<number, number>();
  for (const [term, count] of text === undefined ? [] : reader.read(text)) {
    const id = content.dictionary.idOf(term);
    if (id !== undefined) asked.set(id, count);
  }
  if (asked.size === 0) return [];
  return content.keywords.search(feedback === undefined ? asked : expandQuery(content.keywords, asked, { ...feedback, allow }), { limit, allow });
}

// Documents between two turns of the event loop: about ten milliseconds.
const PAGE = 2_000;

async function selectDocuments({ database, base }: CandidateSource, { filter, signal }: CandidateQuery): Promise<ReadonlySet<number> | undefined> {
  if (filter === undefined) return undefined;
  const { sql, params } = filterToSql(filter, 'metadata');
  const passed = new Set<number>();
  for (let after = 0; ; ) {
    const rows = database.all<{ id: number; passes: number }>(`SELECT id, ${sql} AS passes FROM documents WHERE base = ? AND id > ? ORDER BY id LIMIT ${PAGE}`, [...params, base, after]);
    for (const { id, passes } of rows) if (passes === 1) passed.add(id);
    if (rows.length < PAGE) return passed;
    after = rows.at(-1)?.id ?? after;
    await nextTurn();
    throwIfAborted(signal);
  }
}
