// Finds the JSON in what a model answers: alone, in a code fence, or inside prose. What only looks like it (a citation "[1]", a placeholder "{name}",
// program code) is left alone: prose must never become data.
import { findClosing } from './find-closing.ts';

export interface LocatedJson {
  /** UTF-16 offsets into the answer, `end` exclusive. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly place: 'whole' | 'fence' | 'prose';
  /** Whether its brackets are closed. What is not breaks off, or has a quote too many. */
  readonly isComplete: boolean;
}

// How many brackets in prose are looked at: each may be followed to the end of the answer.
const MAX_TRIES = 100;
const FENCE = /(`{3,}|~{3,})[ \t]*([\w+-]*)[ \t]*\r?\n?\s*/g;
const JSON_TAGS: ReadonlySet<string> = new Set(['json', 'jsonc', 'json5', 'jsonl', '']);
// Reasoning that a model shows before its answer.
const REASONING_END = /<\/(?:think|thinking|reasoning)>/gi;

/** The most likely one of {@link locateAllJson}. */
export function locateJson(answer: string): LocatedJson | undefined {
  return locateAllJson(answer)[0];
}

/** Every stretch of `answer` that may be JSON, most likely first: the whole, fenced ones in their order, complete ones inside prose with the longest first. */
export function locateAllJson(answer: string): LocatedJson[] {
  const from = findAnswerStart(answer);
  const whole = locateWhole(answer, from);
  if (whole?.isComplete === true) return [whole];
  const fenced = locateFenced(answer, from);
  const inProse = locateInProse(answer, from).filter((found) => !fenced.some((fence) => found.start < fence.end && fence.start < found.end));
  const found = [...fenced, ...inProse];
  const complete = found.filter(({ isComplete }) => isComplete);
  // What begins the answer and never ends has broken off, whatever brackets are closed inside it.
  return whole === undefined ? [...complete, ...found.filter(({ isComplete }) => !isComplete)] : [whole, ...complete.filter(({ start }) => start >= whole.end)];
}

function findAnswerStart(answer: string): number {
  const last = [...answer.matchAll(REASONING_END)].at(-1);
  return last === undefined ? 0 : last.index + last[0].length;
}

function locateWhole(answer: string, from: number): LocatedJson | undefined {
  const body = answer.slice(from);
  const trimmed = body.trim();
  if (trimmed === '') return undefined;
  const start = from + body.length - body.trimStart().length;
  const end = start + trimmed.length;
  if (isJson(trimmed)) return { start, end, text: trimmed, place: 'whole', isComplete: true };
  if (!/^(?:\{|\[\s*(?:[{["'\]\d-]|true|false|null|$))/.test(trimmed)) return undefined;
  const closing = findClosing(answer, start);
  if (closing === -1) return { start, end, text: trimmed, place: 'whole', isComplete: false };
  // One bracket too many is a slip; other text after it is prose.
  if (/^[\]}\s]*$/.test(answer.slice(closing, end))) return { start, end: closing, text: answer.slice(start, closing), place: 'whole', isComplete: true };
  return undefined;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // Not JSON as it stands: that is the answer.
    return false;
  }
}

function locateFenced(answer: string, from: number): LocatedJson[] {
  const found: LocatedJson[] = [];
  const opening = new RegExp(FENCE);
  opening.lastIndex = from;
  for (let match = opening.exec(answer); match !== null; match = opening.exec(answer)) {
    const [whole, mark = '', tag = ''] = match;
    const start = match.index + whole.length;
    const next = answer.indexOf(mark, start);
    const located = JSON_TAGS.has(tag.toLowerCase()) ? locateInFence(answer, { start, mark, next: next === -1 ? answer.length : next }) : undefined;
    if (located !== undefined) found.push(located);
    // A fence inside a string of the JSON does not end it.
    const after = answer.indexOf(mark, located?.end ?? start);
    if (after === -1) break;
    opening.lastIndex = after + mark.length;
  }
  return found;
}

function locateInFence(answer: string, fence: { readonly start: number; readonly mark: string; readonly next: number }): LocatedJson | undefined {
  const { start, mark, next } = fence;
  const first = answer[start];
  if (first !== '{' && first !== '[') {
    const text = answer.slice(start, next).trim();
    return text !== '' && isJson(text) ? { start, end: start + text.length, text, place: 'fence', isComplete: true } : undefined;
  }
  const closing = findClosing(answer, start);
  if (closing !== -1) return { start, end: closing, text: answer.slice(start, closing), place: 'fence', isComplete: true };
  const last = answer.lastIndexOf(mark);
  const text = answer.slice(start, last > start ? last : answer.length).trimEnd();
  return { start, end: start + text.length, text, place: 'fence', isComplete: false };
}

function locateInProse(answer: string, from: number): LocatedJson[] {
  const found: LocatedJson[] = [];
  const bracket = /[{[]/g;
  bracket.lastIndex = from;
  let broken: LocatedJson | undefined;
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const match = bracket.exec(answer);
    if (match === null) break;
    const start = match.index;
    if (!looksLikeJson(answer.slice(start, start + 200))) continue;
    const end = findClosing(answer, start);
    if (end === -1) {
      const text = answer.slice(start).trimEnd();
      if (text.startsWith('{')) broken ??= { start, end: start + text.length, text, place: 'prose', isComplete: false };
      continue;
    }
    const text = answer.slice(start, end);
    bracket.lastIndex = end;
    if (text.startsWith('{') || isDataArray(answer, { start, end, text })) found.push({ start, end, text, place: 'prose', isComplete: true });
  }
  found.sort((a, b) => b.text.length - a.text.length || a.start - b.start);
  return broken === undefined ? found : [...found, broken];
}

// An object inside prose has a quoted key; code and placeholders have none.
function looksLikeJson(beginning: string): boolean {
  return /^\{\s*(?:\}|["'“][^"'”\n]{0,150}["'”]\s*:)/.test(beginning) || /^\[\s*(?:[{["\]\d-]|true|false|null)/.test(beginning);
}

// Citations are numbers in brackets in the middle of a line; a list of data has texts or objects in it, or stands on lines of its own.
function isDataArray(answer: string, { start, end, text }: { readonly start: number; readonly end: number; readonly text: string }): boolean {
  if (/["{]/.test(text)) return true;
  const before = answer.slice(answer.lastIndexOf('\n', start - 1) + 1, start);
  const after = answer.slice(end, answer.indexOf('\n', end) === -1 ? answer.length : answer.indexOf('\n', end));
  return before.trim() === '' && after.trim() === '';
}
