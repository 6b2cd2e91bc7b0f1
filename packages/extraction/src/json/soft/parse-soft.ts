// A parser for JSON as models write it: JSON5, Python, JavaScript, missing and doubled signs. It never invents: what it returns was written, and what
// was cut is marked as cut.
import type { SoftList, SoftMap, SoftMember, SoftNode } from './soft-node.ts';
import { readOpening, readQuoted, type QuotePlace } from './read-quoted.ts';
import { readWord } from './read-word.ts';
import { createSoftScanner, type SoftScanner } from './soft-scanner.ts';

export interface ParsedSoft {
  readonly node: SoftNode;
  /** The position after it. */
  readonly end: number;
  /** Signs that had to be read as others, or passed over. */
  readonly slips: number;
  /** Whether a bracket was still open at the end of the text. */
  readonly isOpen: boolean;
}

export interface ParseSoftOptions {
  /** Where to begin. @default 0 */
  readonly start?: number | undefined;
  /** Whether the text may have been cut at its end. @default true */
  readonly isOpenEnd?: boolean | undefined;
}

interface Parser {
  readonly scanner: SoftScanner;
  readonly isOpenEnd: boolean;
  /** What is open, outermost first. */
  readonly stack: ('map' | 'list')[];
  steps: number;
  isOpen: boolean;
}

// JSON.parse is recursive: deeper values end the process's stack in whatever walks them.
const MAX_DEPTH = 200;
const MAX_STEPS = 2_000_000;
const KEY_MARK = /[\s\u00a0\u200b-\u200f]*(?::|：|=>|->|=(?!=))/y;
const DOTS = /\.{3,}|…/y;

/** The value that begins at `start`; `undefined` when nothing does, or when it is nested too deep. */
export function parseSoft(text: string, options: ParseSoftOptions = {}): ParsedSoft | undefined {
  const scanner = createSoftScanner(text, options.start ?? 0);
  const parser: Parser = { scanner, isOpenEnd: options.isOpenEnd ?? true, stack: [], steps: 0, isOpen: false };
  scanner.skipBlank();
  if (scanner.sign() === '') return undefined;
  try {
    const node = readValue(parser, 'root');
    return { node, end: scanner.at, slips: scanner.slips, isOpen: parser.isOpen };
  } catch (error) {
    if (error === TOO_MUCH) return undefined;
    throw error;
  }
}

const TOO_MUCH = Symbol('too much');

function readValue(parser: Parser, role: QuotePlace['role'], quotedKeys = true): SoftNode {
  const { scanner } = parser;
  parser.steps += 1;
  // eslint-disable-next-line @typescript-eslint/only-throw-error
  if (parser.stack.length > MAX_DEPTH || parser.steps > MAX_STEPS) throw TOO_MUCH;
  const sign = scanner.sign();
  if (sign === '{') return readBraces(parser);
  if (sign === '[' || sign === '(') return readList(parser, sign === '[' ? ']' : ')');
  if (sign === '<' && scanner.match(/<[\w.]+(?: object)?/y) !== null) return readWord(scanner, { inMap: role === 'member', isOpenEnd: parser.isOpenEnd });
  if (readOpening(scanner) !== undefined) return readText(parser, role, quotedKeys);
  return readWord(scanner, { inMap: role === 'member', isOpenEnd: parser.isOpenEnd });
}

function readText(parser: Parser, role: QuotePlace['role'], quotedKeys: boolean): SoftNode {
  const { scanner, stack } = parser;
  const place: QuotePlace = { role, quotedKeys, closers: stack.toReversed().map((open) => (open === 'map' ? '}' : ']')).join('') };
  const first = readQuoted(scanner, place);
  let { text } = first;
  let { isOpen } = first;
  // Texts side by side are one, as in Python and JavaScript.
  while (!isOpen && role !== 'key') {
    const before = scanner.at;
    const hasBreak = scanner.skipBlank();
    const plus = scanner.sign() === '+';
    if (plus) scanner.at += 1;
    if (plus) scanner.skipBlank();
    const joins = readOpening(scanner) !== undefined && (plus || (!hasBreak && scanner.at > before)) && !isKeyNext(scanner);
    if (!joins) {
      scanner.at = before;
      break;
    }
    scanner.slips += 1;
    const next = readQuoted(scanner, place);
    text += next.text;
    isOpen = next.isOpen;
  }
  return { kind: 'text', text, isCut: isOpen && parser.isOpenEnd };
}

