// Everything in an answer that may be the data: in fences, between brackets, as lines, in the form of YAML or XML. The schema chooses.
import { parseSoft, type ParsedSoft } from './soft/parse-soft.ts';
import { parseTags } from './soft/parse-tags.ts';
import { parseYamlSoft } from './soft/parse-yaml-soft.ts';
import type { SoftNode } from './soft/soft-node.ts';

export interface Candidate {
  readonly node: SoftNode;
  /** UTF-16 offsets into the searched text. */
  readonly start: number;
  readonly end: number;
  /** Signs that were read as others; 0 for clean JSON. */
  readonly slips: number;
}

const MAX_CANDIDATES = 60;
const MAX_TRIES = 400;
// How often the whole of a text may be read again from another bracket, where nothing came of the ones before.
const MAX_READINGS = 12;
const MIN_WORK = 1_000_000;
// Paragraphs that may each be YAML.
const MAX_PARTS = 60;
// Reasoning that a model shows before its answer.
const REASONING_END = /<\/(?:think|thinking|reasoning|scratchpad)>/gi;
// What such a fence holds is no answer.
const FOREIGN_FENCE = /^(?:bash|sh|shell|zsh|console|text\/x-sh|sql|html|css|diff|powershell|ps1|cmd|mermaid|http|curl)$/i;

interface Region {
  readonly start: number;
  readonly end: number;
  /** Whether the answer may have been cut at its end. */
  readonly isOpenEnd: boolean;
}

/** Where the answer begins: behind the last passage of thought that is closed. */
export function findAnswerStart(answer: string): number {
  const last = [...answer.matchAll(REASONING_END)].at(-1);
  return last === undefined ? 0 : last.index + last[0].length;
}

/** Candidates in brackets and quotes, in order, none inside another. */
export function findBracketed(text: string, from: number): Candidate[] {
  const found: Candidate[] = [];
  const meter = { used: 0, limit: Math.max(MIN_WORK, text.length * MAX_READINGS) };
  for (const region of splitRegions(text, from)) found.push(...findInRegion(text, region, meter));
  return found.slice(0, MAX_CANDIDATES);
}

function splitRegions(text: string, from: number): Region[] {
  const regions: Region[] = [];
  const opening = /(^|\n)([ \t>]*)(`{3,}|~{3,})[ \t]*([\w+./-]*)[^\n`]*(?:\r?\n|$)|(`{3,})[ \t]*([\w+-]*)[ \t]*(?=[{[])/g;
  opening.lastIndex = from;
  let last = from;
  for (let match = opening.exec(text); match !== null; match = opening.exec(text)) {
    const mark = match[3] ?? match[5] ?? '```';
    const label = match[4] ?? match[6] ?? '';
    const body = match.index + match[0].length;
    if (match.index > last) regions.push({ start: last, end: match.index, isOpenEnd: false });
    const end = findFenceEnd(text, body, mark);
    if (!FOREIGN_FENCE.test(label)) regions.push({ start: body, end: end.start, isOpenEnd: !end.isClosed });
    last = end.after;
    opening.lastIndex = Math.max(end.after, body);
    if (end.after >= text.length) break;
  }
  if (last < text.length) regions.push({ start: last, end: text.length, isOpenEnd: true });
  return regions;
}

