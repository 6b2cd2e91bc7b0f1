// What every reader of tables gives.

export interface Table {
  /** One name a column; empty when no row is a header. */
  readonly headers: readonly string[];
  /** Every row has as many cells as the widest one. */
  readonly rows: readonly (readonly string[])[];
}

/** A table with where it stands. */
export interface FoundTable extends Table {
  readonly format: 'html' | 'markdown' | 'csv' | 'aligned';
  /** UTF-16 offsets into the document, `end` exclusive. */
  readonly start: number;
  readonly end: number;
}

// Empty cells that no document writes by itself: a few very wide rows among very many narrow ones.
const MAX_PADDED = 5_000_000;

/** Rows and headers of one width; what is missing is an empty text. Where that would be millions of empty cells, rows stay as long as they are. */
export function toRectangle(headers: readonly string[], rows: readonly (readonly string[])[]): Table {
  const width = rows.reduce((most, row) => Math.max(most, row.length), headers.length);
  const told = rows.reduce((sum, row) => sum + row.length, headers.length);
  const isVast = width * (rows.length + 1) - told > MAX_PADDED;
  const pad = (row: readonly string[]): string[] => (isVast ? [...row] : [...row, ...Array.from({ length: width - row.length }, () => '')]);
  return { headers: headers.length === 0 ? [] : pad(headers), rows: rows.map(pad) };
}
