// Tables drawn with lines: of MySQL and psql, of reStructuredText, with box-drawing characters.
import { toRectangle, type Table } from './table.ts';

const LINE_SIGNS = /^[\s+|:*.'`\-=_~─-╿▀-▟]+$/u;

/** Whether a line only draws. */
export function isRule(line: string): boolean {
  return LINE_SIGNS.test(line) && /[-=_~─-╿]{3,}|[-=─-╿].*[-=─-╿]/u.test(line) && !/^\s*\|(?:\s*\|)+\s*$/.test(line);
}

/** `undefined` when the lines are no box: bars that part less than two columns, or that stand in sentences. */
export function readBox(lines: readonly string[]): Table | undefined {
  const hasRule = lines.some(isRule);
  const parts: string[][][] = [[]];
  const rules: string[] = [];
  for (const line of lines) {
    if (isRule(line)) {
      rules.push(line);
      parts.push([]);
    } else parts.at(-1)?.push(splitBars(line));
  }
  const filled = parts.filter((part) => part.length > 0);
  const widths = filled.flat().map((row) => row.length);
  const width = widths.reduce((most, one) => Math.max(most, one), 0);
  if (width < 2 || widths.filter((one) => one === width).length / widths.length < 0.6 || (!hasRule && widths.length < 3)) return undefined;
  // A rule of Markdown that does not fit its header makes no table.
  if (rules.some((rule) => /^\s*\|[-|: ]+\|\s*$/.test(rule) && splitBars(rule).length !== width)) return undefined;
  const [head = [], ...bodies] = filled;
  // Rules between the rows: what stands between two of them is one row. A double rule below the header says the same.
  const isGrid = bodies.length > 1 || (bodies.length === 1 && rules.some((rule) => /=/.test(rule)) && rules.some((rule) => /\+-/.test(rule)));
  if (isGrid) return toRectangle(joinLines(head), bodies.map(joinLines));
  if (bodies.length === 1) return toRectangle(joinLines(head), bodies[0] ?? []);
  const [first = [], ...others] = head;
  return toRectangle(first, others);
}

function splitBars(line: string): string[] {
  const text = line.trim().replace(/^[|│║┃]/, '').replace(/[|│║┃]$/, '');
  return text.split(/[|│║┃]/).map((cell) => cell.trim());
}

function joinLines(rows: readonly (readonly string[])[]): string[] {
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0);
  return Array.from({ length: width }, (_, column) => rows.map((row) => row[column] ?? '').filter((text) => text !== '').join(' '));
}
