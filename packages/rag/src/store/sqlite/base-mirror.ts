// A knowledge base's terms and vectors in memory, as searches need them. It follows the file: what this or another process has written is read before the next search.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { throwIfAborted } from '@gateway/core';
import type { Database } from '@gateway/core/sqlite';
import { createKeywordIndex, type KeywordIndex } from '../../keyword/keyword-index.ts';
import { createTermDictionary, type TermDictionary } from '../../keyword/term-dictionary.ts';
import { decodeTermVector } from '../../keyword/term-vector.ts';
import { createVectorIndex, type VectorIndex } from '../../scan/vector-index.ts';
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
const PAGE = 200;

interface State {
  change: number;
  lastChunk: number;
  lastRemoval: number;
  readonly space: string;
  readonly keywords: KeywordIndex;
  readonly dictionary: TermDictionary;
  vectors: VectorIndex | undefined;
  readonly documents: Map<number, number>;
}

export function createBaseMirror(database: Database, base: number): BaseMirror {
  let state: State | undefined;
  let following: Promise<State | undefined> | undefined;
  const head = (): { space: string; change: number } | undefined => database.get<{ space: string; change: number }>('SELECT space, change FROM bases WHERE id = ? AND name IS NOT NULL', [base]);
  const follow = async (): Promise<State | undefined> => {
    for (;;) {
      const now = head();
      if (now === undefined) return undefined;
      if (state?.change === now.change && state.space === now.space) return state;
      const next = state?.space === now.space ? state : createState(database, { base, space: now.space });
      await readNew(database, base, next);
      next.change = now.change;
      state = next;
    }
  };
  return {
    read: async (signal) => {
      throwIfAborted(signal);
      following ??= follow().finally(() => {
        following = undefined;
      });
      const content = await following;
      throwIfAborted(signal);
      return content === undefined ? undefined : { ...content, documentOf: (chunk) => content.documents.get(chunk) };
    },
  };
}

function createState(database: Database, { base, space }: { readonly base: number; readonly space: string }): State {
  // What was removed before now is not read in the first place.
  const lastRemoval = database.get<{ id: number | null }>('SELECT max(id) AS id FROM removals WHERE base = ?', [base])?.id ?? 0;
  return { change: -1, lastChunk: 0, lastRemoval, space, keywords: createKeywordIndex(), dictionary: createTermDictionary(), vectors: undefined, documents: new Map() };
}

async function readNew(database: Database, base: number, state: State): Promise<void> {
  for (;;) {
    const terms = database.all<{ term: string }>('SELECT term FROM terms WHERE base = ? AND id >= ? ORDER BY id LIMIT 5000', [base, state.dictionary.size]);
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
    const rows = database.all<{ id: number; chunk: number }>('SELECT id, chunk FROM removals WHERE base = ? AND id > ? ORDER BY id LIMIT 1000', [base, state.lastRemoval]);
    for (const { id, chunk } of rows) {
      state.keywords.delete(chunk);
      state.vectors?.delete(chunk);
      state.documents.delete(chunk);
      state.lastRemoval = id;
    }
    if (rows.length === 0) return;
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
  if (row.vector === null) return;
  const vector = fromVectorBytes(row.vector);
  state.vectors ??= createVectorIndex({ dimensions: vector.length });
  state.vectors.put(row.id, vector);
}
