// The lines of a file that are most like a text that is not in it: lines that are the same vote for where the text would begin; without any,
// the line with the most words in common decides.
import type { Steps } from '../turns.ts';
import type { Draft } from './draft.ts';
import { toKey } from './find-lines.ts';
import { splitLines, type Line } from './split-lines.ts';

export interface Region {
  /** From 1, both included. */
  readonly startLine: number;
  readonly endLine: number;
  readonly text: string;
}

// Beyond this, a line's words are not compared: the answer would come too late to help.
const MAX_COMPARED_LINES = 50_000;
const MIN_LIKENESS = 0.4;
// A line that stands everywhere (a brace) says little; and all lines together have so many votes.
const MAX_PLACES_A_LINE = 1_000;
const MAX_VOTES = 200_000;
const LINES_A_TURN = 1_000;
// Names are compared, not data.
const MAX_LINE_CHARACTERS = 2_000;

/** Undefined when nothing is like it. */
export function* findClosestRegion(file: Draft, wanted: string): Steps<Region | undefined> {
  const lines = yield* listLines(file);
  const keys = splitLines(wanted.replace(/\r?\n$/, '')).map(({ content }) => toKey(content, true));
  const byVotes = yield* findByVotes(lines, keys);
  const first = byVotes ?? (yield* findByWords(lines, keys));
  if (first === undefined) return undefined;
  const start = Math.max(0, Math.min(first, lines.length - 1));
  const found = lines.slice(start, start + keys.length);
  return { startLine: start + 1, endLine: start + found.length, text: found.map(({ content }) => content).join('\n') };
}

interface KeyedLine {
  readonly content: string;
  readonly key: string;
}

function* listLines(file: Draft): Steps<readonly KeyedLine[]> {
  const lines: KeyedLine[] = [];
  let line: Line;
  let at = 0;
  do {
    if (lines.length % LINES_A_TURN === LINES_A_TURN - 1) yield;
    line = file.readLine(at);
    lines.push({ content: line.content, key: toKey(line.content, true) });
    at += line.content.length + line.end.length;
  } while (line.end !== '');
  return lines;
}

function* findByVotes(lines: readonly KeyedLine[], keys: readonly string[]): Steps<number | undefined> {
  const wanted = new Set(keys.filter((key) => key !== ''));
  const most = Math.min(MAX_PLACES_A_LINE, Math.ceil(MAX_VOTES / keys.length));
  const places = new Map<string, { count: number; readonly first: number[] }>();
  for (const [index, { key }] of lines.entries()) {
    if (index % LINES_A_TURN === LINES_A_TURN - 1) yield;
    if (!wanted.has(key)) continue;
    const known = places.get(key) ?? { count: 0, first: [] };
    known.count += 1;
    if (known.first.length < most) known.first.push(index);
    places.set(key, known);
  }
  const votes = new Map<number, number>();
  for (const [index, key] of keys.entries()) {
    if (index % LINES_A_TURN === LINES_A_TURN - 1) yield;
    const { count, first } = places.get(key) ?? { count: 0, first: [] };
    for (const at of first) votes.set(at - index, (votes.get(at - index) ?? 0) + key.length / count);
  }
  const [best] = [...votes].toSorted((one, other) => other[1] - one[1] || one[0] - other[0]);
  return best === undefined || best[1] < 3 ? undefined : best[0];
}

function* findByWords(lines: readonly KeyedLine[], keys: readonly string[]): Steps<number | undefined> {
  const anchor = keys.reduce((best, key, index) => (key.length > (keys[best]?.length ?? 0) ? index : best), 0);
  const words = toWords(keys[anchor] ?? '');
  let best = { at: -1, likeness: MIN_LIKENESS };
  for (const [at, { key }] of lines.slice(0, MAX_COMPARED_LINES).entries()) {
    if (at % LINES_A_TURN === LINES_A_TURN - 1) yield;
    const others = toWords(key);
    const shared = [...words].filter((word) => others.has(word)).length;
    const likeness = (2 * shared) / (words.size + others.size || 1);
    if (likeness > best.likeness) best = { at, likeness };
  }
  return best.at === -1 ? undefined : best.at - anchor;
}

function toWords(line: string): Set<string> {
  return new Set(line.slice(0, MAX_LINE_CHARACTERS).toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? []);
}
