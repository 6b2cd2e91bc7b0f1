// Lines that stay, go and come, in order, as hunks of a unified diff: with some lines that stay around each change.
// https://www.gnu.org/software/diffutils/manual/html_node/Detailed-Unified.html

export interface HunkWriter {
  /** A line of both texts; with its line end, as all of them. */
  keep(line: string): void;
  /** A line that goes (`-`) or comes (`+`). */
  change(sign: '-' | '+', line: string): void;
  /** Passes over lines that stay, more than are shown around two changes. */
  skip(lines: number): void;
  /** Characters so far. */
  size(): number;
  /** All hunks; nothing may follow. */
  finish(): string;
}

/** @param options.startLine the number of the first line */
export function createHunkWriter({ context, startLine }: { readonly context: number; readonly startLine: number }): HunkWriter {
  const written: string[] = [];
  let size = 0;
  let [oldLine, newLine] = [startLine, startLine];
  // Lines that stay since the last change, or since the last hunk was closed.
  let around: string[] = [];
  let hunk: { readonly rows: string[]; oldLines: number; newLines: number; readonly oldStart: number; readonly newStart: number } | undefined;
  const put = (sign: ' ' | '-' | '+', line: string): void => {
    if (hunk === undefined) return;
    const row = toRow(sign, line);
    hunk.rows.push(row);
    size += row.length;
    if (sign !== '+') hunk.oldLines += 1;
    if (sign !== '-') hunk.newLines += 1;
  };
  const close = (): void => {
    if (hunk === undefined) return;
    for (const line of around.slice(0, context)) put(' ', line);
    const { rows, oldLines, newLines, oldStart, newStart } = hunk;
    // A side without lines is numbered by the line before it.
    written.push(`@@ -${oldLines === 0 ? oldStart - 1 : oldStart},${oldLines} +${newLines === 0 ? newStart - 1 : newStart},${newLines} @@\n`, rows.join(''));
    hunk = undefined;
  };
  return {
    keep: (line) => {
      around.push(line);
      oldLine += 1;
      newLine += 1;
      if (hunk === undefined) {
        if (around.length > context) around.shift();
      } else if (around.length > context * 2) {
        close();
        around = around.slice(around.length - context);
      }
    },
    change: (sign, line) => {
      hunk ??= { rows: [], oldLines: 0, newLines: 0, oldStart: oldLine - around.length, newStart: newLine - around.length };
      for (const kept of around) put(' ', kept);
      around = [];
      put(sign, line);
      if (sign === '-') oldLine += 1;
      else newLine += 1;
    },
    skip: (lines) => {
      close();
      around = [];
      oldLine += lines;
      newLine += lines;
    },
    size: () => size,
    finish: () => {
      close();
      return written.join('');
    },
  };
}

// Returns before line feeds are left out.
function toRow(sign: string, line: string): string {
  return line.endsWith('\n') ? `${sign}${line.slice(0, line.endsWith('\r\n') ? -2 : -1)}\n` : `${sign}${line}\n\\ No newline at end of file\n`;
}
