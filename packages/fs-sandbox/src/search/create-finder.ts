// Finds a pattern in texts: a literal through the engine's own search, a regular expression through RE2, whose time is linear in the text
// whatever the pattern is.
import { GatewayError } from '@gateway/core';
import { countSteps } from './count-steps.ts';
import { findRequiredLiteral } from './required-literal.ts';

export interface Finder {
  /** Whether a file with these bytes may hold the pattern; false is certain, as long as the text is in an encoding that extends ASCII. */
  mayHold(bytes: Buffer): boolean;
  /** The first place at or behind `from`. */
  find(text: string, from: number): { readonly start: number; readonly end: number } | undefined;
  /** Whether no place reaches over a line end, so that texts may be cut there. */
  readonly staysInLine: boolean;
  /** Whether the pattern itself speaks of returns. Otherwise a line ends before the return of a line end, as everybody means it who writes `$`. */
  readonly namesReturns: boolean;
  /** Whether what follows decides, too: then a place that ends where a text was cut may be none. */
  readonly looksAhead: boolean;
  /** How much of a text is searched at once, in UTF-16 units, so that it takes 50 ms at most; as much again is looked at for places that reach further. */
  readonly windowLength: number;
}

export interface FinderOptions {
  readonly pattern: string;
  readonly isRegex: boolean;
  readonly caseSensitive: boolean;
}

const MAX_PATTERN_LENGTH = 2_000;
// A step of RE2JS takes 20 to 70 ns where its automaton does not help, measured: 25 s for a megabyte at this size, in pieces.
const MAX_STEPS = 500;
// Counted without compiling, which may count what the compiler finds to be one step as several.
const MAX_COUNTED_STEPS = 4 * MAX_STEPS;

const WINDOW_NS = 50_000_000;
const MAX_WINDOW_LENGTH = 262_144;
const STEP_NS = 50;
// Of which each character has some whatever the expression is.
const CHARACTER_NS = 2_000;
// A literal is compared as far as it agrees, which may be up to its last character at every place.
const COMPARE_NS = 2;

/** @throws GatewayError `invalid_input` for an empty or too long pattern, or one that is no regular expression of RE2 */
export async function createFinder(options: FinderOptions): Promise<Finder> {
  const { pattern } = options;
  if (pattern === '') throw new GatewayError({ kind: 'invalid_input', message: 'The pattern is empty.', hint: 'Give what is to be found.' });
  if (pattern.length > MAX_PATTERN_LENGTH) throw new GatewayError({ kind: 'invalid_input', message: `The pattern is longer than ${MAX_PATTERN_LENGTH} characters.`, hint: 'Give a shorter one.' });
  return options.isRegex ? createRegexFinder(options) : createLiteralFinder(options);
}

function createLiteralFinder({ pattern, caseSensitive }: FinderOptions): Finder {
  const mayHold = createFilter(pattern, caseSensitive);
  const staysInLine = !/[\r\n]/.test(pattern);
  const namesReturns = pattern.includes('\r');
  const windowLength = toWindow(COMPARE_NS * pattern.length);
  if (caseSensitive) {
    return {
      mayHold,
      staysInLine,
      namesReturns,
      looksAhead: false,
      windowLength,
      find: (text, from) => {
        const start = text.indexOf(pattern, from);
        return start === -1 ? undefined : { start, end: start + pattern.length };
      },
    };
  }
  const expression = new RegExp(escape(pattern), 'giu');
  return {
    mayHold,
    staysInLine,
    namesReturns,
    looksAhead: false,
    windowLength,
    find: (text, from) => {
      expression.lastIndex = from;
      const match = expression.exec(text);
      return match === null ? undefined : { start: match.index, end: match.index + match[0].length };
    },
  };
}

