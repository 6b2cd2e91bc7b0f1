// Key-value pairs of forms, letters, front matter, definition lists and tables of two columns, each with the place of its value.
import { findFences } from '../code/find-code.ts';
import { findTables } from '../tables/find-tables.ts';
import { cleanText, cleanValue, findLinePairs, readLines, type TextLine } from './find-line-pairs.ts';
import type { KeyValuePair } from './pair.ts';

const MAX_FRONT_LINES = 200;

/**
 * Pairs in the order in which they stand; a key may come twice. Nested front matter gets keys such as `author.name`.
 *
 * @example
 * await findKeyValuePairs('Invoice No: R-77\nTotal ....... 19.50'); // [{ key: 'Invoice No', value: 'R-77', … }, { key: 'Total', value: '19.50', … }]
 */
export async function findKeyValuePairs(text: string): Promise<KeyValuePair[]> {
  const front = findFrontMatter(text);
  const body = front === undefined ? 0 : front.end;
  const isCode = findCodeLines(text, body);
  const lines = readLines(text.slice(body)).map((line) => ({ ...line, start: line.start + body })).filter((line) => !isCode(line.start));
  const pairs = [...(front?.pairs ?? []), ...findDefinitions(lines), ...findLinePairs(lines.filter((line) => !isTableLine(line))), ...findHtmlPairs(text).filter(({ start }) => !isCode(start)), ...(await findTablePairs(text))];
  return pairs.filter(({ value }) => value !== '').toSorted((a, b) => a.start - b.start || a.end - b.end).filter((pair, index, all) => index === 0 || all[index - 1]?.start !== pair.start);
}

// What is fenced as code is no form, unless the text has nothing else.
function findCodeLines(text: string, from: number): (position: number) => boolean {
  if (!/```|~~~/.test(text)) return () => false;
  const fences = findFences(text).filter(({ start }) => start >= from);
  const around = readOutside(text, from, fences);
  if (!/[\p{L}\p{N}]/u.test(around)) return () => false;
  const bounds = fences.map(({ start, end }) => ({ start, end }));
  return (position) => {
    let [low, high] = [0, bounds.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((bounds[middle]?.end ?? 0) < position) low = middle + 1;
      else high = middle;
    }
    return (bounds[low]?.start ?? Infinity) <= position;
  };
}

function readOutside(text: string, from: number, fences: readonly { readonly start: number; readonly end: number }[]): string {
  const parts: string[] = [];
  let last = from;
  for (const { start, end } of fences) {
    parts.push(text.slice(last, start));
    last = Math.max(last, end);
  }
  return [...parts, text.slice(last)].join('').replaceAll(/^[ \t>]*(?:`{3,}|~{3,}).*$/gm, '');
}

function isTableLine({ text }: TextLine): boolean {
  return /^\s*\|.*\|\s*$/.test(text) || /^\s*[+|]?(?:[-=:]{3,}[+| ]*)+$/.test(text);
}

