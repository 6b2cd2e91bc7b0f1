// Every way in which a path is turned down, in one place: a refusal names the path as the caller gave it and no other.
import { GatewayError, isGatewayError } from '@gateway/core';
import { readErrorCode } from './error-code.ts';
import { isTempName } from './temp-name.ts';

/** What hints call the settings of an application's configuration. */
export interface SettingNames {
  readonly roots: string;
  readonly deny: string;
  readonly readOnly: string;
}

/** What refusals say of the configuration. */
export interface Wording extends SettingNames {
  /** What leaves only a part of the configured directories, such as `the client's roots`. */
  readonly narrowedBy?: string | undefined;
}

/** A path as the caller gave it, and the words that hints use. */
export interface Asked {
  readonly path: string;
  readonly settings: Wording;
}

export function invalidPath(path: string, why: string, hint: string): GatewayError {
  return new GatewayError({ kind: 'invalid_input', message: `"${path}" ${why}.`, hint });
}

export function outsideError(asked: Asked): GatewayError {
  return new GatewayError({
    kind: 'permission',
    message: `"${asked.path}" is outside the allowed directories, or leads out of them.`,
    hint: `Give a path inside an allowed directory without "..", or ${toAllowMore(asked.settings)}.`,
  });
}

function toAllowMore({ roots, narrowedBy }: Wording): string {
  if (narrowedBy === undefined) return `add its directory to ${roots}`;
  return `add its directory to ${narrowedBy}: of the directories in ${roots} they leave only those that they name`;
}

export function deniedError(asked: Asked): GatewayError {
  if (isTempName(asked.path.split(/[/\\]/).at(-1) ?? '')) {
    return new GatewayError({ kind: 'permission', message: `"${asked.path}" is named as files are while they are being written, which are never touched.`, hint: 'Choose another name.' });
  }
  return new GatewayError({
    kind: 'permission',
    message: `"${asked.path}" is of a kind that is never touched, since such files hold secrets.`,
    hint: `An entry of ${asked.settings.deny} matches it.`,
  });
}

export function protectedError(asked: Asked): GatewayError {
  return new GatewayError({
    kind: 'permission',
    message: `"${asked.path}" is where git takes its orders from, which may be read and is never changed: git would run programs that are named there.`,
    hint: 'Leave changes of a repository to git.',
  });
}

export function systemFileError(asked: Asked): GatewayError {
  return new GatewayError({
    kind: 'permission',
    message: `"${asked.path}" is a file of the operating system itself (such as those in /proc), which is never touched.`,
  });
}

export function missingError(asked: Asked): GatewayError {
  return new GatewayError({ kind: 'not_found', message: `"${asked.path}" does not exist.`, hint: 'Check the path, also for upper and lower case.' });
}

export function missingOnTheWayError(asked: Asked): GatewayError {
  return new GatewayError({ kind: 'not_found', message: `A directory on the way to "${asked.path}" does not exist.`, hint: 'Check the path, or create the directory first.' });
}

export function notAFileError(asked: Asked, what: string): GatewayError {
  return invalidPath(asked.path, `is ${what}, not a file`, 'Give the path of a regular file.');
}

export function notADirectoryError(asked: Asked, what: string): GatewayError {
  return invalidPath(asked.path, `is ${what}, not a directory`, 'Give the path of a directory.');
}

/** What an error calls an entry of this kind. */
export function nameKind(entry: { readonly kind: 'directory' | 'file' | 'link' | 'missing' } | { readonly kind: 'other'; readonly what: string }): string {
  switch (entry.kind) {
    case 'other':
      return entry.what;
    case 'link':
      return 'a link';
    default:
      return `a ${entry.kind}`;
  }
}

export function existsError(asked: Asked, hint: string): GatewayError {
  return invalidPath(asked.path, 'exists already', hint);
}

export function rootError(asked: Asked): GatewayError {
  return new GatewayError({ kind: 'permission', message: `"${asked.path}" is an allowed directory itself, or holds one; such a directory is never moved, replaced or deleted.`, hint: 'Give a path below it.' });
}

export function deniedBelowError(asked: Asked): GatewayError {
  return new GatewayError({
    kind: 'permission',
    message: `"${asked.path}" holds something of a kind that is never touched, since such files hold secrets.`,
    hint: `An entry of ${asked.settings.deny} matches it. Name the parts that are meant one by one.`,
  });
}

export function protectedBelowError(asked: Asked): GatewayError {
  return new GatewayError({
    kind: 'permission',
    message: `"${asked.path}" holds a git repository, or a part of one, which may be read and is never changed.`,
    hint: 'Name the parts that are meant one by one, or leave it to git.',
  });
}