async function createRegexFinder({ pattern, caseSensitive }: FinderOptions): Promise<Finder> {
  if (countSteps(pattern) > MAX_COUNTED_STEPS) throw tooManyStepsError();
  const { RE2JS } = await import('re2js');
  let compiled: ReturnType<typeof RE2JS.compile>;
  try {
    compiled = RE2JS.compile(pattern, (caseSensitive ? 0 : RE2JS.CASE_INSENSITIVE) | RE2JS.MULTILINE);
  } catch (error) {
    // With the pattern as it was given: the flags in front of it are not the caller's.
    const why = (error instanceof Error ? error.message : String(error)).replace(/`(?:\(\?[a-z]+\))+/, '`');
    throw new GatewayError({ kind: 'invalid_input', message: `The pattern is no regular expression of RE2: ${why.slice(0, 200)}.`, hint: 'Look-around and back-references are not part of RE2. Leave regex out to search for the text as it is.' });
  }
  const steps = compiled.programSize();
  if (steps > MAX_STEPS) throw tooManyStepsError();
  const literal = findRequiredLiteral(pattern);
  const filter = literal === undefined ? undefined : createFilter(literal, caseSensitive);
  // Matching a text costs a matcher; the one for the text at hand is kept.
  let current: { readonly text: string; readonly matcher: ReturnType<typeof compiled.matcher> } | undefined;
  return {
    mayHold: (bytes) => filter?.(bytes) ?? true,
    staysInLine: !MAY_CROSS_LINES.test(pattern),
    namesReturns: NAMES_RETURNS.test(pattern),
    looksAhead: /\$|\\[bBz]/.test(pattern),
    windowLength: toWindow(CHARACTER_NS + STEP_NS * steps),
    find: (text, from) => {
      current = current?.text === text ? current : { text, matcher: compiled.matcher(text) };
      const { matcher } = current;
      return matcher.find(from) ? { start: matcher.start(), end: matcher.end() } : undefined;
    },
  };
}

// What may stand for a line end: classes, flags, and all that a backslash may mean but words, digits and their edges.
const MAY_CROSS_LINES = /[\r\n]|\[|\(\?|\\[^wdb.()[\]{}|+*?^$/\\-]/;

// As it is, by its letter, or by its number in any way.
const NAMES_RETURNS = /\r|\\[rx0-7]/;

function toWindow(characterNs: number): number {
  return Math.min(MAX_WINDOW_LENGTH, Math.floor(WINDOW_NS / characterNs));
}

function tooManyStepsError(): GatewayError {
  return new GatewayError({
    kind: 'invalid_input',
    message: `The regular expression is too large: compiled it has more than ${MAX_STEPS} steps, each of which every character may have to pass.`,
    hint: 'Repeat less: x{500} counts as 500 steps, and (?:a|b){1,100} as 200. Often + or * finds the same.',
  });
}

// Of a long text the beginning is enough to sort out most files.
const MAX_FILTER_LENGTH = 32;

// Over bytes as they are: ASCII stands for itself in UTF-8 and in every legacy encoding known here. Of several lines the longest one, since what is
// between them may be one character or two.
function createFilter(wholeLiteral: string, caseSensitive: boolean): (bytes: Buffer) => boolean {
  const literal = wholeLiteral.split('\n').reduce((best, line) => (line.length > best.length ? line : best)).slice(0, MAX_FILTER_LENGTH);
  // oxlint-disable-next-line no-control-regex
  if (!/^[\u0001-\u007f]*$/.test(literal)) return () => true;
  if (caseSensitive) {
    const wanted = Buffer.from(literal, 'latin1');
    return (bytes) => bytes.includes(wanted);
  }
  // The Kelvin sign and the long s are the same as k and s where case does not count; two characters of many files that hold neither.
  const expression = new RegExp(escape(literal), 'i');
  return (bytes) => expression.test(bytes.toString('latin1')) || (/[ks]/i.test(literal) && (bytes.includes('\u212a') || bytes.includes('\u017f')));
}

// The characters that may be escaped under the flag u, and no other.
function escape(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}
