// What a .gitignore file says of an entry, read as git reads it (dir.c, gitignore(5)).
import type { Steps } from './turns.ts';
import { isWildMatch, readWildPattern, type WildPattern } from './wild-match.ts';

export interface GitPatterns {
  /**
   * What the last pattern says that matches the entry itself; whoever walks does not go into what is ignored, so directories above do not count.
   *
   * @param names from the directory of the file, one character a byte
   * @returns whether it is ignored; undefined when the file says nothing of it
   */
  decide(names: readonly string[], isDirectory: boolean): Steps<boolean | undefined>;
}

interface GitPattern {
  readonly isIgnored: boolean;
  readonly directoriesOnly: boolean;
  readonly length: number;
  readonly matches: (names: readonly string[]) => boolean;
}

// A pattern that is longer than every path (PATH_MAX) is not worth its time.
const MAX_PATTERN_LENGTH = 4_096;
// Comparisons of a character with another, at most: some milliseconds.
const COST_A_TURN = 1_000_000;
const MARK = Buffer.from('\ufeff').toString('latin1');

/** @param ignoresCase as `core.ignorecase` */
export function readGitPatterns(bytes: Uint8Array, ignoresCase: boolean): GitPatterns {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const lines = (text.startsWith(MARK) ? text.slice(MARK.length) : text).split('\n');
  const patterns = lines.flatMap((line) => readPattern(toEntry(line), ignoresCase) ?? []).toReversed();
  return {
    decide: function* (names, isDirectory) {
      const characters = names.reduce((sum, name) => sum + name.length + 1, 0);
      let cost = 0;
      for (const { isIgnored, directoriesOnly, length, matches } of patterns) {
        cost += length * characters;
        if (cost > COST_A_TURN) {
          cost = 0;
          yield;
        }
        if ((isDirectory || !directoriesOnly) && matches(names)) return isIgnored;
      }
      return undefined;
    },
  };
}

// To git a line is a string of C, which a zero ends.
function toEntry(line: string): string {
  const text = line.endsWith('\r') ? line.slice(0, -1) : line;
  const end = text.indexOf('\0');
  return end === -1 ? text : text.slice(0, end);
}

/** A name or path with one character a byte, as patterns are held against it. */
export function toByteText(name: string): string {
  // oxlint-disable-next-line no-control-regex
  return /^[\u0000-\u007f]*$/.test(name) ? name : Buffer.from(name, 'utf8').toString('latin1');
}

function readPattern(line: string, ignoresCase: boolean): GitPattern | undefined {
  if (line.startsWith('#')) return undefined;
  const given = withoutTrailingBlanks(line);
  const isIgnored = !given.startsWith('!');
  const entry = isIgnored ? given : given.slice(1);
  const directoriesOnly = entry.endsWith('/');
  const path = directoriesOnly ? entry.slice(0, -1) : entry;
  if (path === '' || path.length > MAX_PATTERN_LENGTH) return undefined;
  const hasNames = path.includes('/');
  // Most are plain names.
  if (!hasNames && !ignoresCase && !/[\\*?[]/.test(path)) return { isIgnored, directoriesOnly, length: path.length, matches: (names) => names.at(-1) === path };
  const relative = hasNames && path.startsWith('/') ? path.slice(1) : path;
  const start = hasNames ? readStart(relative) : '';
  const pattern: WildPattern | undefined = readWildPattern(relative.slice(start.length), { hasNames, ignoresCase });
  if (pattern === undefined) return undefined;
  const matches = (names: readonly string[]): boolean => {
    if (start === '') return isWildMatch(pattern, hasNames ? names : names.slice(-1), ignoresCase);
    const whole = names.join('/');
    const isStart = ignoresCase ? whole.slice(0, start.length).toLowerCase() === start.toLowerCase() : whole.startsWith(start);
    return isStart && isWildMatch(pattern, whole.slice(start.length).split('/'), ignoresCase);
  };
  return { isIgnored, directoriesOnly, length: path.length, matches };
}

// Git compares what is plain at the beginning by itself, and the `**` behind it is then one that stands between slashes: "foo**/bar" is "foobar" and
// "foo/a/bar" as well.
function readStart(path: string): string {
  return /^([^\\*?[]*[^\\*?[/])\*{2,}(?:\\?\/|$)/.exec(path)?.[1] ?? '';
}

// Blanks at the end do not count unless a backslash stands before them; tabs do.
function withoutTrailingBlanks(line: string): string {
  let end = 0;
  for (let at = 0; at < line.length; at += 1) {
    const isEscaped = line[at] === '\\';
    if (isEscaped) at += 1;
    if (isEscaped || line[at] !== ' ') end = at + 1;
  }
  return line.slice(0, end);
}
