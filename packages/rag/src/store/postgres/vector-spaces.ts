// Moves a base from one vector space to another: the new vectors are prepared beside the old ones, the switch is one short transaction, and what nobody uses any more goes afterwards.
import type { SwitchResult, VectorSpace } from '../vector-store.ts';
import { readBaseRow, type BaseReference } from './base-row.ts';
import type { Connection, Query } from './connection.ts';
import { insertVectors } from './put-document.ts';
import { indexSpace } from './search-vectors.ts';
import { toStoredText } from './stored-json.ts';

// Vectors that one transaction writes.
const AT_ONCE = 200;

export async function putVectors(connection: Connection, base: BaseReference, { space, vectors }: { readonly space: string; readonly vectors: ReadonlyMap<number, Float32Array> }): Promise<void> {
  const entries = [...vectors].map(([chunk, vector]) => [String(chunk), vector] as const);
  for (let start = 0; start < entries.length; start += AT_ONCE) {
    await connection.transaction(async (query) => {
      // Held, so that no chunk goes in between.
      await readBaseRow(query, base, 'update');
      const part = new Map(entries.slice(start, start + AT_ONCE));
      await insertVectors(query, await prepareSpace(query, { base: base.id, name: space, dimensions: entries[0]?.[1].length ?? 0 }), part);
    });
  }
}

async function prepareSpace(query: Query, { base, name, dimensions }: { readonly base: string; readonly name: string; readonly dimensions: number }): Promise<string> {
  const [row] = await query<{ id: string | number }>(
    'INSERT INTO @spaces (base, name, dimensions) VALUES ($1::bigint, $2::text, $3::integer) ON CONFLICT (base, name) DO UPDATE SET dimensions = coalesce(@spaces.dimensions, excluded.dimensions) RETURNING id',
    [base, toStoredText(name), dimensions],
  );
  return String(row?.id);
}

export async function switchSpace(connection: Connection, base: BaseReference, { space, from }: { readonly space: VectorSpace; readonly from: string }): Promise<SwitchResult> {
  const result = await connection.transaction(async (query): Promise<SwitchResult> => {
    const row = await readBaseRow(query, base, 'update');
    if (row.spaceName !== from) return { outcome: 'superseded' };
    const [next] = await query<{ id: string | number; dimensions: number | null }>('SELECT id, dimensions FROM @spaces WHERE base = $1::bigint AND name = $2::text', [base.id, toStoredText(space.name)]);
    const id = next?.id ?? (await query<{ id: string | number }>('INSERT INTO @spaces (base, name) VALUES ($1::bigint, $2::text) RETURNING id', [base.id, toStoredText(space.name)]))[0]?.id;
    const missing = await query<{ id: string | number }>(
      'SELECT c.id FROM @chunks AS c WHERE c.base = $1::bigint AND NOT EXISTS (SELECT 1 FROM @vectors AS v WHERE v.space = $2::bigint AND v.chunk = c.id) ORDER BY c.id',
      [base.id, String(id)],
    );
    if (missing.length > 0) return { outcome: 'incomplete', missing: missing.map((chunk) => Number(chunk.id)) };
    await query('UPDATE @spaces SET model = $2::bytea WHERE id = $1::bigint', [String(id), space.model === undefined ? null : Buffer.from(space.model)]);
    if (typeof next?.dimensions === 'number') await indexSpace(connection, query, { space: String(id), dimensions: next.dimensions });
    await query('UPDATE @bases SET space = $2::bigint WHERE id = $1::bigint', [base.id, String(id)]);
    return { outcome: 'switched' };
  });
  if (result.outcome !== 'incomplete') await sweepSpaces(connection, base);
  return result;
}

// Every space but the base's: also what a killed process has prepared in vain.
async function sweepSpaces(connection: Connection, base: BaseReference): Promise<void> {
  await connection.transaction(async (query) => {
    const { space } = await readBaseRow(query, base, 'update');
    const gone = await query<{ id: string | number }>('SELECT id FROM @spaces WHERE base = $1::bigint AND id <> $2::bigint', [base.id, space]);
    await dropIndexes(query, gone.map(({ id }) => String(id)));
    await query('DELETE FROM @spaces WHERE base = $1::bigint AND id <> $2::bigint', [base.id, space]);
  });
}

/** Indexes of spaces that go: without their vectors they would stay behind, empty. */
export async function dropIndexes(query: Query, spaces: readonly string[]): Promise<void> {
  for (const space of spaces) await query(`DROP INDEX IF EXISTS @vectors_hnsw_${BigInt(space)}`);
}
