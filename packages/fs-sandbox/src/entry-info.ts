// What is known of one entry without opening it.
import { missingError } from './path-errors.ts';
import { ask, withEntry, type SandboxContext } from './sandbox-context.ts';
import { resolveInside } from './resolve-inside.ts';
import { toType, type EntryType } from './walk-tree.ts';

export interface EntryInfo {
  /** The last part of the path; of a root its own name. */
  readonly name: string;
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  readonly type: EntryType;
  /** Milliseconds since 1970. */
  readonly createdMs: number;
  readonly modifiedMs: number;
  readonly accessedMs: number;
  /** As `ls` writes them in octal digits, for instance `644`. */
  readonly permissions: string;
  /** Of a link: what it says. Links that lead outside are refused. */
  readonly symlinkTarget?: string | undefined;
}

/** Of a link: the link itself. @throws GatewayError as `readFile`, for links that lead outside as well */
export async function readInfo(context: SandboxContext, path: string): Promise<EntryInfo> {
  const asked = ask(context, path);
  return withEntry(context, { ...asked, follow: 'parents' }, async ({ entry, parent, name, realPath }) => {
    if (entry.kind === 'missing') throw missingError(asked);
    await (entry.kind === 'directory' ? entry.place : parent)?.check(asked);
    // Whether a link's end is inside is found by walking there; its text alone would tell of outside.
    if (entry.kind === 'link') await (await resolveInside(context.gate, asked)).close();
    const { stats } = entry;
    return {
      name: name === '' ? (realPath.split(/[/\\]/).at(-1) ?? '') : name,
      path,
      size: stats.size,
      type: toType(stats),
      createdMs: Math.round(stats.birthtimeMs),
      modifiedMs: Math.round(stats.mtimeMs),
      accessedMs: Math.round(stats.atimeMs),
      permissions: (stats.mode & 0o7777).toString(8).padStart(3, '0'),
      ...(entry.kind === 'link' ? { symlinkTarget: entry.target } : {}),
    };
  });
}
