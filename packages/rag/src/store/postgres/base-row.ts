// The row of a base, as reads and writes begin with it.
import { deletedBase } from '../base-name.ts';
import type { Query } from './connection.ts';
import { fromStoredText } from './stored-json.ts';

export interface BaseRow {
  readonly id: string;
  readonly space: string;
  readonly spaceName: string;
  /** Undefined as long as the space has no vectors. */
  readonly dimensions: number | undefined;
}

export interface BaseReference {
  readonly id: string;
  readonly name: string;
}

/**
 * @param lock `update` makes other writers to this base wait until the transaction ends
 * @throws GatewayError `not_found` when it was deleted
 */
export async function readBaseRow(query: Query, base: BaseReference, lock?: 'update'): Promise<BaseRow> {
  const [row] = await query<{ space: string | number; name: string; dimensions: number | null }>(
    `SELECT s.id AS space, s.name, s.dimensions FROM @bases AS b JOIN @spaces AS s ON s.id = b.space WHERE b.id = $1::bigint AND b.name IS NOT NULL${lock === 'update' ? ' FOR UPDATE OF b' : ''}`,
    [base.id],
  );
  if (row === undefined) throw deletedBase(base.name);
  return { id: base.id, space: String(row.space), spaceName: fromStoredText(row.name), dimensions: row.dimensions ?? undefined };
}
