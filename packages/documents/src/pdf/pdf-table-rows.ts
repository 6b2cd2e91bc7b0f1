// Rows of cells as text: one line a row, cells separated by tabs, an empty cell kept where a column has one.
import type { PdfSegment } from './pdf-segment.ts';

/** @param rows neighbouring rows, at least one of them with several cells */
export function writeTableRows(rows: readonly (readonly PdfSegment[])[]): string {
  const columns = rows.reduce((widest, row) => (row.length > widest.length ? row : widest));
  return rows.map((row) => (placeCells(row, columns) ?? row.map((cell) => cell.text)).join('\t')).join('\n');
}

// Every cell goes to the column that it overlaps most; `undefined` when two cells claim the same one, or the order would change.
function placeCells(row: readonly PdfSegment[], columns: readonly PdfSegment[]): string[] | undefined {
  if (row.length === columns.length) return undefined;
  const cells = columns.map(() => '');
  let last = -1;
  for (const cell of row) {
    const column = findColumn(cell, columns);
    if (column <= last) return undefined;
    cells[column] = cell.text;
    last = column;
  }
  return cells;
}

function findColumn(cell: PdfSegment, columns: readonly PdfSegment[]): number {
  let best = 0;
  let bestOverlap = Number.NEGATIVE_INFINITY;
  for (const [index, column] of columns.entries()) {
    // Negative when they do not overlap: then the nearest wins.
    const overlap = Math.min(cell.end, column.end) - Math.max(cell.x, column.x);
    if (overlap > bestOverlap) [best, bestOverlap] = [index, overlap];
  }
  return best;
}
