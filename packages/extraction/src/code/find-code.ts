// Where code stands in a text: fences of backticks or tildes, of any length and nesting, in lists and quotes; HTML's <pre><code>; indented blocks; a
// text that is nothing but code.
import { readLines, type TextLine } from '../pairs/find-line-pairs.ts';
import type { FoundCode } from './code-block.ts';
import { detectLanguage } from './detect-language.ts';

const OPENING = /^((?:[ \t]*>)*[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?)(`{3,}|~{3,}|:{3,}(?=\s*code))[ \t]*(.*)$/;
const MAX_NESTING = 20;

/** In order, none inside another; a fence that holds fences is one block. */
export function findCode(text: string): FoundCode[] {
  const outside = keepOutermost([...findFences(text), ...findHtmlCode(text)]);
  if (outside.length > 0) return outside;
  const indented = findIndented(text);
  if (indented.length > 0) return indented;
  // Nothing marks it: the whole is code when it looks like it.
  const code = text.trimEnd().replace(/^\s*\n/, '');
  return code !== '' && detectLanguage(code) !== undefined ? [{ code, label: '', start: text.indexOf(code), end: text.indexOf(code) + code.length }] : [];
}

// Of blocks of which one holds the other, the outer one.
function keepOutermost(found: readonly FoundCode[]): FoundCode[] {
  const kept: FoundCode[] = [];
  let until = -1;
  for (const block of found.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = kept.at(-1);
    const isSame = last !== undefined && last.start === block.start && last.end === block.end;
    if (block.end <= until && !isSame) continue;
    kept.push(block);
    until = Math.max(until, block.end);
  }
  return kept;
}

/** Fences alone, in order; one that holds others is one. */
export function findFences(text: string): FoundCode[] {
  const lines = readLines(text);
  const found: FoundCode[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index];
    const opening = line === undefined ? null : OPENING.exec(line.text);
    if (line === undefined || opening === null || (opening[2]?.startsWith('`') === true && (opening[3] ?? '').includes('`'))) continue;
    const end = findClosingLine(lines, index, opening);
    const body = lines.slice(index + 1, end);
    found.push(toCode(body, { prefix: opening[1] ?? '', label: readLabel(opening[3] ?? ''), start: line.start + line.text.length + 1, length: text.length }));
    index = end;
  }
  return found;
}

// A fence that is opened inside with the same mark and a label is closed before the outer one is.
function findClosingLine(lines: readonly TextLine[], index: number, [, , mark = '', info = '']: RegExpExecArray): number {
  const isOuterMarkdown = /^(?:markdown|md|mdx)\b/i.test(info.trim());
  let depth = 0;
  for (let at = index + 1; at < lines.length; at += 1) {
    const text = (lines[at]?.text ?? '').replace(/^(?:[ \t]*>)*[ \t]*/, '');
    const run = /^(`{3,}|~{3,}|:{3,})[ \t]*(.*)$/.exec(text);
    if (run === null || !run[1]?.startsWith(mark[0] ?? '`')) continue;
    const length = run[1].length;
    const rest = run[2]?.trim() ?? '';
    if (rest !== '' && !rest.includes('`') && isOuterMarkdown && depth < MAX_NESTING) depth += 1;
    else if (rest === '' && depth > 0 && hasCloser(lines, at, mark)) depth -= 1;
    else if (rest === '' && length >= mark.length) return at;
  }
  // Never closed: to the end of the text.
  return lines.length;
}

function hasCloser(lines: readonly TextLine[], from: number, mark: string): boolean {
  for (let index = from + 1; index < lines.length; index += 1) {
    const text = lines[index]?.text.trim() ?? '';
    if (text.startsWith(mark) && /^[`~:]+$/.test(text)) return true;
  }
  return false;
}

function readLabel(info: string): string {
  const bare = info.trim().replace(/^\{\.?([\w+#-]+).*\}$/, '$1').replace(/^code(?:-block)?::?\s*/, '');
  return /^[\w+#.-]+/.exec(bare)?.[0].toLowerCase() ?? '';
}

function toCode(lines: readonly TextLine[], at: { readonly prefix: string; readonly label: string; readonly start: number; readonly length: number }): FoundCode {
  const quotes = at.prefix.split('>').length - 1;
  const indent = at.prefix.slice(at.prefix.lastIndexOf('>') + 1).replaceAll(/\S/g, ' ').length;
  const stripped = lines.map(({ text }) => {
    let rest = text;
    for (let quote = 0; quote < quotes; quote += 1) rest = rest.replace(/^[ \t]*> ?/, '');
    const blank = /^[ \t]*/.exec(rest)?.[0].length ?? 0;
    return rest.slice(Math.min(blank, quotes > 0 ? Math.max(0, indent - 1) : indent));
  });
  const last = lines.at(-1);
  const start = Math.min(at.start, at.length);
  return { code: stripped.join('\n'), label: at.label, start, end: last === undefined ? start : last.start + last.text.length };
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', '#39': "'", apos: "'", nbsp: ' ' };

const PRE_OPENING = /<pre\b([^<>]*)>\s*(?:<code\b([^<>]*)>)?/gi;
const PRE_CLOSING = /<\/pre\s*>/gi;

function findHtmlCode(text: string): FoundCode[] {
  const found: FoundCode[] = [];
  const opening = new RegExp(PRE_OPENING);
  const closing = new RegExp(PRE_CLOSING);
  for (let match = opening.exec(text); match !== null; match = opening.exec(text)) {
    const start = match.index + match[0].length;
    closing.lastIndex = start;
    const close = closing.exec(text);
    // What is never closed is no block, and neither is anything behind it.
    if (close === null) break;
    const body = text.slice(start, close.index).replace(/<\/code>\s*$/, '');
    const label = /(?:language-|lang-|brush:\s*)([\w+#-]+)/i.exec(`${match[1] ?? ''} ${match[2] ?? ''}`)?.[1]?.toLowerCase() ?? '';
    const plain = body.replaceAll(/<[^<>]*>/g, '').replaceAll(/&(lt|gt|amp|quot|#39|apos|nbsp);/g, (entity: string, name: string) => ENTITIES[name] ?? entity);
    found.push({ code: plain.replace(/^\n/, '').trimEnd(), label, start, end: start + body.length });
    opening.lastIndex = closing.lastIndex;
  }
  return found;
}

// Four blanks behind an empty line, and something that looks like a language.
function findIndented(text: string): FoundCode[] {
  const lines = readLines(text);
  const found: FoundCode[] = [];
  let block: TextLine[] = [];
  const flush = (): void => {
    while (block.at(-1)?.text.trim() === '') block.pop();
    const [first] = block;
    const last = block.at(-1);
    if (first !== undefined && last !== undefined) {
      const code = block.map((line) => line.text.replace(/^(?: {4}|\t)/, '')).join('\n');
      if (detectLanguage(code) !== undefined) found.push({ code, label: '', start: first.start, end: last.start + last.text.length });
    }
    block = [];
  };
  let isAfterBlank = true;
  for (const line of lines) {
    const isIndented = /^(?: {4}|\t)\s*\S/.test(line.text);
    if (isIndented && (block.length > 0 || isAfterBlank)) block.push(line);
    else if (line.text.trim() === '' && block.length > 0) block.push(line);
    else flush();
    isAfterBlank = line.text.trim() === '';
  }
  flush();
  // A whole text that is indented is no block in a text.
  return found.length === 1 && found[0]?.code.trim() === text.trim() ? [] : found;
}
