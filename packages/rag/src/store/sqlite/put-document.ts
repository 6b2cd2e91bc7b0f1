// Writes one document inside a transaction: the old one goes with its chunks, the new one comes with all of its own.
import type { SqlValue, Transaction } from '@gateway/core/sqlite';
import type { TermCounts } from '../../keyword/read-terms.ts';
import { encodeTermVector } from '../../keyword/term-vector.ts';
import type { NewDocument } from '../vector-store.ts';
import { toVectorBytes } from './vector-bytes.ts';

export interface DocumentToPut {
  readonly base: number;
  readonly space: string;
  readonly document: NewDocument;
  /** Of each chunk, in order. */
  readonly terms: readonly TermCounts[];
  /** Numbers of terms that this process knows. */
  readonly known: ReadonlyMap<string, number>;
}

/** The numbers of terms that were unknown, to be remembered once the transaction is committed; undefined when the base has another space. */
export function putDocument(tx: Transaction, { base, space, document, terms, known }: DocumentToPut): ReadonlyMap<string, number> | undefined {
  const row = tx.get<{ space: string; next_term: number }>('SELECT space, next_term FROM bases WHERE id = ?', [base]);
  if (row?.space !== space) return undefined;
  tx.run('DELETE FROM documents WHERE base = ? AND key = ?', [base, document.id]);
  const learned = new Map<string, number>();
  let nextTerm = row.next_term;
  const idOf = (term: string): number => {
    const id = known.get(term) ?? learned.get(term) ?? tx.get<{ id: number }>('SELECT id FROM terms WHERE base = ? AND term = ?', [base, term])?.id;
    if (id !== undefined) {
      if (!known.has(term)) learned.set(term, id);
      return id;
    }
    tx.run('INSERT INTO terms (base, id, term) VALUES (?, ?, ?)', [base, nextTerm, term]);
    learned.set(term, nextTerm);
    nextTerm += 1;
    return nextTerm - 1;
  };
  const { lastInsertRowid: id } = tx.run('INSERT INTO documents (base, key, hash, metadata) VALUES (?, ?, ?, ?)', [base, document.id, document.hash, toJson(document.metadata)]);
  for (const [position, chunk] of document.chunks.entries()) {
    const vector = [...(terms[position] ?? [])].map(([term, count]) => [idOf(term), count] as const).sort(([a], [b]) => a - b);
    const termBytes = encodeTermVector({ ids: Uint32Array.from(vector, ([term]) => term), counts: Uint32Array.from(vector, ([, count]) => count) });
    const values: SqlValue[] = [base, id, position, chunk.start, chunk.end, JSON.stringify(chunk.heading), termBytes, chunk.text];
    const { lastInsertRowid } = tx.run('INSERT INTO chunks (base, document, position, start, "end", heading, terms, text) VALUES (?, ?, ?, ?, ?, ?, ?, ?)', values);
    tx.run('INSERT INTO vectors (chunk, space, vector) VALUES (?, ?, ?)', [lastInsertRowid, space, toVectorBytes(chunk.vector)]);
  }
  tx.run('UPDATE bases SET next_term = ?, change = change + 1 WHERE id = ?', [nextTerm, base]);
  return learned;
}

// Half a surrogate pair is no text in SQLite: metadata is kept as the filter reads it.
function toJson(metadata: NewDocument['metadata']): string {
  return JSON.stringify(metadata, (_, value: unknown) => (typeof value === 'string' ? value.toWellFormed() : value));
}
