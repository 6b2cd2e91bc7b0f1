// Tables of HTML: spans repeated in every cell they cover, header rows joined, tables inside cells as tables of their own.
import { toRectangle, type FoundTable } from './table.ts';

interface Cell {
  text: string;
  readonly isHeader: boolean;
  readonly columns: number;
  /** 0: to the end of its group. */
  readonly rows: number;
}

type Section = 'thead' | 'tbody' | 'tfoot';

interface Row {
  readonly section: Section;
  readonly group: number;
  readonly cells: Cell[];
}

interface OpenTable {
  readonly start: number;
  end: number;
  readonly isLayout: boolean;
  readonly rows: Row[];
  section: Section;
  group: number;
  row: Row | undefined;
  cell: Cell | undefined;
}

const MAX_SPAN = 1_000;
// Cells that spans may add to a table; what a document writes itself does not count.
const MAX_SPANNED = 200_000;
// Tables in tables: deeper ones are no data.
const MAX_NESTED = 100;
const SPACED: ReadonlySet<string> = new Set(['br', 'p', 'div', 'li', 'ul', 'ol', 'tr', 'td', 'th', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'hr', 'dd', 'dt', 'section', 'article', 'blockquote', 'pre', 'table', 'option']);
const SILENT: ReadonlySet<string> = new Set(['script', 'style', 'template', 'noscript']);

/** In the order in which they begin. */
export async function readHtmlTables(html: string): Promise<FoundTable[]> {
  const { Parser } = await import('htmlparser2');
  const tables: OpenTable[] = [];
  const stack: OpenTable[] = [];
  let silent = 0;
  const open = (name: string, attributes: Readonly<Record<string, string>>, at: number): void => {
    if (SILENT.has(name)) silent += 1;
    if (name === 'table') {
      const table: OpenTable = { start: at, end: html.length, isLayout: /^(?:presentation|none)$/i.test(attributes['role'] ?? ''), rows: [], section: 'tbody', group: 0, row: undefined, cell: undefined };
      const around = stack.at(-1)?.cell;
      if (around !== undefined) around.text += ' ';
      tables.push(table);
      stack.push(table);
      // The parser's own work grows with the square of the depth.
      if (stack.length > MAX_NESTED) parser.pause();
      return;
    }
    const table = stack.at(-1);
    if (table !== undefined) openPart(table, name, attributes);
  };
  const parser = new Parser(
    {
      onopentag: (name, attributes) => {
        open(name, attributes, parser.startIndex);
      },
      ontext: (text) => {
        const cell = stack.at(-1)?.cell;
        if (cell !== undefined && silent === 0) cell.text += text;
      },
      onclosetag: (name) => {
        if (SILENT.has(name)) silent = Math.max(0, silent - 1);
        const table = stack.at(-1);
        if (table === undefined) return;
        if (name === 'table') {
          // At an end that is missing the parser stands behind the text.
          table.end = Math.min(html.length, (parser.endIndex ?? html.length - 1) + 1);
          stack.pop();
        } else closePart(table, name);
      },
    },
    { decodeEntities: true, lowerCaseTags: true, recognizeSelfClosing: false },
  );
  parser.end(html);
  return tables.filter(({ isLayout, rows }) => !isLayout && rows.some(({ cells }) => cells.length > 0)).map(toTable);
}

function openPart(table: OpenTable, name: string, attributes: Readonly<Record<string, string>>): void {
  if (name === 'thead' || name === 'tbody' || name === 'tfoot') {
    table.section = name;
    table.group += 1;
    table.row = undefined;
    table.cell = undefined;
  } else if (name === 'tr') {
    table.row = { section: table.section, group: table.group, cells: [] };
    table.rows.push(table.row);
    table.cell = undefined;
  } else if (name === 'td' || name === 'th') {
    if (table.row === undefined) {
      table.row = { section: table.section, group: table.group, cells: [] };
      table.rows.push(table.row);
    }
    table.cell = { text: '', isHeader: name === 'th', columns: Math.max(1, readSpan(attributes['colspan'])), rows: attributes['rowspan'] === undefined ? 1 : readSpan(attributes['rowspan']) };
    table.row.cells.push(table.cell);
  } else if (name === 'caption') table.cell = undefined;
  else if (table.cell !== undefined && SPACED.has(name)) table.cell.text += ' ';
}

