// A plain table for terminals and pipes: columns padded, the last one cut to the terminal's width.

export interface TableOptions {
  readonly headers: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Longer lines are cut. @default no limit, as for a pipe */
  readonly width?: number | undefined;
}

/** The table's lines, without a last line break. */
export function formatTable(options: TableOptions): string {
  const { headers, rows, width } = options;
  const lines = [headers, ...rows];
  const widths = headers.map((_header, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) => line.map((cell, column) => (column === line.length - 1 ? cell : cell.padEnd((widths[column] ?? 0) + 2))).join('').trimEnd())
    .map((line) => (width !== undefined && line.length > width ? `${line.slice(0, width - 1)}…` : line))
    .join('\n');
}
