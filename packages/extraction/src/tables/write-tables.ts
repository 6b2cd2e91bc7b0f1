// Tables as CSV and Markdown, so that reading them again gives the same cells.
import { splitCells } from './read-markdown-tables.ts';
import { toRectangle, type Table } from './table.ts';

/** RFC 4180: quotes where a cell needs them. Without headers the first line is empty names. */
export function toCsv({ headers, rows }: Table): string {
  const { headers: names, rows: all } = toRectangle(headers.length === 0 ? (rows[0] ?? []).map(() => '') : headers, rows);
  return [names, ...all].map((row) => row.map((cell) => quote(cell, row.length)).join(',')).join('\r\n');
}

// Blanks at the edge, a lone empty cell and a first cell that looks like a hint would be lost without quotes.
function quote(cell: string, width: number): string {
  return /[",;\t\r\n]|^\s|\s$|^\ufeff|^sep=/i.test(cell) || (cell === '' && width === 1) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** GitHub's Markdown: pipes escaped, line breaks as `<br>`. {@link parseMarkdownTable} gives the same cells back. */
export function toMarkdown({ headers, rows }: Table): string {
  const { headers: names, rows: all } = toRectangle(headers.length === 0 ? (rows[0] ?? ['']).map(() => '') : headers, rows);
  const line = (cells: readonly string[]): string => `| ${cells.map(encode).join(' | ')} |`;
  return [line(names), `| ${names.map(() => '---').join(' | ')} |`, ...all.map(line)].join('\n');
}

// What Markdown or the reader would take for something else goes as an entity: backticks and backslashes join cells, blanks at the edges go.
function encode(cell: string): string {
  return cell
    .replaceAll(/&(?=#?[a-z\d]+;)/gi, '&amp;')
    .replaceAll(/<(?=br\s*\/?>)/gi, '&lt;')
    .replaceAll('`', '&#96;')
    .replaceAll('\\', '&#92;')
    .replaceAll('|', String.raw`\|`)
    .replaceAll(/\r\n|\r|\n|\u2028|\u2029|\v|\f|\u0085/g, (sign) => (sign === '\n' ? '<br>' : Array.from(sign, (char) => `&#${char.charCodeAt(0)};`).join('')))
    .replaceAll(/^\s+|\s+$/g, (blanks) => Array.from(blanks, (char) => `&#${char.charCodeAt(0)};`).join(''));
}

/** The table that {@link toMarkdown} wrote, cell by cell. */
export function parseMarkdownTable(markdown: string): Table {
  const [head = '', , ...rows] = markdown.split('\n');
  const decode = (cell: string): string =>
    cell.replaceAll(/<br>|&(?:#(\d+)|amp|lt);/g, (entity: string, code?: string) => (code !== undefined ? String.fromCharCode(Number(code)) : entity === '<br>' ? '\n' : entity === '&lt;' ? '<' : '&'));
  return toRectangle(splitCells(head).map(decode), rows.map((row) => splitCells(row).map(decode)));
}
