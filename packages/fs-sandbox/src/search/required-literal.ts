// A piece of text that every match of a regular expression holds, so that files without it need not be searched.

const MIN_LENGTH = 2;

/** Undefined when none is certain. Reads only the plainest parts: what is in groups, classes and alternatives is passed over. */
export function findRequiredLiteral(pattern: string): string | undefined {
  // Flags change what letters mean, \Q…\E what the rest means.
  if (pattern.includes('(?') || pattern.includes('\\Q')) return undefined;
  let best = '';
  let run = '';
  const endRun = (): void => {
    if (run.length > best.length) best = run;
    run = '';
  };
  for (let index = 0; index < pattern.length; ) {
    const { literal, length, isAlternative } = readPart(pattern, index);
    if (isAlternative) return undefined;
    index += length;
    const next = pattern[index];
    if (next === '*' || next === '?' || next === '{') {
      // It may be missing.
      endRun();
      index += next === '{' ? Math.max(1, pattern.indexOf('}', index) - index + 1) : 1;
    } else if (literal === undefined) endRun();
    else {
      run += literal;
      if (next === '+') endRun();
    }
  }
  endRun();
  return best.length >= MIN_LENGTH ? best : undefined;
}

interface Part {
  readonly literal: string | undefined;
  readonly length: number;
  readonly isAlternative: boolean;
}

function readPart(pattern: string, index: number): Part {
  const character = pattern[index] ?? '';
  if (character === '|') return { literal: undefined, length: 1, isAlternative: true };
  if (character === '[') return { literal: undefined, length: classLength(pattern, index), isAlternative: false };
  if (character === '(') return { literal: undefined, length: groupLength(pattern, index), isAlternative: false };
  if (character === '\\') {
    const escaped = pattern[index + 1] ?? '';
    // A letter or digit behind a backslash means something else; what \x, \p and octal take along is passed over one by one as no literal.
    if (/[a-z\d]/i.test(escaped)) return { literal: undefined, length: /^\\(?:[pP]\{[^}]*\}|[pP].|x\{[^}]*\}|x..|\d+|.)/s.exec(pattern.slice(index))?.[0].length ?? 2, isAlternative: false };
    return { literal: escaped, length: 2, isAlternative: false };
  }
  return { literal: '.^$)*+?{}'.includes(character) ? undefined : character, length: 1, isAlternative: false };
}

/** Of a class of characters from its bracket on, the closing one included. */
export function classLength(pattern: string, start: number): number {
  let index = start + 1;
  if (pattern[index] === '^') index += 1;
  if (pattern[index] === ']') index += 1;
  while (index < pattern.length && pattern[index] !== ']') {
    if (pattern[index] === '\\') index += 1;
    else if (pattern.startsWith('[:', index)) index = Math.max(index, pattern.indexOf(':]', index) + 1);
    index += 1;
  }
  return index - start + 1;
}

function groupLength(pattern: string, start: number): number {
  let depth = 0;
  for (let index = start; index < pattern.length; index += 1) {
    const character = pattern[index];
    if (character === '\\') index += 1;
    else if (character === '[') index += classLength(pattern, index) - 1;
    else if (character === '(') depth += 1;
    else if (character === ')') {
      depth -= 1;
      if (depth === 0) return index - start + 1;
    }
  }
  return pattern.length - start;
}
