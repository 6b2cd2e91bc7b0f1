// Pairs that lines show by themselves: "Label: value", "Label = value", dotted leaders, bold labels, a label above its indented value.
import type { KeyValuePair } from './pair.ts';

const LABEL = String.raw`[\p{L}\p{N}#№][\p{L}\p{N}\p{M} ./&()'’#№%°_-]{0,58}?`;
const MARKS = String.raw`(?:[-*+•]\s+|\d{1,3}[.)]\s+|>\s*)?`;
const LINE = new RegExp(String.raw`^[ \t]*${MARKS}(\*\*|__|\*|_|)(${LABEL})\s*(?::\1|\1\s*:|：\1?)[ \t]*(.*)$`, 'u');
const ASSIGNED = new RegExp(String.raw`^[ \t]*(?:export\s+)?([\p{L}_][\p{L}\p{N}_. -]{0,58}?)\s*(?:=>|=)\s*(\S.*)$`, 'u');
const LEADERS = new RegExp(String.raw`^[ \t]*(${LABEL})\s*(?:\.{3,}|…{1,}|_{3,}|(?:\. ){3,})\s*(\S.*)$`, 'u');
// Several on one line: "Date: 5 May    Time: 14:00".
const NEXT_LABEL = /(?: {2,}|\t|\s*[|;]\s*)(?=[\p{L}][\p{L}\p{N} ./#-]{0,40}:\s)/u;
// Sentences that introduce something, and what looks like a label and is none.
const NO_LABEL = /^(?:https?|ftp|mailto|note that|for example|e\.g|i\.e|such as|that is|dear\b.*)$/i;
const MAX_LABEL_WORDS = 7;
const MAX_CONTINUED = 100;

export interface TextLine {
  readonly text: string;
  readonly start: number;
}

/** Lines without their ends, with offsets. */
export function readLines(text: string): TextLine[] {
  const lines: TextLine[] = [];
  let start = 0;
  for (const line of text.split('\n')) {
    lines.push({ text: line.endsWith('\r') ? line.slice(0, -1) : line, start });
    start += line.length + 1;
  }
  return lines;
}

export function findLinePairs(lines: readonly TextLine[]): KeyValuePair[] {
  const pairs: KeyValuePair[] = [];
  for (const [index, line] of lines.entries()) {
    const found = readLine(line);
    if (found.length === 0) continue;
    const last = found.at(-1);
    if (last !== undefined && last.value === '') pairs.push(...found.slice(0, -1), ...takeBelow(lines, index, last));
    else if (last !== undefined && found.length === 1) pairs.push(takeContinuation(lines, index, last));
    else for (const pair of found) pairs.push(pair);
  }
  return pairs;
}

// The lines right below a value that are indented deeper than its label go on with it.
function takeContinuation(lines: readonly TextLine[], index: number, pair: KeyValuePair): KeyValuePair {
  const own = lines[index];
  const indent = readIndent(own?.text ?? '');
  const parts = [pair.value];
  let { end } = pair;
  let before = own;
  for (let next = index + 1; next < lines.length && parts.length < MAX_CONTINUED; next += 1) {
    const line = lines[next];
    // Lines that others have taken are missing here: what is behind them belongs to them.
    if (line === undefined || before === undefined || !isNext(before, line) || line.text.trim() === '' || readIndent(line.text) <= indent || readLine(line).length > 0) break;
    parts.push(cleanValue(line.text));
    end = line.start + line.text.trimEnd().length;
    before = line;
  }
  return parts.length === 1 ? pair : { ...pair, value: parts.join('\n'), end };
}

function isNext(before: TextLine, line: TextLine): boolean {
  const gap = line.start - before.start - before.text.length;
  return gap === 1 || gap === 2;
}

function readIndent(text: string): number {
  return /^[ \t]*/.exec(text)?.[0].length ?? 0;
}

function readLine({ text, start }: TextLine): KeyValuePair[] {
  const pairs: KeyValuePair[] = [];
  let offset = 0;
  for (const part of splitLabels(text)) {
    const pair = readPart(part, start + offset);
    offset += part.length;
    if (pair === undefined) return pairs;
    pairs.push(pair);
  }
  return pairs;
}

function splitLabels(text: string): string[] {
  const parts: string[] = [];
  let rest = text;
  // What follows the first colon may hold another label.
  for (;;) {
    const colon = rest.indexOf(':');
    const match = colon === -1 ? null : NEXT_LABEL.exec(rest.slice(colon));
    if (match === null || colon === -1) break;
    const cut = colon + match.index + match[0].length;
    parts.push(rest.slice(0, cut));
    rest = rest.slice(cut);
  }
  return [...parts, rest];
}

function readPart(part: string, start: number): KeyValuePair | undefined {
  const labelled = LINE.exec(part);
  if (labelled !== null && !(labelled[3] ?? '').startsWith('//') && isLabel(labelled[2] ?? '') && !isClock(labelled)) return toPair(labelled[2] ?? '', labelled[3] ?? '', { part, start });
  const other = LEADERS.exec(part) ?? ASSIGNED.exec(part);
  return other !== null && isLabel(other[1] ?? '') && !(other[2] ?? '').startsWith('=') ? toPair(other[1] ?? '', other[2] ?? '', { part, start }) : undefined;
}

function toPair(key: string, written: string, { part, start }: { readonly part: string; readonly start: number }): KeyValuePair {
  const raw = written.replace(/[\s|;]+$/, '');
  const at = raw === '' ? part.length : part.lastIndexOf(raw);
  return { key: cleanText(key), value: cleanValue(raw), start: start + at, end: start + at + raw.length };
}

function isLabel(label: string): boolean {
  const text = label.trim();
  return text.split(/\s+/).length <= MAX_LABEL_WORDS && /\p{L}/u.test(text) && !NO_LABEL.test(text) && !/[.!?]\s/.test(text);
}

// "at 14:30" is no label.
function isClock([, , label = '', value = '']: RegExpExecArray): boolean {
  return /\d$/.test(label) && /^\d/.test(value) && !/\p{L}{3,}\s*\d*$/u.test(label);
}

// The indented or listed lines below a label that has nothing behind it.
function takeBelow(lines: readonly TextLine[], index: number, pair: KeyValuePair): KeyValuePair[] {
  const below: TextLine[] = [];
  const own = lines[index]?.text ?? '';
  const indent = readIndent(own);
  for (const line of lines.slice(index + 1, index + 8)) {
    const isInside = line.text.trim() !== '' && (readIndent(line.text) > indent || /^\s*[-*•]\s/.test(line.text)) && readLine(line).length === 0;
    if (!isInside) break;
    below.push(line);
  }
  const first = below[0];
  const last = below.at(-1);
  if (first === undefined || last === undefined) return [];
  const start = first.start + first.text.length - first.text.trimStart().length;
  const end = last.start + last.text.trimEnd().length;
  return [{ key: pair.key, value: below.map(({ text }) => cleanValue(text.trim().replace(/^[-*•]\s+/, ''))).join('\n'), start, end }];
}

export function cleanText(text: string): string {
  return text.replaceAll(/\*\*|__|`/g, '').replaceAll(/\s+/g, ' ').trim();
}

/** Without emphasis and the quotes around the whole. */
export function cleanValue(text: string): string {
  const bare = text.trim().replaceAll(/\*\*|(?<!\w)__|__(?!\w)/g, '').replace(/^`([^`]*)`$/, '$1');
  return /^"[^"]*"$|^'[^']*'$/.test(bare) ? bare.slice(1, -1) : bare;
}
