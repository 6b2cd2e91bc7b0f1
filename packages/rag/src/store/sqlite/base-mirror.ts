// A knowledge base's terms and vectors in memory, as searches need them. It follows the file: what this or another process has written is read before the next search.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { throwIfAborted } from '@gateway/core';
import type { Database } from '@gateway/core/sqlite';
import { createKeywordIndex, type KeywordIndex } from '../../keyword/keyword-index.ts';
import { createTermDictionary, type TermDictionary } from '../../keyword/term-dictionary.ts';
import { decodeTermVector } from '../../keyword/term-vector.ts';
import { createGrowingIndex, type GraphOptions } from '../../scan/growing-index.ts';
import type { VectorIndex } from '../../scan/vector-index.ts';
import { fromVectorBytes } from './vector-bytes.ts';

export interface MirrorContent {
  readonly space: string;
  readonly keywords: KeywordIndex;
  readonly dictionary: TermDictionary;
  /** None as long as there are no vectors. */
  readonly vectors: VectorIndex | undefined;
  /** The document's row of a chunk. */
  readonly documentOf: (chunk: number) => number | undefined;
}

export interface BaseMirror {
  /** The content as the file has it now. Calls at the same time share the work. */
  read(signal?: AbortSignal): Promise<MirrorContent | undefined>;
}

// Rows between two turns of the event loop: a few milliseconds.
const PAGE = 100;

interface State {
  change: number;
  lastChunk: number;
  lastRemoval: number;
  readonly space: string;
  readonly keywords: KeywordIndex;
  readonly dictionary: TermDictionary;
  vectors: VectorIndex | undefined;
  readonly documents: Map<number, number>;
  readonly graph: GraphOptions;
}

export function createBaseMirror(database: Database, base: number, graph: GraphOptions): BaseMirror {
  let state: State | undefined;
  let following: Promise<void> | undefined;
  const readHead = (): Head | undefined => database.get<{ space: string; change: number; pruned_to: number }>('SELECT space, change, pruned_to FROM bases WHERE id = ? AND name IS NOT NULL', [base]);
  const follow = async (now: Head): Promise<void> => {
    const next = await prepareState(database, base, { state, now, graph });
    const isWhole = await readNew(database, base, next);
    next.change = now.change;
    state = isWhole ? next : undefined;
  };
  return {
    read: async (signal) => {
      // What is written from here on need not be in it: who waited for that would wait as long as others write.
      const wanted = readHead()?.change ?? 0;
      for (;;) {
        throwIfAborted(signal);
        const now = readHead();
        if (now === undefined) return undefined;
        if (state !== undefined && state.space === now.space && state.change >= wanted) return toContent(state);
        following ??= follow(now).finally(() => {
          following = undefined;
        });
        await following;
      }
    },
  };
}

function toContent(state: State): MirrorContent {
  return { ...state, documentOf: (chunk) => state.documents.get(chunk) };
}

interface Head {
  readonly space: string;
  readonly change: number;
  readonly pruned_to: number;
}

/** What to read on with: the state as it is, with the vectors of the space that the base has moved to, or an empty one. */
async function prepareState(database: Database, base: number, { state, now, graph }: { readonly state: State | undefined; readonly now: Head; readonly graph: GraphOptions }): Promise<State> {
  if (state === undefined || state.lastRemoval < now.pruned_to) return createState(database, { base, space: now.space, graph });
  if (state.space === now.space) return state;
  // The words are the same in every space: only vectors are read anew.
  const moved: State = { ...state, space: now.space, vectors: undefined };
  await readVectors(database, base, moved);
  return moved;
}

function createState(database: Database, { base, space, graph }: { readonly base: number; readonly space: string; readonly graph: GraphOptions }): State {
  // What was removed before now is not read in the first place.
  const lastRemoval = database.get<{ id: number }>('SELECT max(pruned_to, coalesce((SELECT max(id) FROM removals WHERE base = bases.id), 0)) AS id FROM bases WHERE id = ?', [base])?.id ?? 0;
  return { change: -1, lastChunk: 0, lastRemoval, space, keywords: createKeywordIndex(), dictionary: createTermDictionary(), vectors: undefined, documents: new Map(), graph };
}

/** Of the chunks that the state has. */
async function readVectors(database: Database, base: number, state: State): Promise<void> {
  const select = 'SELECT c.id, v.vector FROM chunks AS c JOIN vectors AS v ON v.chunk = c.id AND v.space = ? WHERE c.base = ? AND c.id > ? AND c.id <= ? ORDER BY c.id LIMIT ?';
  for (let after = 0; ; ) {
    const rows = database.all<{ id: number; vector: Uint8Array }>(select, [state.space, base, after, state.lastChunk, PAGE]);
    for (const { id, vector } of rows) addVector(state, id, vector);
    if (rows.length < PAGE) return;
    after = rows.at(-1)?.id ?? after;
    await nextTurn();
  }
}

/** @returns false when removals that it has not read are forgotten: the state is of no use any more */
async function readNew(database: Database, base: number, state: State): Promise<boolean> {
  for (;;) {
    const terms = database.all<{ term: string }>('SELECT term FROM terms WHERE base = ? AND id >= ? ORDER BY id LIMIT 2000', [base, state.dictionary.size]);
    for (const { term } of terms) state.dictionary.add(term);
    if (terms.length === 0) break;
    await nextTurn();
  }
  for (;;) {
    const rows = database.all<ChunkRow>(
      'SELECT c.id, c.document, c.terms, v.vector FROM chunks AS c LEFT JOIN vectors AS v ON v.chunk = c.id AND v.space = ? WHERE c.base = ? AND c.id > ? ORDER BY c.id LIMIT ?',
      [state.space, base, state.lastChunk, PAGE],
    );
    for (const row of rows) addChunk(state, row);
    if (rows.length < PAGE) break;
    await nextTurn();
  }
  for (;;) {
    // Both in one statement: what is forgotten after it was read does no harm.
    const select = 'SELECT b.pruned_to, r.id, r.chunk FROM bases AS b LEFT JOIN removals AS r ON r.base = b.id AND r.id > ? WHERE b.id = ? ORDER BY r.id LIMIT 1000';
    const rows = database.all<{ pruned_to: number; id: number | null; chunk: number | null }>(select, [state.lastRemoval, base]);
    if ((rows[0]?.pruned_to ?? 0) > state.lastRemoval) return false;
    for (const { id, chunk } of rows) {
      if (id === null || chunk === null) return true;
      state.keywords.delete(chunk);
      state.vectors?.delete(chunk);
      state.documents.delete(chunk);
      state.lastRemoval = id;
    }
    if (rows.length === 0) return true;
    await nextTurn();
  }
}

interface ChunkRow {
  readonly id: number;
  readonly document: number;
  readonly terms: Uint8Array;
  readonly vector: Uint8Array | null;
}

function addChunk(state: State, row: ChunkRow): void {
  state.keywords.put(row.id, decodeTermVector(row.terms));
  state.documents.set(row.id, row.document);
  state.lastChunk = row.id;
  if (row.vector !== null) addVector(state, row.id, row.vector);
}

function addVector(state: State, id: number, bytes: Uint8Array): void {
  const vector = fromVectorBytes(bytes);
  state.vectors ??= createGrowingIndex({ dimensions: vector.length }, state.graph);
  state.vectors.put(id, vector);
}