// A fence inside a string of the data does not end the fence around it: where a value begins the fence, it ends behind that value.
function findFenceEnd(text: string, body: number, mark: string): { readonly start: number; readonly after: number; readonly isClosed: boolean } {
  let from = body;
  const first = /^\s*[{["]/.exec(text.slice(body, body + 200));
  const nearest = findMark(text, body, mark);
  if (first !== null && nearest !== undefined && parseRegion(text, { start: body, end: nearest.start, isOpenEnd: true })?.isOpen === true) {
    const whole = parseSoft(text, { start: body, isOpenEnd: true });
    if (whole !== undefined && !whole.isOpen && findMark(text, whole.end, mark) !== undefined) from = whole.end;
  }
  const found = findMark(text, from, mark);
  return found === undefined ? { start: text.length, after: text.length, isClosed: false } : { start: found.start, after: found.end, isClosed: true };
}

function findMark(text: string, from: number, mark: string): { readonly start: number; readonly end: number } | undefined {
  const start = text.indexOf(mark, from);
  return start === -1 ? undefined : { start, end: start + mark.length };
}

// The parser sees nothing beyond the region.
function parseRegion(text: string, { start, end, isOpenEnd }: Region): ParsedSoft | undefined {
  return parseSoft(end === text.length ? text : text.slice(0, end), { start, isOpenEnd });
}

function findInRegion(text: string, region: Region, meter: { used: number; readonly limit: number }): Candidate[] {
  const found: Candidate[] = [];
  const body = text.slice(0, region.end);
  const bracket = /[{[｛［]|(?:^|(?<=\n))[^\S\n]*["(]/g;
  bracket.lastIndex = region.start;
  for (let tries = 0; tries < MAX_TRIES && meter.used < meter.limit; tries += 1) {
    const match = bracket.exec(body);
    if (match === null) break;
    const start = match.index + match[0].length - 1;
    const parsed = parseSoft(body, { start, isOpenEnd: region.isOpenEnd, meter });
    if (parsed === undefined || !isData(parsed)) {
      bracket.lastIndex = start + 1;
      continue;
    }
    found.push({ node: parsed.node, start, end: parsed.end, slips: parsed.slips });
    bracket.lastIndex = Math.max(parsed.end, start + 1);
  }
  return found;
}

// What never ends is data only when it has begun like data: with a member or an item of its own.
function isData({ node, isOpen }: ParsedSoft): boolean {
  if (node.kind === 'map') return node.members.length > 0 || !isOpen;
  if (node.kind === 'list') return !isOpen || node.items.some(({ kind }) => kind === 'map' || kind === 'text') || node.items.length > 1;
  // A string that holds JSON.
  return node.kind === 'text' && /^\s*[[{]/.test(node.text);
}

/** Objects one after the other, as the items of a list. */
export function joinLines(candidates: readonly Candidate[], text: string): Candidate | undefined {
  const maps = candidates.filter(({ node }) => node.kind === 'map');
  const [first] = maps;
  const last = maps.at(-1);
  if (first === undefined || last === undefined || maps.length < 2 || maps.length !== candidates.length) return undefined;
  const areAdjacent = maps.every((map, index) => index === 0 || /^[\s,;]*(?:(?:\d{1,4}[.)]|[-*•])\s+)?$/.test(text.slice(maps[index - 1]?.end ?? 0, map.start)));
  if (!areAdjacent) return undefined;
  const isCut = last.node.kind === 'map' && last.node.isCut;
  return { node: { kind: 'list', items: maps.map(({ node }) => node), isCut, hasGap: /\n\s*(?:\.{3}|…)\s*$/.test(text) }, start: first.start, end: last.end, slips: 1 };
}

/** Other forms than JSON: XML, YAML. */
export async function findOtherForms(text: string, from: number): Promise<Candidate[]> {
  const found: Candidate[] = [];
  const add = (node: SoftNode | undefined, start: number, end: number): void => {
    if (node !== undefined) found.push({ node, start, end, slips: 10 });
  };
  const body = text.slice(from);
  const first = /<[A-Za-z_][\w.-]*(?:\s[^<>]*)?>/.exec(body)?.index ?? -1;
  const last = [...body.matchAll(/<\/[A-Za-z_][\w.-]*>/g)].at(-1);
  if (first !== -1 && last !== undefined && last.index > first) {
    const end = last.index + last[0].length;
    add(parseTags(body.slice(first, end)), from + first, from + end);
  }
  // Members without their braces.
  const members = /^\s*["'][^"'\n]{1,100}["']\s*:/.test(body) ? parseSoft(`{${body.trim()}}`, { isOpenEnd: false }) : undefined;
  if (members !== undefined && !members.isOpen) add(members.node, from, text.length);
  let left = MAX_PARTS * 2;
  for (const region of splitRegions(text, from)) {
    const lines = text.slice(region.start, region.end);
    for (const part of [lines, ...lines.split(/\n(?:[^\S\n]*\n)+/, MAX_PARTS)]) {
      if (part.trim() === '' || (part !== lines && part.trim() === lines.trim())) continue;
      left -= 1;
      if (left < 0) return found;
      const start = region.start + lines.indexOf(part);
      add(await parseYamlSoft(toYaml(part)), start, start + part.length);
    }
  }
  return found;
}

// Lines such as "- **Name:** Ada" as the YAML that they mean; a sentence that introduces the lines below it goes.
function toYaml(text: string): string {
  const plain = text.replace(/^[ \t]*[^\n]{0,200}:[ \t]*\n(?=[ \t]*\S[^\n]*:)/, (line) => (/^\s*[\w-]+:\s*$/.test(line) ? line : ''));
  return plain.replaceAll(/^[ \t]*(?:[-*+•][ \t]+|\d{1,3}[.)][ \t]+)?(\*\*|__)([^*_\n:]{1,80})(?::\1|\1[ \t]*:)[ \t]*(.*)$/gm, '$2: $3');
}