export function namelessError(asked: Asked, count: number): GatewayError {
  return invalidPath(asked.path, `holds ${count === 1 ? 'an entry whose name is' : `${count} entries whose names are`} not valid UTF-8, so that no path leads to ${count === 1 ? 'it' : 'them'}; nothing was done`, 'Rename what it holds by other means first.');
}

export function specialBelowError(asked: Asked, count: number): GatewayError {
  return invalidPath(asked.path, `holds ${count === 1 ? 'a named pipe, socket or device' : `${count} named pipes, sockets or devices`}, which cannot be copied; nothing was done`, 'Copy the other parts one by one.');
}

export function mountBelowError(asked: Asked, count: number): GatewayError {
  return invalidPath(asked.path, `holds ${count === 1 ? 'another file system' : `${count} other file systems`}, mounted there; nothing was done`, 'Name the parts that are meant one by one.');
}

export function lockedBelowError(asked: Asked, count: number): GatewayError {
  return new GatewayError({
    kind: 'permission',
    message: `"${asked.path}" holds ${count === 1 ? 'a directory' : `${count} directories`} that the system does not let this process change; nothing was done.`,
    hint: 'Check the owners and modes of the directories in it.',
  });
}

export function hardLinkError(asked: Asked): GatewayError {
  return new GatewayError({ kind: 'permission', message: `"${asked.path}" has more than one name (hard links), one of which may lie outside.`, hint: 'Copy it by other means, then use the copy.' });
}

export function readOnlyError(settings: SettingNames): GatewayError {
  return new GatewayError({ kind: 'permission', message: 'Files may only be read here.', hint: `Switch ${settings.readOnly} off to allow changes.` });
}

export function noRootsError(settings: Wording): GatewayError {
  if (settings.narrowedBy !== undefined) {
    return new GatewayError({
      kind: 'permission',
      message: `No directory is allowed here: ${settings.narrowedBy} leave nothing of the directories in ${settings.roots} but what is denied.`,
      hint: `Have ${settings.narrowedBy} name a directory that no entry of ${settings.deny} matches.`,
    });
  }
  return new GatewayError({ kind: 'not_configured', message: 'No directory is allowed.', hint: `Set ${settings.roots} to the directories whose files may be used.` });
}

export function tooLargeError(asked: Asked, maxBytes: number): GatewayError {
  return invalidPath(asked.path, `is larger than ${maxBytes} bytes, the most that is read at once`, 'Read a part of it, or a smaller file.');
}

export function changedError(asked: Asked): GatewayError {
  return new GatewayError({ kind: 'unavailable', message: `"${asked.path}" was changed or replaced by somebody else at this moment.`, hint: 'Look at it again, then try again.' });
}

/** What an error of the file system means. Its own message is left out: it names paths that the caller did not give. */
export function toPathError(error: unknown, asked: Asked): GatewayError {
  if (isGatewayError(error)) return error;
  const { path } = asked;
  const code = readErrorCode(error);
  const unavailable = (message: string, hint: string): GatewayError => new GatewayError({ kind: 'unavailable', message, hint });
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return missingError(asked);
    case 'EACCES':
    case 'EPERM':
      return new GatewayError({ kind: 'permission', message: `The system does not let this process use "${path}" so.`, hint: 'Check the owner and the mode of the file and its directories.' });
    case 'EROFS':
      return new GatewayError({ kind: 'permission', message: `"${path}" is on a file system that cannot be written to.` });
    case 'ENAMETOOLONG':
    case 'EINVAL':
      return invalidPath(path, 'is not a valid path here', 'Give a shorter or simpler path.');
    case 'EISDIR':
      return notAFileError(asked, 'a directory');
    case 'EEXIST':
      return existsError(asked, 'Choose another name.');
    case 'ENOTEMPTY':
      return invalidPath(path, 'is not empty', 'Empty it first.');
    case 'ELOOP':
      return changedError(asked);
    case 'EMFILE':
    case 'ENFILE':
      return unavailable(`"${path}" cannot be opened: too many files are open.`, 'Try again later.');
    case 'ENOSPC':
    case 'EDQUOT':
      return unavailable(`There is no room left to write "${path}".`, 'Free some room, then try again.');
    case 'EBUSY':
    case 'ETXTBSY':
      return unavailable(`"${path}" is in use.`, 'Try again later.');
    default:
      return new GatewayError({ kind: 'internal', message: `"${path}" cannot be used (${code}).`, cause: error });
  }
}
