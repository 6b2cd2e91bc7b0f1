// Every way in which a path is turned down, in one place: a refusal names the path as the caller gave it and no other.
import { GatewayError, isGatewayError } from '@gateway/core';

/** What hints call the two lists of an application's configuration. */
export interface SettingNames {
  readonly roots: string;
  readonly deny: string;
}

/** A path as the caller gave it, and the names that hints use. */
export interface Asked {
  readonly path: string;
  readonly settings: SettingNames;
}

export function invalidPath(path: string, why: string, hint: string): GatewayError {
  return new GatewayError({ kind: 'invalid_input', message: `"${path}" ${why}.`, hint });
}

export function outsideError(asked: Asked): GatewayError {
  return new GatewayError({
    kind: 'permission',
    message: `"${asked.path}" is outside the allowed directories, or leads out of them.`,
    hint: `Give a path inside an allowed directory without "..", or add its directory to ${asked.settings.roots}.`,
  });
}

export function deniedError(asked: Asked): GatewayError {
  return new GatewayError({
    kind: 'permission',
    message: `"${asked.path}" is of a kind that is never read, since such files hold secrets.`,
    hint: `An entry of ${asked.settings.deny} matches it.`,
  });
}

export function systemFileError(asked: Asked): GatewayError {
  return new GatewayError({
    kind: 'permission',
    message: `"${asked.path}" is a file of the operating system itself (such as those in /proc), which is never read.`,
  });
}

export function missingError(asked: Asked): GatewayError {
  return new GatewayError({ kind: 'not_found', message: `"${asked.path}" does not exist.`, hint: 'Check the path, also for upper and lower case.' });
}

export function notAFileError(asked: Asked, what: string): GatewayError {
  return invalidPath(asked.path, `is ${what}, not a file`, 'Give the path of a regular file.');
}

export function tooLargeError(asked: Asked, maxBytes: number): GatewayError {
  return invalidPath(asked.path, `is larger than ${maxBytes} bytes, the most that is read at once`, 'Read a part of it, or a smaller file.');
}

export function changedError(asked: Asked): GatewayError {
  return new GatewayError({ kind: 'unavailable', message: `"${asked.path}" was replaced while it was being opened.`, hint: 'Try again.' });
}

/** What an error of the file system means. Its own message is left out: it names paths that the caller did not give. */
export function toPathError(error: unknown, asked: Asked): GatewayError {
  if (isGatewayError(error)) return error;
  const code = readErrorCode(error);
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return missingError(asked);
    case 'EACCES':
    case 'EPERM':
      return new GatewayError({ kind: 'permission', message: `The system does not let this process read "${asked.path}".`, hint: 'Check the owner and the mode of the file and its directories.' });
    case 'ENAMETOOLONG':
    case 'EINVAL':
      return invalidPath(asked.path, 'is not a valid path here', 'Give a shorter or simpler path.');
    case 'EISDIR':
      return notAFileError(asked, 'a directory');
    case 'EMFILE':
    case 'ENFILE':
      return new GatewayError({ kind: 'unavailable', message: `"${asked.path}" cannot be opened: too many files are open.`, hint: 'Try again later.' });
    default:
      return new GatewayError({ kind: 'internal', message: `"${asked.path}" cannot be read (${code}).`, cause: error });
  }
}

export function readErrorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'no further reason';
}
