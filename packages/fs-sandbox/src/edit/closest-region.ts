// The lines of a file that are most like a text that is not in it: lines that are the same vote for where the text would begin; without any,
// the line with the most words in common decides.
import type { SearchedText } from './find-matches.ts';
import { toPlain } from './fold-text.ts';
import { splitLines } from './split-lines.ts';

export interface Region {
  /** From 1, both included. */
  readonly startLine: number;
  readonly endLine: number;
  readonly text: string;
}

// Beyond this, a line's words are not compared: the answer would come too late to help.
const MAX_COMPARED_LINES = 50_000;
const MIN_LIKENESS = 0.4;

/** Undefined when nothing is like it. */
export function findClosestRegion(file: SearchedText, wanted: string): Region | undefined {
  const keys = splitLines(wanted.replace(/\r?\n$/, '')).map(({ content }) => toPlain(content).trim());
  const fileKeys = file.keys(true);
  const first = findByVotes(fileKeys, keys) ?? findByWords(fileKeys, keys);
  if (first === undefined) return undefined;
  const lines = file.lines();
  const start = Math.max(0, Math.min(first, lines.length - 1));
  const found = lines.slice(start, start + keys.length);
  return { startLine: start + 1, endLine: start + found.length, text: found.map(({ content }) => content).join('\n') };
}

function findByVotes(fileKeys: readonly string[], keys: readonly string[]): number | undefined {
  const places = new Map<string, number[]>();
  const wanted = new Set(keys.filter((key) => key !== ''));
  fileKeys.forEach((key, index) => {
    if (!wanted.has(key)) return;
    const list = places.get(key);
    if (list === undefined) places.set(key, [index]);
    else list.push(index);
  });
  const votes = new Map<number, number>();
  keys.forEach((key, index) => {
    const found = places.get(key) ?? [];
    // A line that stands everywhere (a brace) says little.
    for (const at of found.slice(0, 1_000)) votes.set(at - index, (votes.get(at - index) ?? 0) + key.length / found.length);
  });
  const [best] = [...votes].toSorted((one, other) => other[1] - one[1] || one[0] - other[0]);
  return best === undefined || best[1] < 3 ? undefined : best[0];
}

function findByWords(fileKeys: readonly string[], keys: readonly string[]): number | undefined {
  const anchor = keys.reduce((best, key, index) => (key.length > (keys[best]?.length ?? 0) ? index : best), 0);
  const words = toWords(keys[anchor] ?? '');
  let best = { at: -1, likeness: MIN_LIKENESS };
  for (const [at, key] of fileKeys.slice(0, MAX_COMPARED_LINES).entries()) {
    const others = toWords(key);
    const shared = [...words].filter((word) => others.has(word)).length;
    const likeness = (2 * shared) / (words.size + others.size || 1);
    if (likeness > best.likeness) best = { at, likeness };
  }
  return best.at === -1 ? undefined : best.at - anchor;
}

function toWords(line: string): Set<string> {
  return new Set(line.slice(0, 2_000).toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? []);
}
