// Files that may be read and are never changed: what git takes its orders from. Whoever writes there has git run programs the next time anybody
// calls it.
import { createDenyCheck, createDenyRules, pathBelow, type IsDenied } from './deny-rules.ts';
import type { SandboxRoot } from './sandbox-root.ts';

/**
 * Git directories and bare repositories, in whole: config and hooks are not all that names programs, `commondir`, `gitdir` and `worktrees` lead to
 * other configs, and a file named `.git` leads to another git directory (gitrepository-layout(5)). And what git reads from a home directory.
 */
export const DEFAULT_PROTECTED_FILES: readonly string[] = [
  '.git', '*.git',
  // What Windows calls .git besides (CVE-2014-9390).
  'git~[0-9]',
  '.gitconfig', '.config/git',
];

export interface ProtectionOptions {
  readonly bases: readonly string[];
  readonly roots: readonly SandboxRoot[];
}

/** @returns whether the entry at these names below a root is never changed. Ask for every directory on the way as well. */
export function createProtection(globs: readonly string[], { bases, roots }: ProtectionOptions): IsDenied {
  const matches = createDenyRules(globs, { bases });
  const isBelow = createDenyCheck(globs);
  // A root inside of what is protected, as seen from one that holds it.
  const inside = new Set(roots.map(({ path }) => path).filter((path) => bases.some((base) => isInside(base, path))));
  return (root, names) => inside.has(root.path) || matches(root, names);

  function isInside(base: string, path: string): boolean {
    const inner = pathBelow(base, path);
    return inner !== undefined && isBelow(base, inner);
  }
}