function closePart(table: OpenTable, name: string): void {
  if (name === 'td' || name === 'th' || name === 'tr') table.cell = undefined;
  else if (name === 'thead' || name === 'tbody' || name === 'tfoot') {
    table.section = 'tbody';
    table.group += 1;
    table.row = undefined;
    table.cell = undefined;
  } else if (table.cell !== undefined && SPACED.has(name)) table.cell.text += ' ';
}

function readSpan(value = '1'): number {
  const span = Number.parseInt(value, 10);
  return Number.isNaN(span) || span < 0 ? 1 : Math.min(span, MAX_SPAN);
}

function toTable({ rows: written, start, end }: OpenTable): FoundTable {
  const filled = written.filter(({ cells }) => cells.length > 0);
  const order: readonly Section[] = ['thead', 'tbody', 'tfoot'];
  const rows = filled.toSorted((a, b) => order.indexOf(a.section) - order.indexOf(b.section));
  const grid = fillGrid(rows);
  const headerCount = countHeaderRows(rows);
  const headers = joinHeaders(grid.slice(0, headerCount));
  const texts = grid.slice(headerCount).map((row) => row.map((cell) => (cell === undefined ? '' : clean(cell.text))));
  return { ...toRectangle(headers, texts), format: 'html', start, end };
}

// Each cell in every place that it covers, inside its group of rows.
function fillGrid(rows: readonly Row[]): (Cell | undefined)[][] {
  const grid: (Cell | undefined)[][] = rows.map(() => []);
  const groupEnds = findGroupEnds(rows);
  const meter = { left: MAX_SPANNED };
  for (const [index, { cells }] of rows.entries()) {
    let column = 0;
    for (const cell of cells) {
      while (grid[index]?.[column] !== undefined) column += 1;
      const groupEnd = groupEnds[index] ?? index;
      const wanted = cell.rows === 0 ? groupEnd : Math.min(groupEnd, index + cell.rows - 1);
      const isAffordable = (wanted - index + 1) * cell.columns - 1 <= meter.left;
      const last = isAffordable ? wanted : index;
      const columns = isAffordable ? cell.columns : 1;
      meter.left -= (last - index + 1) * columns - 1;
      for (let row = index; row <= last; row += 1) for (let step = 0; step < columns; step += 1) (grid[row] ??= [])[column + step] = cell;
      column += columns;
    }
  }
  return grid.map((row) => Array.from(row));
}

function findGroupEnds(rows: readonly Row[]): number[] {
  const ends = rows.map((_, index) => index);
  for (let index = rows.length - 2; index >= 0; index -= 1) if (rows[index]?.group === rows[index + 1]?.group) ends[index] = ends[index + 1] ?? index;
  return ends;
}

function countHeaderRows(rows: readonly Row[]): number {
  const inHead = rows.filter(({ section }) => section === 'thead').length;
  if (inHead > 0) return inHead;
  // An empty corner above row names counts for a header.
  const isHeaderRow = ({ cells }: Row): boolean => cells.some(({ isHeader }) => isHeader) && cells.every(({ isHeader, text }, index) => isHeader || (index === 0 && clean(text) === ''));
  const other = rows.findIndex((row) => !isHeaderRow(row));
  const leading = other === -1 ? rows.length : other;
  if (leading > 0) return leading === rows.length && rows.length > 1 && rows.every(({ cells }) => cells.length === 1) ? 1 : leading;
  return rows.some(({ cells }) => cells.some(({ isHeader }) => isHeader)) ? 0 : 1;
}

function joinHeaders(rows: readonly (readonly (Cell | undefined)[])[]): string[] {
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0);
  return Array.from({ length: width }, (_, column) => {
    // A cell that spans down is one cell.
    const cells = [...new Set(rows.map((row) => row[column]))].filter((cell) => cell !== undefined);
    return cells.map(({ text }) => clean(text)).filter((text) => text !== '').join(' / ');
  });
}

function clean(text: string): string {
  return text.replaceAll(/[\s\u00a0]+/g, ' ').trim();
}