function findFrontMatter(text: string): { readonly pairs: readonly KeyValuePair[]; readonly end: number } | undefined {
  const match = /^\ufeff?(---|\+\+\+)[ \t]*\r?\n([\s\S]*?)\r?\n\1[ \t]*(?:\r?\n|$)/.exec(text);
  if (match === null) return undefined;
  const body = match[2] ?? '';
  const offset = match[0].indexOf(body);
  const pairs: KeyValuePair[] = [];
  const parents: { readonly indent: number; readonly key: string }[] = [];
  for (const { text: line, start } of readLines(body).slice(0, MAX_FRONT_LINES)) {
    const item = /^(\s*)-\s+(.*)$/.exec(line);
    const member = /^(\s*)([\w."' -]+?)\s*[:=]\s*(.*)$/.exec(line);
    const indent = (item ?? member)?.[1]?.length ?? 0;
    while (parents.length > 0 && (parents.at(-1)?.indent ?? 0) >= indent + (item === null ? 0 : 1)) parents.pop();
    if (item !== null) addItem(pairs, parents.map(({ key }) => key).join('.'), { value: cleanValue(item[2] ?? ''), end: offset + start + line.length, start: offset + start + line.indexOf(item[2] ?? '') });
    else if (member !== null) {
      const key = cleanValue(member[2] ?? '');
      const value = member[3] ?? '';
      if (value === '') parents.push({ indent, key });
      else pairs.push({ key: [...parents.map((parent) => parent.key), key].join('.'), value: readInline(value), start: offset + start + line.lastIndexOf(value), end: offset + start + line.length });
    }
  }
  return { pairs, end: match[0].length };
}

// The items of a list are one value, line by line.
function addItem(pairs: KeyValuePair[], key: string, item: Omit<KeyValuePair, 'key'>): void {
  const last = pairs.at(-1);
  if (last?.key === key) pairs[pairs.length - 1] = { ...last, value: `${last.value}\n${item.value}`, end: item.end };
  else pairs.push({ key, ...item });
}

function readInline(value: string): string {
  const list = /^\[(.*)\]$/.exec(value);
  return list === null ? cleanValue(value.replace(/\s+#\s.*$/, '')) : (list[1] ?? '').split(',').map(cleanValue).join('\n');
}

// Markdown Extra: a term, and below it lines that begin with a colon.
function findDefinitions(lines: readonly TextLine[]): KeyValuePair[] {
  const pairs: KeyValuePair[] = [];
  for (const [index, { text, start }] of lines.entries()) {
    const definition = /^[ ]{0,3}:[ \t]+(\S.*)$/.exec(text);
    const term = lines[index - 1]?.text.trim() ?? '';
    if (definition === null || term === '' || term.startsWith(':') || term.length > 80) continue;
    const value = definition[1] ?? '';
    const at = start + text.lastIndexOf(value);
    pairs.push({ key: cleanText(term), value: cleanValue(value), start: at, end: at + value.length });
  }
  return pairs;
}

// <dt>Term</dt><dd>Definition</dd>
function findHtmlPairs(text: string): KeyValuePair[] {
  const strip = (html: string): string => cleanText(html.replaceAll(/<[^<>]*>/g, ' ').replaceAll('&amp;', '&').replaceAll('&nbsp;', ' '));
  return Array.from(text.matchAll(/<dt\b[^>]*>([\s\S]{1,300}?)(?:<\/dt>\s*)?<dd\b[^>]*>([\s\S]{1,2000}?)(?=<\/dd>|<dt\b|<dd\b|<\/dl>)/gi), (match) => {
    const value = match[2] ?? '';
    const start = match.index + match[0].length - value.length;
    return { key: strip(match[1] ?? '').replace(/:$/, ''), value: strip(value), start, end: start + value.length };
  });
}

// Two columns, the first of them names.
async function findTablePairs(text: string): Promise<KeyValuePair[]> {
  const pairs: KeyValuePair[] = [];
  let from = 0;
  for (const table of await findTables(text)) {
    const width = Math.max(table.headers.length, table.rows[0]?.length ?? 0);
    if (width !== 2) continue;
    const isHead = table.headers.every((cell) => /^(?:field|key|name|property|attribute|label|item|value|details?|description|data|)$/i.test(cell.trim()));
    const rows = isHead || table.headers.length === 0 ? table.rows : [table.headers, ...table.rows];
    const keys = rows.map(([key = '']) => key);
    if (new Set(keys).size !== keys.length || keys.some((key) => !/\p{L}/u.test(key) || key.split(/\s+/).length > 7)) continue;
    for (const [key = '', value = ''] of rows) {
      const at = text.indexOf(value, Math.max(from, text.indexOf(key, from)));
      if (value === '' || at === -1) continue;
      from = at;
      pairs.push({ key: cleanText(key).replace(/:$/, ''), value: cleanValue(value), start: at, end: at + value.length });
    }
  }
  return pairs;
}