function isKeyNext(scanner: SoftScanner): boolean {
  return scanner.match(/[rRbBuUfF]{0,2}(?:"[^"\n]*"|'[^'\n]*'|[“„][^”“\n]*[”“])\s*(?::|：|=>)/y) !== null;
}

// An object, or a set of Python when nothing in it has a colon.
function readBraces(parser: Parser): SoftNode {
  const { scanner } = parser;
  const start = scanner.at;
  const slips = scanner.slips;
  const map = readMap(parser);
  if (map !== undefined) return map;
  scanner.at = start;
  scanner.slips = slips + 1;
  return readList(parser, '}');
}

function readMap(parser: Parser): SoftMap | undefined {
  const { scanner, stack } = parser;
  const members: SoftMember[] = [];
  const isInList = stack.at(-1) === 'list';
  stack.push('map');
  scanner.at += 1;
  let hasGap = false;
  let quotedKeys = true;
  const end = (isCut: boolean): SoftMap => {
    stack.pop();
    return { kind: 'map', members, isCut, hasGap };
  };
  for (;;) {
    parser.steps += 1;
    // eslint-disable-next-line @typescript-eslint/only-throw-error
    if (parser.steps > MAX_STEPS) throw TOO_MUCH;
    scanner.skipBlank();
    const sign = scanner.sign();
    if (sign === '') {
      parser.isOpen = true;
      return end(parser.isOpenEnd);
    }
    if (sign === '}') {
      scanner.at += 1;
      if (stack.length === 1 && scanner.match(/\s*[,，]\s*(?:"[^"\n]*"|'[^'\n]*')\s*:/y) !== null) {
        // One brace too many in the middle.
        scanner.slips += 1;
        continue;
      }
      return end(false);
    }
    if (sign === ']' || sign === ')') {
      scanner.slips += 1;
      if (stack.includes('list') && scanner.match(/[\])]\s*,\s*["']/y) === null) return end(false);
      if (stack.includes('list') && isInList) return end(false);
      scanner.at += 1;
      continue;
    }
    if (sign === ',' || sign === ';') {
      scanner.at += 1;
      continue;
    }
    const dots = scanner.match(DOTS);
    if (dots !== null) {
      hasGap = true;
      scanner.at += dots[0].length;
      continue;
    }
    if (sign === '{') {
      scanner.slips += 1;
      if (members.length > 0 && isInList) return end(false);
      // An opening brace too many.
      scanner.at += 1;
      continue;
    }
    const key = readKey(parser);
    if (key === undefined) {
      if (members.length > 0) {
        // A member without a colon that ends the text was cut.
        scanner.skipBlank();
        if (scanner.sign() === '') {
          parser.isOpen = true;
          return end(parser.isOpenEnd);
        }
        scanner.slips += 1;
        hasGap = true;
        continue;
      }
      stack.pop();
      return undefined;
    }
    quotedKeys = key.isQuoted;
    scanner.skipBlank();
    const valueSign = scanner.sign();
    if (valueSign === '') {
      parser.isOpen = true;
      return end(parser.isOpenEnd);
    }
    // A key without a value says nothing.
    if (valueSign === ',' || valueSign === '}') {
      members.push({ key: key.text, node: { kind: 'word', text: '', isCut: false } });
      continue;
    }
    members.push({ key: key.text, node: readValue(parser, 'member', quotedKeys) });
  }
}

interface Key {
  readonly text: string;
  readonly isQuoted: boolean;
}

// `undefined` when what stands here is no key; the scanner is behind it then.
function readKey(parser: Parser): Key | undefined {
  const { scanner } = parser;
  // Markdown around a key: **"name"**:
  const mark = scanner.match(/[*_]{1,3}(?=["'\p{L}])/uy);
  if (mark !== null) {
    scanner.at += mark[0].length;
    scanner.slips += 1;
  }
  const opening = readOpening(scanner);
  let text: string;
  if (opening === undefined) {
    const bare = scanner.match(/(?:[\p{L}\p{N}_$@.-]|\\_|\\-)+(?:[ \t]+[\p{L}\p{N}_$-]+){0,4}[*_]{0,3}(?=[\s\u00a0]*(?::|：|=>|->|=))/uy) ?? scanner.match(/[^\s,:{}[\]]+/y);
    if (bare === null) {
      scanner.at += 1;
      return undefined;
    }
    text = bare[0];
    scanner.at += bare[0].length;
    scanner.slips += 1;
  } else text = readQuoted(scanner, { role: 'key', quotedKeys: true, closers: '' }).text;
  const after = scanner.match(/[*_]{1,3}(?=\s*[:：])/y);
  if (after !== null) scanner.at += after[0].length;
  text = text.replaceAll(/^[*_`]+(?=\w)|(?<=\w)[*`]+$/g, '').replaceAll('\\_', '_').replace(/:$/, '');
  const colon = scanner.match(KEY_MARK);
  if (colon !== null) {
    if (!colon[0].trim().startsWith(':')) scanner.slips += 1;
    scanner.at += colon[0].length;
    // **name:** value
    const late = scanner.match(/[*_]{2,3}(?=\s)/y);
    if (late !== null && mark !== null) scanner.at += late[0].length;
    return { text, isQuoted: opening !== undefined };
  }
  // The colon is missing before a value.
  if (opening !== undefined && scanner.match(/\s*(?:["'[{]|-?\d|true\b|false\b|null\b|None\b|True\b|False\b)/y) !== null) {
    scanner.slips += 1;
    return { text, isQuoted: true };
  }
  return undefined;
}

function readList(parser: Parser, closer: string): SoftList {
  const { scanner, stack } = parser;
  const items: SoftNode[] = [];
  stack.push('list');
  if (closer !== ']') scanner.slips += 1;
  scanner.at += 1;
  let hasGap = false;
  const end = (isCut: boolean): SoftList => {
    stack.pop();
    return { kind: 'list', items, isCut, hasGap };
  };
  for (;;) {
    scanner.skipBlank();
    const sign = scanner.sign();
    if (sign === '') {
      parser.isOpen = true;
      return end(parser.isOpenEnd);
    }
    if (sign === closer || sign === ']') {
      scanner.at += 1;
      return end(false);
    }
    if (sign === '}' || sign === ')') {
      scanner.slips += 1;
      // A wrong bracket, or a missing one: an object around it needs this one itself.
      if (!(sign === '}' && stack.includes('map'))) scanner.at += 1;
      return end(false);
    }
    if (sign === ',' || sign === ';') {
      scanner.at += 1;
      continue;
    }
    const dots = scanner.match(DOTS);
    if (dots !== null) {
      hasGap = true;
      scanner.at += dots[0].length;
      continue;
    }
    // A key: the list was never closed, and the object around it goes on.
    if (stack.at(-2) === 'map' && isKeyNext(scanner)) {
      scanner.slips += 1;
      return end(false);
    }
    const before = scanner.at;
    items.push(readValue(parser, 'item'));
    if (scanner.at === before) scanner.at += 1;
  }
}
