// Finds a pattern in texts: a literal through the engine's own search, a regular expression through RE2, whose time is linear in the text
// whatever the pattern is.
import { GatewayError } from '@gateway/core';
import { findRequiredLiteral } from './required-literal.ts';

export interface Finder {
  /** Whether a file with these bytes may hold the pattern; false is certain, as long as the text is in an encoding that extends ASCII. */
  mayHold(bytes: Buffer): boolean;
  /** The first place at or behind `from`. */
  find(text: string, from: number): { readonly start: number; readonly end: number } | undefined;
  /** Whether a place may reach over a line end, so that texts must not be cut there. */
  readonly spansLines: boolean;
}

export interface FinderOptions {
  readonly pattern: string;
  readonly isRegex: boolean;
  readonly caseSensitive: boolean;
}

const MAX_PATTERN_LENGTH = 2_000;

/** @throws GatewayError `invalid_input` for an empty or too long pattern, or one that is no regular expression of RE2 */
export async function createFinder(options: FinderOptions): Promise<Finder> {
  const { pattern } = options;
  if (pattern === '') throw new GatewayError({ kind: 'invalid_input', message: 'The pattern is empty.', hint: 'Give what is to be found.' });
  if (pattern.length > MAX_PATTERN_LENGTH) throw new GatewayError({ kind: 'invalid_input', message: `The pattern is longer than ${MAX_PATTERN_LENGTH} characters.`, hint: 'Give a shorter one.' });
  return options.isRegex ? createRegexFinder(options) : createLiteralFinder(options);
}

function createLiteralFinder({ pattern, caseSensitive }: FinderOptions): Finder {
  const mayHold = createFilter(pattern, caseSensitive);
  const spansLines = /[\r\n]/.test(pattern);
  if (caseSensitive) {
    return {
      mayHold,
      spansLines,
      find: (text, from) => {
        const start = text.indexOf(pattern, from);
        return start === -1 ? undefined : { start, end: start + pattern.length };
      },
    };
  }
  const expression = new RegExp(escape(pattern), 'giu');
  return {
    mayHold,
    spansLines,
    find: (text, from) => {
      expression.lastIndex = from;
      const match = expression.exec(text);
      return match === null ? undefined : { start: match.index, end: match.index + match[0].length };
    },
  };
}

async function createRegexFinder({ pattern, caseSensitive }: FinderOptions): Promise<Finder> {
  const { RE2JS } = await import('re2js');
  let compiled: ReturnType<typeof RE2JS.compile>;
  try {
    compiled = RE2JS.compile(pattern, (caseSensitive ? 0 : RE2JS.CASE_INSENSITIVE) | RE2JS.MULTILINE);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new GatewayError({ kind: 'invalid_input', message: `The pattern is no regular expression of RE2: ${why.slice(0, 200)}.`, hint: 'Look-around and back-references are not part of RE2. Leave regex out to search for the text as it is.' });
  }
  const literal = findRequiredLiteral(pattern);
  const filter = literal === undefined ? undefined : createFilter(literal, caseSensitive);
  // Matching a text costs a matcher; the one for the text at hand is kept.
  let current: { readonly text: string; readonly matcher: ReturnType<typeof compiled.matcher> } | undefined;
  return {
    mayHold: (bytes) => filter?.(bytes) ?? true,
    spansLines: false,
    find: (text, from) => {
      current = current?.text === text ? current : { text, matcher: compiled.matcher(text) };
      const { matcher } = current;
      return matcher.find(from) ? { start: matcher.start(), end: matcher.end() } : undefined;
    },
  };
}

// Over bytes as they are: ASCII stands for itself in UTF-8 and in every legacy encoding known here.
function createFilter(literal: string, caseSensitive: boolean): (bytes: Buffer) => boolean {
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
