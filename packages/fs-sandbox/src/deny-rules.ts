// Files that are never given out although they lie inside an allowed directory: those that by their name hold secrets.
import picomatch from 'picomatch';
import { GatewayError } from '@gateway/core';
import { checkGlob } from './check-glob.ts';
import type { SandboxRoot } from './sandbox-root.ts';
import { isTempName } from './temp-name.ts';

/** Globs of files that commonly hold credentials. A name denies a directory with everything in it. */
export const DEFAULT_DENIED_FILES: readonly string[] = [
  '.env*', '*.env',
  '.ssh', 'id_rsa*', 'id_dsa*', 'id_ecdsa*', 'id_ed25519*', '*.ppk',
  '*.pem', '*.key', '*.p12', '*.pfx', '*.jks', '*.keystore', '*.kdbx',
  '.gnupg', '.password-store',
  '.git/config', '.git-credentials', '.config/gh/hosts.yml',
  '.npmrc', '.yarnrc.yml', '.pypirc', '.netrc', '_netrc', '.pgpass', '.my.cnf', '.htpasswd', '.vault-token',
  '.aws/credentials', '.aws/config', '.azure', '.config/gcloud', '.kube/config', '.docker/config.json', '.terraform.d/credentials.tfrc.json',
];

/** Whether the entry at these names below a root is denied. Ask for every directory on the way as well. */
export type IsDenied = (root: Pick<SandboxRoot, 'path'>, names: readonly string[]) => boolean;

// Characters that some file systems ignore in names (HFS+: CVE-2014-9390) or that cannot be seen.
const IGNORED = /[\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u2064\u206A-\u206F\uFEFF]/g;

/**
 * Reads globs as in `.gitignore`, but case-insensitively and safer by one rule: a glob matches at any depth unless it begins with `/`,
 * which is the root or, written out, an absolute path.
 *
 * @throws GatewayError `invalid_input` for an empty glob
 */
export function createDenyRules(globs: readonly string[]): IsDenied {
  const patterns = globs.map(readGlob);
  const matches = createMatcher(patterns.filter((pattern) => !pattern.startsWith('/')));
  const matchesAnchored = createMatcher(patterns.filter((pattern) => pattern.startsWith('/')));
  return (root, names) => {
    // Half-written files are nobody's business.
    if (isTempName(names.at(-1) ?? '')) return true;
    const inner = names.map(foldName).join('/');
    return matches(inner) || matchesAnchored(`/${inner}`) || matchesAnchored(`${root.path.replaceAll('\\', '/')}/${inner}`);
  };
}

function createMatcher(patterns: readonly string[]): (path: string) => boolean {
  if (patterns.length === 0) return () => false;
  // Without negation: "!x" would turn one entry into a ban on everything else.
  return picomatch([...patterns], { dot: true, nocase: true, nonegate: true, windows: false });
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

/** Whether a path below a root, or a directory on the way to it, is denied. `path` is relative, with the system's separators. */
export function isDeniedBelow(globs: readonly string[], rootPath: string, path: string): boolean {
  const isDenied = createDenyRules(globs);
  const names = path.split(/[\\/]/).filter((name) => name !== '');
  return names.some((_name, index) => isDenied({ path: rootPath }, names.slice(0, index + 1)));
}

// One form for names that a file system may take for the same: compatibility forms folded (the Kelvin sign is a k on APFS), ignored
// characters out, trailing dots and blanks out (Windows). Denying a strange name too much harms nobody.
function foldName(name: string): string {
  return name.normalize('NFKC').replaceAll(IGNORED, '').replace(/[. ]+$/, '');
}
