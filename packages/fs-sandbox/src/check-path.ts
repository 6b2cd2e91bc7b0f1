// What a path may look like, before anything on disk is touched.
import { sep } from 'node:path';
import { invalidPath, outsideError, type Asked } from './path-errors.ts';

// Linux: NAME_MAX and PATH_MAX (limits.h), in bytes.
const MAX_NAME_BYTES = 255;
const MAX_PATH_BYTES = 4_096;

/**
 * @throws GatewayError `invalid_input` for what is no plain path, `permission` for one with `..`
 */
export function checkPath(asked: Asked, separator: '/' | '\\' = sep): void {
  const { path } = asked;
  if (path === '') throw invalidPath(path, 'is empty', 'Give the path of a file.');
  if (path.includes('\0')) throw invalidPath(path.replaceAll('\0', '\\0'), 'contains a NUL character', 'Take it out.');
  if (/^[a-z][a-z\d+.-]+:\/\//i.test(path)) throw invalidPath(path, 'is a URL', 'Give a plain path, without file://.');
  const names = splitPath(path, separator);
  if (names[0] === '~') throw invalidPath(path, 'begins with "~", which only a shell replaces', 'Write the directory out, or ./~ for a file of that name.');
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) throw invalidPath(`${path.slice(0, 100)}…`, `is longer than ${MAX_PATH_BYTES} bytes`, 'Give a shorter path.');
  if (names.some((name) => Buffer.byteLength(name) > MAX_NAME_BYTES)) {
    throw invalidPath(`${path.slice(0, 100)}…`, `has a part longer than ${MAX_NAME_BYTES} bytes`, 'Give a shorter path.');
  }
  // Also where it would stay inside: what `a/../b` means depends on links, and no caller needs it.
  if (names.includes('..')) throw outsideError(asked);
  if (separator === '\\' && names.some((name, index) => !(index === 0 && /^[a-z]:$/i.test(name)) && isWindowsAlias(name))) throw invalidPath(path, 'has a part that Windows reads as something else', 'Give the plain name of the file.');
}

/** The names of a path, in order, without empty ones; the leading `/` is not among them. */
export function splitPath(path: string, separator: '/' | '\\' = sep): string[] {
  return path.split(separator === '\\' ? /[\\/]/ : '/').filter((name) => name !== '');
}

// Streams (name:stream), names whose trailing dots or blanks are dropped, and device names: also with an ending, with blanks before it, and with
// digits of Latin-1. https://learn.microsoft.com/windows/win32/fileio/naming-a-file
function isWindowsAlias(name: string): boolean {
  return name.includes(':') || /[. ]$/.test(name) || /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[\d\u00b9\u00b2\u00b3]) *(?:\..*)?$/i.test(name);
}
