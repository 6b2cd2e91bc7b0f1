// Every table of a document, whatever way it is written: HTML, Markdown, separated values, aligned text.
import { createEntityDecoder } from './decode-entity.ts';
import { readAlignedTables } from './read-aligned-tables.ts';
import { readSeparatedTable } from './read-csv.ts';
import { readHtmlTables } from './read-html-tables.ts';
import { readMarkdownTables } from './read-markdown-tables.ts';
import { readSparseTable } from './read-sparse-table.ts';
import type { FoundTable } from './table.ts';

export interface FindTablesOptions {
  /** What the document is known to be; other kinds of table are not looked for in CSV and TSV. @default found out */
  readonly format?: 'html' | 'markdown' | 'csv' | 'tsv' | 'text' | undefined;
}

/**
 * Tables in the order in which they begin, every cell as it is written. Prose, code and layout tables give none.
 *
 * @example
 * await findTables('| a | b |\n|---|---|\n| 1 | 2 |'); // [{ headers: ['a', 'b'], rows: [['1', '2']], format: 'markdown', start: 0, end: 29 }]
 */
export async function findTables(document: string, options: FindTablesOptions = {}): Promise<FoundTable[]> {
  const { format } = options;
  if (format === 'csv' || format === 'tsv') return toFound(readSeparatedTable(document, { isKnown: true, separator: format === 'tsv' ? '\t' : undefined }), document);
  const html = /<table\b/i.test(document) ? await readHtmlTables(document) : [];
  const rest = blankOut(document, html);
  if (format === 'html') return html;
  const markdown = rest.includes('|') || /```|~~~/.test(rest) ? readMarkdownTables(rest, rest.includes('&') ? await createEntityDecoder() : undefined) : { tables: [], code: [] };
  const tables = [...html, ...markdown.tables];
  if (tables.length === 0 && format !== 'markdown' && markdown.code.length === 0) {
    const separated = readSeparatedTable(rest);
    if (separated !== undefined) return toFound(separated, document);
  }
  const aligned = readAlignedTables(blankOut(rest, [...markdown.tables, ...markdown.code]));
  if (tables.length + aligned.length + markdown.code.length === 0 && format === undefined) return toFound(readSparseTable(rest), document);
  return [...tables, ...aligned].toSorted((a, b) => a.start - b.start);
}

function toFound(table: { readonly headers: readonly string[]; readonly rows: readonly (readonly string[])[] } | undefined, document: string): FoundTable[] {
  return table === undefined ? [] : [{ ...table, format: 'csv', start: 0, end: document.length }];
}

// Line breaks stay, and so do all offsets.
function blankOut(text: string, spans: readonly { readonly start: number; readonly end: number }[]): string {
  if (spans.length === 0) return text;
  const parts: string[] = [];
  let last = 0;
  for (const { start, end } of spans.toSorted((a, b) => a.start - b.start)) {
    if (end <= last) continue;
    parts.push(text.slice(last, Math.max(last, start)), text.slice(Math.max(last, start), end).replaceAll(/[^\n]/g, ' '));
    last = end;
  }
  return parts.join('') + text.slice(last);
}
