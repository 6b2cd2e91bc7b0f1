// Patterns of .gitignore files held against paths, as git does it (wildmatch.c), in a time that is bounded by the product of both lengths: such files
// come with the repositories that an agent is sent to, and as a regular expression a few `**` take hours on a deep directory.

const STAR = 'star';
const ANY = 'any';

/** One byte of a name as it is written, any byte, any number of them, or a class of them. */
type Token = string | ((byte: string) => boolean);
type Name = readonly Token[];
/** Names that follow one another; undefined stands for any number of them. */
export type WildPattern = readonly (Name | undefined)[];

export interface WildOptions {
  /** Whether `/` divides the pattern; without, it is held against one name and `**` is `*`. */
  readonly hasNames: boolean;
  readonly ignoresCase: boolean;
}

/** A pattern, read. Text is one character a byte, since `?` stands for a byte. @returns undefined for one that matches nothing */
export function readWildPattern(pattern: string, { hasNames, ignoresCase }: WildOptions): WildPattern | undefined {
  const names: (Name | undefined)[] = [];
  let name: Token[] = [];
  let isStars = true;
  let stars = 0;
  const endName = (isEscaped = false): void => {
    const isAny = hasNames && isStars && stars > 1;
    if (!isAny) names.push(name);
    else if (names.length === 0 || names.at(-1) !== undefined) names.push(undefined);
    // In front of an escaped slash it is at least one name.
    if (isAny && isEscaped) names.push([STAR]);
    name = [];
    isStars = true;
    stars = 0;
  };
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern[at] ?? '';
    if (character === '*') {
      stars += 1;
      if (name.at(-1) !== STAR) name.push(STAR);
      continue;
    }
    if (hasNames && (character === '/' || (character === '\\' && pattern[at + 1] === '/'))) {
      if (character === '\\') at += 1;
      endName(character === '\\');
      continue;
    }
    isStars = false;
    if (character === '[') {
      const read = readClass(pattern, at, ignoresCase);
      if (read === undefined) return undefined;
      name.push(read.has);
      at = read.end;
    } else if (character === '\\') {
      at += 1;
      const escaped = pattern[at];
      if (escaped === undefined) return undefined;
      name.push(fold(escaped, ignoresCase));
    } else name.push(character === '?' ? ANY : fold(character, ignoresCase));
  }
  const isOpen = hasNames && isStars && stars > 1;
  endName();
  // At the end it is at least one name.
  return isOpen ? [...names, [STAR]] : names;
}

/** @param path names from where the pattern counts, one character a byte */
export function isWildMatch(pattern: WildPattern, path: readonly string[], ignoresCase: boolean): boolean {
  return isRunMatch(pattern, path, { isAnyRun: (part) => part === undefined, fits: (part, name) => part !== undefined && isNameMatch(part, fold(name, ignoresCase)) });
}

function isNameMatch(pattern: Name, name: string): boolean {
  return isRunMatch(pattern, name, { isAnyRun: (token) => token === STAR, fits: (token, byte) => (typeof token === 'string' ? token === byte || token === ANY : token(byte)) });
}

export interface RunRules<Part> {
  readonly isAnyRun: (part: Part | undefined) => boolean;
  readonly fits: (part: Part, item: string) => boolean;
}

/** Whether parts, of which some stand for any number of items, fit all items in order. In at most as many steps as the product of both numbers. */
// Only the last run need ever be made longer: an earlier one that took more could not lead to anything that this one does not.
export function isRunMatch<Part>(pattern: readonly Part[], items: ArrayLike<string>, { isAnyRun, fits }: RunRules<Part>): boolean {
  let part = 0;
  let run = -1;
  let from = 0;
  for (let at = 0; at < items.length; ) {
    if (part < pattern.length && isAnyRun(pattern[part])) {
      run = part;
      part += 1;
      from = at;
    } else if (part < pattern.length && fits(pattern[part] as Part, items[at] ?? '')) {
      part += 1;
      at += 1;
    } else if (run === -1) return false;
    else {
      part = run + 1;
      from += 1;
      at = from;
    }
  }
  while (part < pattern.length && isAnyRun(pattern[part])) part += 1;
  return part === pattern.length;
}

function fold(text: string, ignoresCase: boolean): string {
  return ignoresCase ? text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase()) : text;
}

const CLASSES: Readonly<Record<string, RegExp>> = {
  alnum: /[A-Za-z\d]/, alpha: /[A-Za-z]/, blank: /[ \t]/, cntrl: /[^ -~\u0080-\u00ff]/, digit: /\d/, graph: /[!-~]/, lower: /[a-z]/, print: /[ -~]/, punct: /[!-/:-@[-`{-~]/, space: /[ \t-\r]/, upper: /[A-Z]/, xdigit: /[A-Fa-f\d]/,
};

// From its bracket on. A `]` right behind it is one of the class, and a range may begin or end with an escaped character.
function readClass(pattern: string, start: number, ignoresCase: boolean): { readonly has: (byte: string) => boolean; readonly end: number } | undefined {
  let at = start + 1;
  const isNegated = pattern[at] === '!' || pattern[at] === '^';
  if (isNegated) at += 1;
  const tests: ((byte: string) => boolean)[] = [];
  let before: string | undefined;
  for (let isFirst = true; isFirst || pattern[at] !== ']'; at += 1, isFirst = false) {
    let character = pattern[at];
    if (character === undefined) return undefined;
    const named = character === '[' ? /^\[:([^\]]*):\]/.exec(pattern.slice(at, at + 20)) : null;
    if (named !== null) {
      const known = CLASSES[named[1] ?? ''];
      if (known === undefined) return undefined;
      tests.push((byte) => known.test(byte));
      at += named[0].length - 1;
      before = undefined;
      continue;
    }
    const next = pattern[at + 1];
    if (character === '-' && before !== undefined && next !== undefined && next !== ']') {
      at += next === '\\' ? 2 : 1;
      const [first, last] = [before, pattern[at]];
      if (last === undefined) return undefined;
      tests.push((byte) => byte >= first && byte <= last);
      before = undefined;
      continue;
    }
    if (character === '\\') {
      at += 1;
      character = pattern[at];
      if (character === undefined) return undefined;
    }
    const only = character;
    tests.push((byte) => byte === only);
    before = only;
  }
  const has = (byte: string): boolean => tests.some((test) => test(byte));
  return { end: at, has: (byte) => (has(byte) || (ignoresCase && has(byte.toUpperCase()))) !== isNegated };
}
