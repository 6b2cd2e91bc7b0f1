// Globs held against paths. One with several `**` goes name by name: as a regular expression it takes, on a deep path, the product of as many depths.
import picomatch from 'picomatch';
import { GatewayError } from '@gateway/core';
import { isRunMatch } from './wild-match.ts';

export interface GlobOptions {
  /** @default false */
  readonly nocase?: boolean | undefined;
}

/**
 * Whether a path with `/` between its names fits one of the globs. A leading dot is like any other character, and `!` at the beginning means itself.
 *
 * @throws GatewayError `invalid_input` for several `**` beside a group that spans directories
 */
export function createGlobMatcher(globs: readonly string[], { nocase = false }: GlobOptions = {}): (path: string) => boolean {
  const options = { dot: true, nocase, nonegate: true, windows: false };
  const simple = globs.filter((glob) => countGlobstars(glob) < 2).map(toPattern);
  const matches = simple.length === 0 ? undefined : picomatch(simple, options);
  const deep = globs.filter((glob) => countGlobstars(glob) >= 2).map((glob) => readDeep(glob, options));
  return (path) => matches?.(path) === true || (deep.length > 0 && isAnyMatch(deep, path.split('/')));
}

/** What a name has to be; undefined for any number of names. */
type Part = ((name: string) => boolean) | undefined;

function isAnyMatch(globs: readonly (readonly Part[])[], names: readonly string[]): boolean {
  return globs.some((parts) => isRunMatch(parts, names, { isAnyRun: (part) => part === undefined, fits: (part, name) => part?.(name) === true }));
}

function countGlobstars(glob: string): number {
  return glob.split('/').filter((part) => part === '**').length;
}

function readDeep(glob: string, options: picomatch.PicomatchOptions): readonly Part[] {
  if (hasGroupOverNames(glob)) {
    throw new GatewayError({ kind: 'invalid_input', message: `The glob "${glob}" has several ** beside a group that has a / in it.`, hint: 'Write the alternatives as globs of their own.' });
  }
  const parts = glob.split('/').map((part): Part => {
    if (part === '**') return undefined;
    return part === '' ? (name) => name === '' : picomatch(toPattern(part), options);
  });
  // As with one `**`: "a/**" is "a" as well, and what "*/**" or "a*/**" is lies in a directory.
  return /(?:^|\/)(?!\*\*\/)[^/]*\*(?:\/\*\*)+$/.test(glob) ? [...parts, () => true] : parts;
}

// As globs mean it: a class is negated by `!` as well as by `^` and has no slash between names in it, and what are groups and counts in expressions are
// characters of names.
function toPattern(glob: string): string {
  return glob.replaceAll(/\\.|\[[^\]]*\]|[()+|]/g, (found) => {
    if (found.startsWith('[')) return found.replace(/^\[[!^](?!\])/, '[^/');
    return found.startsWith('\\') ? found : `\\${found}`;
  });
}

function hasGroupOverNames(glob: string): boolean {
  let depth = 0;
  for (let at = 0; at < glob.length; at += 1) {
    const character = glob[at] ?? '';
    if (character === '\\') at += 1;
    else if ('{['.includes(character)) depth += 1;
    else if ('}]'.includes(character)) depth -= 1;
    else if (character === '/' && depth > 0) return true;
  }
  return false;
}
