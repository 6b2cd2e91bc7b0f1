// Columns parted by two or more blanks: which they are is read from the header and the rules, and the cells must keep to them.

/** A stretch of a line without a gap. */
interface Piece {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface AlignedRows {
  readonly headers: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** How many lines it takes. */
  readonly length: number;
}

interface Column {
  readonly start: number;
  readonly end: number;
}

const RULE = /^\s*(?:[-=_~─━═]{2,}\s*)+$/;
// A column whose cells begin or end at one place in less than this share of the lines is none.
const MIN_SHARE = 0.7;

/** Whether {@link alignColumns} need look at more than the first two lines. */
export function mayBegin(first: string, second: string | undefined): boolean {
  const head = RULE.test(first) ? second : first;
  return head !== undefined && !RULE.test(head) && readPieces(head).length > 1;
}

/** The table that begins with the first line; `undefined` when none does. */
export function alignColumns(lines: readonly string[]): AlignedRows | undefined {
  const opening = lines[0] !== undefined && RULE.test(lines[0]) ? 1 : 0;
  const head = lines[opening];
  if (head === undefined || RULE.test(head)) return undefined;
  const headPieces = readPieces(head);
  if (headPieces.length < 2) return undefined;
  const rule = lines[opening + 1];
  const hasRule = rule !== undefined && RULE.test(rule);
  const ruled = hasRule ? readPieces(rule, 1) : [];
  const length = findEnd(lines, opening, hasRule);
  const body = lines.slice(opening + 1, length).filter((line) => !RULE.test(line));
  if (body.length === 0 || !body.some((line) => readPieces(line).length > 1)) return undefined;
  if (ruled.length > 1) return { headers: cut(head, ruled), rows: joinWrapped(body.map((line) => cut(line, ruled))), length };
  const all = [head, ...body].map((line) => readPieces(line));
  const columns = widen(headPieces, all);
  if (!keepsColumns(all, columns)) return undefined;
  const rows = all.map((pieces) => place(pieces, columns));
  const [first = [], ...others] = rows;
  if (!hasRule && body.length < 2 && !isNumeric(others[0] ?? [])) return undefined;
  return hasRule || !isSameKind(first, others) ? { headers: first, rows: joinWrapped(others), length } : { headers: [], rows: joinWrapped(rows), length };
}

// A cell that was too long for its column goes on below: nothing stands in the first column then, and what does stand there begins in lower case, as no cell
// of its own does. Where some line without a first cell begins otherwise, each is a row.
function joinWrapped(rows: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const goesOn = rows.map((row, index) => {
    const told = row.flatMap((cell, column) => (cell === '' ? [] : [{ cell, above: rows[index - 1]?.[column] ?? '' }]));
    return row[0] === '' && told.length > 0 && told.every(({ cell, above }) => /^[\p{Ll}(]/u.test(cell) && above !== '');
  });
  if (!goesOn.includes(true) || rows.some((row, index) => row[0] === '' && goesOn[index] !== true)) return rows;
  const joined: string[][] = [];
  for (const [index, row] of rows.entries()) {
    const last = joined.at(-1);
    if (goesOn[index] === true && last !== undefined) joined[joined.length - 1] = last.map((cell, column) => join(cell, row[column] ?? '').trim());
    else joined.push([...row]);
  }
  return joined;
}

// Up to the last line that has more than one piece; a rule at the end belongs to it.
function findEnd(lines: readonly string[], opening: number, hasRule: boolean): number {
  let end = opening + 1;
  let singles = 0;
  for (let index = opening + 1; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    if (RULE.test(line) || readPieces(line).length > 1) {
      end = index + 1;
      singles = 0;
    } else {
      singles += 1;
      if (singles > 2) break;
    }
    // Behind the rule that closes a ruled table comes something else.
    if (hasRule && index > opening + 1 && RULE.test(line)) {
      const next = lines[index + 1];
      if (next === undefined || readPieces(next).length < 2) break;
    }
  }
  return end;
}

function readPieces(line: string, gap = 2): Piece[] {
  const pattern = gap === 1 ? /\S+/g : /\S+(?: \S+)*/g;
  return Array.from(line.matchAll(pattern), (match) => ({ text: match[0], start: match.index, end: match.index + match[0].length }));
}

// By the columns that a rule draws; what reaches over the edge belongs where most of it stands.
function cut(line: string, columns: readonly Column[]): string[] {
  const cells = columns.map(() => '');
  for (const piece of readPieces(line)) {
    const crossing = columns.filter(({ start, end }) => piece.start < end && start < piece.end);
    if (crossing.length <= 1) {
      const index = nearest(piece, columns);
      cells[index] = join(cells[index], piece.text);
    } else for (const column of crossing) {
      const index = columns.indexOf(column);
      const from = column === crossing[0] ? piece.start : column.start;
      const to = columns[index + 1] !== undefined && column !== crossing.at(-1) ? (columns[index + 1]?.start ?? piece.end) : piece.end;
      cells[index] = join(cells[index], line.slice(from, to).trim());
    }
  }
  return cells;
}

function join(before: string | undefined, text: string): string {
  return before === undefined || before === '' ? text : `${before} ${text}`;
}

// Each column as wide as the pieces that clearly are its own.
function widen(head: readonly Piece[], all: readonly (readonly Piece[])[]): Column[] {
  const columns = head.map(({ start, end }) => ({ start, end }));
  for (const pieces of all.filter((line) => line.length === head.length)) {
    for (const [index, { start, end }] of pieces.entries()) {
      const column = columns[index];
      if (column === undefined) continue;
      const before = head[index - 1]?.end ?? 0;
      const after = head[index + 1]?.start ?? Number.POSITIVE_INFINITY;
      if (start >= before && start < column.start) column.start = start;
      if (end <= after && end > column.end) column.end = end;
    }
  }
  return columns;
}

function nearest(piece: Piece, columns: readonly Column[]): number {
  let best = 0;
  let bestRate = Number.NEGATIVE_INFINITY;
  for (const [index, { start, end }] of columns.entries()) {
    const overlap = Math.min(end, piece.end) - Math.max(start, piece.start);
    const edges = Math.min(Math.abs(start - piece.start), Math.abs(end - piece.end));
    const rate = overlap > 0 ? 1_000 + overlap - edges : overlap - edges / 10;
    if (rate > bestRate) {
      bestRate = rate;
      best = index;
    }
  }
  return best;
}

function place(pieces: readonly Piece[], columns: readonly Column[]): string[] {
  const cells = columns.map(() => '');
  if (pieces.length === columns.length) return pieces.map(({ text }) => text);
  for (const piece of pieces) {
    const index = nearest(piece, columns);
    cells[index] = join(cells[index], piece.text);
  }
  return cells;
}

// In a table the cells of a column begin or end at one place; in prose with wide gaps they do not.
function keepsColumns(all: readonly (readonly Piece[])[], columns: readonly Column[]): boolean {
  const byColumn: Piece[][] = columns.map(() => []);
  for (const pieces of all) {
    for (const [index, piece] of pieces.entries()) byColumn[pieces.length === columns.length ? index : nearest(piece, columns)]?.push(piece);
  }
  if (all.filter((pieces) => pieces.length > columns.length).length > all.length * 0.2) return false;
  return byColumn.every((pieces) => pieces.length < 2 || Math.max(share(pieces.map(({ start }) => start)), share(pieces.map(({ end }) => end)), share(pieces.map(({ start, end }) => Math.round((start + end) / 4)))) >= MIN_SHARE || isNumeric(pieces.slice(1).map(({ text }) => text)));
}

function share(places: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const at of places) counts.set(at, (counts.get(at) ?? 0) + 1);
  return [...counts.values()].reduce((most, count) => Math.max(most, count), 0) / places.length;
}

function isNumeric(cells: readonly string[]): boolean {
  const told = cells.filter((cell) => cell !== '');
  return told.some((cell) => /\d/.test(cell)) && told.filter((cell) => /^[^\p{L}]*\d[^\p{L}]*(?:\p{L}{1,3}\.?)?$/u.test(cell)).length >= told.length / 2;
}

// A header says in words what stands below it in figures; a first row with figures of the same form is one of the rows.
function isSameKind(first: readonly string[], others: readonly (readonly string[])[]): boolean {
  let figures = 0;
  for (const [index, cell] of first.entries()) {
    const below = others.map((row) => row[index] ?? '').filter((text) => text !== '');
    if (below.length === 0 || cell === '') continue;
    const kind = toKind(cell);
    if (!kind.includes('9')) continue;
    // A year above figures names a column.
    if (/^(?:19|20)\d\d$/.test(cell) && !below.every((text) => /^(?:19|20)\d\d$/.test(text))) continue;
    if (below.every((text) => toKind(text).includes('9') && hasLetters(text) === hasLetters(cell))) figures += 1;
  }
  return figures > 0;
}

function toKind(text: string): string {
  return text.replaceAll(/\d+/g, '9').replaceAll(/\p{L}+/gu, 'a');
}

function hasLetters(text: string): boolean {
  return /\p{L}/u.test(text);
}
