// Files that are never given out although they lie inside an allowed directory: those that by their name hold secrets.
import { join, sep } from 'node:path';
import { GatewayError } from '@gateway/core';
import { checkGlob } from './check-glob.ts';
import { createGlobMatcher } from './match-glob.ts';
import type { SandboxRoot } from './sandbox-root.ts';
import { isTempName } from './temp-name.ts';

/** Globs of files that commonly hold credentials. A name denies a directory with everything in it. */
export const DEFAULT_DENIED_FILES: readonly string[] = [
  '.env*', '*.env',
  '.ssh', 'id_rsa*', 'id_dsa*', 'id_ecdsa*', 'id_ed25519*', '*.ppk',
  '*.pem', '*.key', '*.p12', '*.pfx', '*.jks', '*.keystore', '*.kdbx',
  '.gnupg', '.password-store',
  // What git runs by itself, and what tells it to: remotes in a config may hold passwords. Nothing else of a git directory is changed either, see protected-files.ts.
  '.git/config*', '.git/hooks', '.git/modules/**/config*', '.git/modules/**/hooks', '.git/worktrees/*/config*', '*.git/config*', '*.git/hooks', '.git-credentials', '.config/gh/hosts.yml',
  '.npmrc', '.yarnrc.yml', '.pypirc', '.netrc', '_netrc', '.pgpass', '.my.cnf', '.htpasswd', '.vault-token',
  '.aws/credentials', '.aws/config', '.azure', '.config/gcloud', '.kube/config', '.docker/config.json', '.terraform.d/credentials.tfrc.json',
];

/** Whether the entry at these names below a root is denied. Ask for every directory on the way as well. */
export type IsDenied = (root: Pick<SandboxRoot, 'path'>, names: readonly string[]) => boolean;

export interface DenyOptions {
  /**
   * Directories, links resolved, from each of which paths are judged that lie below it, besides the root that they are named from. So a root inside
   * another one opens nothing that the other one denies.
   *
   * @default none
   */
  readonly bases?: readonly string[] | undefined;
}

// Characters that some file systems ignore in names (HFS+: CVE-2014-9390) or that cannot be seen.
const IGNORED = /[\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u2064\u206A-\u206F\uFEFF]/g;

/**
 * Reads globs as in `.gitignore`, but case-insensitively and safer by one rule: a glob matches at any depth unless it begins with `/`,
 * which is the root or, written out, an absolute path.
 *
 * @throws GatewayError `invalid_input` for an empty glob
 */
export function createDenyRules(globs: readonly string[], { bases = [] }: DenyOptions = {}): IsDenied {
  const patterns = globs.map(readGlob);
  const matches = createMatcher(patterns.filter((pattern) => !pattern.startsWith('/')));
  const matchesAnchored = createMatcher(patterns.filter((pattern) => pattern.startsWith('/')));
  const isMatch = (inner: string): boolean => matches(inner) || matchesAnchored(`/${inner}`);
  return (root, names) => {
    // Half-written files are nobody's business.
    if (isTempName(names.at(-1) ?? '')) return true;
    const inner = foldPath(names.join('/'));
    const path = `${root.path.replaceAll('\\', '/')}/${inner}`;
    if (isMatch(inner) || matchesAnchored(path)) return true;
    return bases.some((base) => base !== root.path && isMatchFrom(base, root.path, names));
  };

  function isMatchFrom(base: string, rootPath: string, names: readonly string[]): boolean {
    const inner = pathBelow(base, join(rootPath, ...names));
    return inner !== undefined && isMatch(foldPath(inner));
  }
}

/** A path as it is written from a directory, `/` between names; undefined when it is not below that one. Both absolute, without links. */
export function pathBelow(directory: string, path: string): string | undefined {
  const prefix = directory.endsWith(sep) ? directory : directory + sep;
  return path.startsWith(prefix) && path.length > prefix.length ? path.slice(prefix.length).replaceAll('\\', '/') : undefined;
}

function createMatcher(patterns: readonly string[]): (path: string) => boolean {
  if (patterns.length === 0) return () => false;
  // Without negation: "!x" would turn one entry into a ban on everything else.
  return createGlobMatcher(patterns, { nocase: true });
}

function readGlob(glob: string): string {
  const text = glob.trim().replace(/\/(?:\*\*)?$/, '');
  if (text === '') {
    throw new GatewayError({ kind: 'invalid_input', message: `"${glob}" is not a glob of files.`, hint: 'Write for instance *.pem, secrets, or /private/**.' });
  }
  checkGlob(text);
  const folded = text.split('/').map(foldGlobPart).join('/');
  return folded.startsWith('/') || folded.startsWith('**/') ? folded : `**/${folded}`;
}

// Globs are compared with folded names, so they have to be folded alike; what is nothing but wildcards then would forbid everything.
function foldGlobPart(part: string): string {
  const folded = foldName(part);
  return /^[*?]*$/.test(folded) ? part : folded;
}

/**
 * Whether a path below a directory, or a directory on the way to it, is denied: for many paths, since globs are read once.
 *
 * @returns a function of the directory and of the path from there, with the system's separators
 * @throws GatewayError `invalid_input` for an empty glob
 */
export function createDenyCheck(globs: readonly string[]): (directory: string, path: string) => boolean {
  const isDenied = createDenyRules(globs);
  return (directory, path) => {
    const names = path.split(/[\\/]/).filter((name) => name !== '');
    return names.some((_name, index) => isDenied({ path: directory }, names.slice(0, index + 1)));
  };
}

// One form for names that a file system may take for the same: compatibility forms folded (the Kelvin sign is a k on APFS), ignored
// characters out, trailing dots and blanks out (Windows). Denying a strange name too much harms nobody.
function foldPath(path: string): string {
  return path.split('/').map(foldName).join('/');
}

function foldName(name: string): string {
  return name.normalize('NFKC').replaceAll(IGNORED, '').replace(/[. ]+$/, '');
}
