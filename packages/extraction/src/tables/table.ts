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

/** Rows and headers of one width; what is missing is an empty text. */
export function toRectangle(headers: readonly string[], rows: readonly (readonly string[])[]): Table {
  const width = rows.reduce((most, row) => Math.max(most, row.length), headers.length);
  const pad = (row: readonly string[]): string[] => [...row, ...Array.from({ length: width - row.length }, () => '')];
  return { headers: headers.length === 0 ? [] : pad(headers), rows: rows.map(pad) };
}
