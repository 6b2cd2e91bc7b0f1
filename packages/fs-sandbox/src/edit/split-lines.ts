// A text as pieces: what stands in each line, and what ends it.
import { runAtOnce, type Steps } from '../turns.ts';

export interface Line {
  /** Where it begins in the text. */
  readonly start: number;
  readonly content: string;
  /** `\n`, `\r\n`, `\r`, or empty for the last piece. */
  readonly end: string;
}

/**
 * At least one piece; the last one has no line end and may be empty. A lone return counts only in texts without any line feed.
 *
 * @param hasFeeds for a part of a text: whether the whole has any. @default whether this text has
 */
export function splitLines(text: string, hasFeeds = text.includes('\n')): Line[] {
  return runAtOnce(splitLinesInSteps(text, hasFeeds));
}

const LINES_A_TURN = 10_000;

/** The same for texts that may be long. */
export function* splitLinesInSteps(text: string, hasFeeds = text.includes('\n')): Steps<Line[]> {
  const pattern = hasFeeds ? /\r?\n/g : /\r/g;
  const lines: Line[] = [];
  let start = 0;
  for (const match of text.matchAll(pattern)) {
    if (lines.length % LINES_A_TURN === LINES_A_TURN - 1) yield;
    lines.push({ start, content: text.slice(start, match.index), end: match[0] });
    start = match.index + match[0].length;
  }
  lines.push({ start, content: text.slice(start), end: '' });
  return lines;
}

export interface LineEndCounts {
  readonly windows: number;
  readonly unix: number;
}

/** The line feeds of a text, with returns before them and without. */
export function countLineEnds(text: string): LineEndCounts {
  let [windows, unix] = [0, 0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
    if (text[at - 1] === '\r') windows += 1;
    else unix += 1;
  }
  return { windows, unix };
}

export const indentOf = (line: string): string => /^[ \t]*/.exec(line)?.[0] ?? '';
export const trailingOf = (line: string): string => {
  // By hand: an expression would try every blank of the line as the first one.
  let start = line.length;
  while (start > 0 && (line[start - 1] === ' ' || line[start - 1] === '\t')) start -= 1;
  return line.slice(start);
};
export const isBlank = (line: string): boolean => line.trim() === '';
