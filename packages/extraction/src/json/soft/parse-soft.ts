// A parser for JSON as models write it: JSON5, Python, JavaScript, missing and doubled signs. It never invents: what it returns was written, and what
// was cut is marked as cut.
import type { SoftList, SoftMap, SoftMember, SoftNode } from './soft-node.ts';
import { readOpening, readQuoted, type QuotePlace } from './read-quoted.ts';
import { readWord } from './read-word.ts';
import { AFTER_KEY, DOTS, KEY_HERE } from './signs.ts';
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
  /** Counts up what was read, also where it came to nothing. */
  readonly meter?: { used: number } | undefined;
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
    if (error instanceof RangeError && error.message === TOO_MUCH) return undefined;
    throw error;
  } finally {
    if (options.meter !== undefined) options.meter.used += scanner.at - (options.start ?? 0) + parser.steps;
  }
}

const TOO_MUCH = 'too much to read';

function readValue(parser: Parser, role: QuotePlace['role'], quotedKeys = true): SoftNode {
  const { scanner } = parser;
  countStep(parser);
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
  if (role === 'key') return { kind: 'text', text, isCut: isOpen && parser.isOpenEnd };
  while (!isOpen) {
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
  return scanner.match(KEY_HERE) !== null;
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

/** An object that is being read. */
interface OpenMap {
  readonly members: SoftMember[];
  readonly isInList: boolean;
  hasGap: boolean;
  isCut: boolean;
}

/** What became of one step: on to the next, the object's end, or no object at all. */
type Step = 'next' | 'end' | 'no map';

function readMap(parser: Parser): SoftMap | undefined {
  const { scanner, stack } = parser;
  const open: OpenMap = { members: [], isInList: stack.at(-1) === 'list', hasGap: false, isCut: false };
  stack.push('map');
  scanner.at += 1;
  let step: Step = 'next';
  while (step === 'next') {
    countStep(parser);
    const gaps = scanner.gaps;
    scanner.skipBlank();
    open.hasGap ||= scanner.gaps > gaps;
    step = readSign(parser, open) ?? readMember(parser, open);
  }
  stack.pop();
  return step === 'no map' ? undefined : { kind: 'map', members: open.members, isCut: open.isCut, hasGap: open.hasGap };
}

function endOfText(parser: Parser, open: OpenMap): Step {
  parser.isOpen = true;
  open.isCut = parser.isOpenEnd;
  return 'end';
}

// Everything that can stand where a key may begin and is none.
function readSign(parser: Parser, open: OpenMap): Step | undefined {
  const { scanner, stack } = parser;
  const sign = scanner.sign();
  if (sign === '') return endOfText(parser, open);
  if (sign === '}') {
    scanner.at += 1;
    // One brace too many in the middle.
    if (stack.length > 1 || scanner.match(/\s*[,，]\s*(?:"[^"\n]*"|'[^'\n]*')\s*:/y) === null) return 'end';
    scanner.slips += 1;
    return 'next';
  }
  if (sign === ']' || sign === ')') {
    scanner.slips += 1;
    // The brace is missing when a list around waits for this bracket; else the bracket is one too many.
    if (stack.includes('list') && (open.isInList || scanner.match(/[\])]\s*,\s*["']/y) === null)) return 'end';
    scanner.at += 1;
    return 'next';
  }
  if (sign === ',' || sign === ';') {
    scanner.at += 1;
    return 'next';
  }
  const dots = scanner.match(DOTS);
  if (dots !== null) {
    open.hasGap = true;
    scanner.at += dots[0].length;
    return 'next';
  }
  if (sign !== '{') return undefined;
  scanner.slips += 1;
  if (open.members.length > 0 && open.isInList) return 'end';
  // An opening brace too many.
  scanner.at += 1;
  return 'next';
}

function readMember(parser: Parser, open: OpenMap): Step {
  const { scanner } = parser;
  const key = readKey(parser);
  scanner.skipBlank();
  if (key === undefined) {
    if (open.members.length === 0) return 'no map';
    // A member without a colon that ends the text was cut.
    if (scanner.sign() === '') return endOfText(parser, open);
    scanner.slips += 1;
    open.hasGap = true;
    return 'next';
  }
  const sign = scanner.sign();
  if (sign === '') return endOfText(parser, open);
  // A key without a value says nothing.
  if (sign === ',' || sign === '}') open.members.push({ key: key.text, node: { kind: 'word', text: '', isCut: false } });
  else open.members.push({ key: key.text, node: readValue(parser, 'member', key.isQuoted) });
  return 'next';
}

interface Key {
  readonly text: string;
  readonly isQuoted: boolean;
}

const BARE_KEY = /(?:[\p{L}\p{N}_$@.-]|\\_|\\-)+(?:[ \t]+[\p{L}\p{N}_$-]+){0,4}[*_]{0,3}["']?(?=[\s\u200b-\u200f\u2060]*(?::|：|=>|->|=(?!=)))/uy;
// "age: 31, with its closing quote forgotten.
const HALF_QUOTED_KEY = /["']([\p{L}_$][\p{L}\p{N}_$]*)(?=:\s)/uy;

// `undefined` when what stands here is no key; the scanner is behind it then.
function readKey(parser: Parser): Key | undefined {
  const { scanner } = parser;
  // Markdown around a key: **"name"**:
  const mark = scanner.match(/\*{1,3}(?=["'\p{L}])|(_{1,3})(?=["'\p{L}][^:\n]{0,80}?["']?(?:\1["']?\s*:|:\1))/uy);
  if (mark !== null) {
    scanner.at += mark[0].length;
    scanner.slips += 1;
  }
  const isQuoted = readOpening(scanner) !== undefined;
  const written = isQuoted ? readQuotedKey(scanner) : readBareKey(scanner);
  if (written === undefined) return undefined;
  // Underscores belong to a name in quotes, such as "_id".
  const text = written.replaceAll(isQuoted ? /^[*`]+(?=\w)|(?<=\w)[*`]+$/g : /^[*`]+(?=\w)|(?<=\w)[*_`]+$/g, '').replaceAll('\\_', '_').replace(/["']?:?$/, '');
  const colon = scanner.match(AFTER_KEY);
  if (colon !== null) {
    if (!colon[0].trim().startsWith(':')) scanner.slips += 1;
    scanner.at += colon[0].length;
    // **name:** value
    const late = mark === null ? null : scanner.match(/[*_]{2,3}(?=\s)/y);
    if (late !== null) scanner.at += late[0].length;
    return { text, isQuoted };
  }
  // The colon is missing before a value.
  if (!isQuoted || scanner.match(/\s*(?:["'[{]|-?\d|true\b|false\b|null\b|None\b|True\b|False\b)/y) === null) return undefined;
  scanner.slips += 1;
  return { text, isQuoted: true };
}

function readQuotedKey(scanner: SoftScanner): string {
  const half = scanner.match(HALF_QUOTED_KEY);
  if (half === null) return readQuoted(scanner, { role: 'key', quotedKeys: true, closers: '' }).text;
  scanner.slips += 1;
  scanner.at += half[0].length;
  return half[1] ?? '';
}

function readBareKey(scanner: SoftScanner): string | undefined {
  scanner.slips += 1;
  const bare = scanner.match(BARE_KEY) ?? scanner.match(/[^\s,:{}[\]]+/y);
  scanner.at += bare?.[0].length ?? 1;
  return bare?.[0];
}

interface OpenList {
  readonly items: SoftNode[];
  readonly closer: string;
  hasGap: boolean;
  isCut: boolean;
}

function readList(parser: Parser, closer: string): SoftList {
  const { scanner, stack } = parser;
  const open: OpenList = { items: [], closer, hasGap: false, isCut: false };
  stack.push('list');
  if (closer !== ']') scanner.slips += 1;
  scanner.at += 1;
  for (;;) {
    countStep(parser);
    const gaps = scanner.gaps;
    scanner.skipBlank();
    open.hasGap ||= scanner.gaps > gaps;
    const step = readListSign(parser, open);
    if (step === 'end') break;
    if (step === 'next') continue;
    const before = scanner.at;
    open.items.push(readValue(parser, 'item'));
    if (scanner.at === before) scanner.at += 1;
  }
  stack.pop();
  return { kind: 'list', items: open.items, isCut: open.isCut, hasGap: open.hasGap };
}

function readListSign(parser: Parser, open: OpenList): 'next' | 'end' | undefined {
  const { scanner, stack } = parser;
  const sign = scanner.sign();
  if (sign === '') {
    parser.isOpen = true;
    open.isCut = parser.isOpenEnd;
    return 'end';
  }
  if (sign === open.closer || sign === ']') {
    scanner.at += 1;
    return 'end';
  }
  if (sign === '}' || sign === ')') {
    scanner.slips += 1;
    // A wrong bracket, or a missing one: an object around it needs this one itself.
    if (!(sign === '}' && stack.includes('map'))) scanner.at += 1;
    return 'end';
  }
  if (sign === ',' || sign === ';') {
    scanner.at += 1;
    return 'next';
  }
  const dots = scanner.match(DOTS);
  if (dots !== null) {
    open.hasGap = true;
    scanner.at += dots[0].length;
    return 'next';
  }
  // A key: the list was never closed, and the object around it goes on.
  if (stack.at(-2) !== 'map' || !isKeyNext(scanner)) return undefined;
  scanner.slips += 1;
  return 'end';
}

function countStep(parser: Parser): void {
  parser.steps += 1;
  if (parser.stack.length > MAX_DEPTH || parser.steps > MAX_STEPS) throw new RangeError(TOO_MUCH);
}
