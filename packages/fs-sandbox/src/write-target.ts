// Where a file is written: what is there now, in the directory that is held meanwhile, with no other program that uses this package at it.
import { dirname } from 'node:path';
import type { FileHandle } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import { checkPath } from './check-path.ts';
import { withLockedEntry } from './locked-entries.ts';
import { checkReplaceable } from './check-replaceable.ts';
import { invalidPath, missingError, nameKind, notAFileError, type Asked } from './path-errors.ts';
import { replaceFile } from './replace-file.ts';
import type { InsideEntry } from './resolve-inside.ts';
import { ask, checkWritable, sweepOnce, withEntry, type SandboxContext } from './sandbox-context.ts';

export interface WriteTarget {
  readonly asked: Asked;
  /** What is there; undefined for nothing. */
  readonly stats: Stats | undefined;
  /** Opens what is there for reading. Whoever calls closes it. */
  readonly openOld: () => Promise<FileHandle>;
  /** Puts the new content in place. @throws GatewayError `unavailable` when what was there changed since `stats` */
  readonly put: (bytes: Uint8Array, options: PutOptions) => Promise<void>;
}

export interface PutOptions {
  /** Of what is replaced, from when its new content was decided. */
  readonly stats: Stats | undefined;
  readonly overwrite?: boolean | undefined;
  /** Whether the content is still the one that was decided on; asked last of all. @default taken to be by `stats` */
  readonly isUnchanged?: (() => Promise<boolean>) | undefined;
}

export interface WriteTargetOptions<T> {
  readonly signal?: AbortSignal | undefined;
  /** Nothing is written: no lock is taken, and read-only mode does not matter. @default false */
  readonly isDry?: boolean | undefined;
  readonly use: (target: WriteTarget) => Promise<T>;
}

/** @throws GatewayError `permission` (outside, denied, read-only), `not_found` for a missing parent, `invalid_input` for what is no regular file */
export async function withWriteTarget<T>(context: SandboxContext, path: string, { signal, isDry = false, use }: WriteTargetOptions<T>): Promise<T> {
  if (!isDry) checkWritable(context);
  const asked = ask(context, path);
  checkPath(asked);
  const useEntry = async ({ entry, parent, name, realPath }: InsideEntry, checkHeld?: () => void): Promise<T> => {
    if (entry.kind !== 'file' && entry.kind !== 'missing') throw notAFileError(asked, nameKind(entry));
    if (parent === undefined) throw missingError(asked);
    if (/[/\\]\.?$/.test(path)) throw invalidPath(path, 'ends like a directory', 'Give the name of a file.');
    const stats = entry.kind === 'file' ? entry.stats : undefined;
    if (stats !== undefined) checkReplaceable(context, asked, stats);
    await parent.check(asked);
    if (!isDry) await sweepOnce(context, { place: parent, path: dirname(realPath), asked });
    return use({
      asked,
      stats,
      openOld: async () => {
        if (entry.kind !== 'file') throw missingError(asked);
        return entry.open(asked);
      },
      put: async (bytes, { stats: like, overwrite, isUnchanged }) => {
        const isStillMeant = async (): Promise<boolean> => {
          const isSame = (await isUnchanged?.()) ?? true;
          checkHeld?.();
          return isSame;
        };
        await replaceFile(parent, name, { asked, fill: async (handle) => writeAll(handle, bytes), like, expected: { stats: like, isUnchanged: isStillMeant }, overwrite });
      },
    });
  };
  return isDry ? withEntry(context, asked, async (inside) => useEntry(inside)) : withLockedEntry(context, { ...asked, changes: true }, { signal, use: useEntry });
}

async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await handle.write(bytes, at, bytes.length - at)).bytesWritten;
}
