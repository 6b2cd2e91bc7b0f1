// Where a file is written: what is there now, in the directory that is held meanwhile, with nobody else of this process at it.
import { dirname, join } from 'node:path';
import type { FileHandle } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import { GatewayError } from '@gateway/core';
import { hardLinkError, invalidPath, missingError, nameKind, notAFileError, type Asked } from './path-errors.ts';
import { replaceFile } from './replace-file.ts';
import { ask, checkWritable, sweepOnce, withEntry, type SandboxContext } from './sandbox-context.ts';
import { locate } from './sandbox-root.ts';
import type { Place } from './steps.ts';
import { checkPath } from './check-path.ts';

export interface WriteTarget {
  readonly asked: Asked;
  readonly place: Place;
  readonly name: string;
  /** What is there; undefined for nothing. */
  readonly stats: Stats | undefined;
  /** Opens what is there for reading. Whoever calls closes it. */
  readonly openOld: () => Promise<FileHandle>;
  /** Puts the new content in place. @throws GatewayError `unavailable` when what was there changed since `stats` */
  readonly put: (bytes: Uint8Array, options: { readonly stats: Stats | undefined; readonly overwrite?: boolean | undefined }) => Promise<void>;
}

/** A path for locks: the same for the same words, which is enough, since who comes by another way is noticed when the file is put in place. */
export function lockKey(context: SandboxContext, path: string): string {
  const location = locate(path, context.gate.roots);
  return location === undefined ? path : join(location.root.path, ...location.names.filter((name) => name !== '.'));
}

/** @throws GatewayError `permission` (outside, denied, read-only), `not_found` for a missing parent, `invalid_input` for what is no regular file */
export async function withWriteTarget<T>(context: SandboxContext, path: string, use: (target: WriteTarget) => Promise<T>): Promise<T> {
  checkWritable(context);
  const asked = ask(context, path);
  checkPath(asked);
  return context.locks.hold([lockKey(context, path)], async () =>
    withEntry(context, asked, async ({ entry, parent, name, realPath }) => {
      if (entry.kind !== 'file' && entry.kind !== 'missing') throw notAFileError(asked, nameKind(entry));
      if (parent === undefined) throw missingError(asked);
      if (/[/\\]\.?$/.test(path)) throw invalidPath(path, 'ends like a directory', 'Give the name of a file.');
      const stats = entry.kind === 'file' ? entry.stats : undefined;
      if (stats !== undefined) checkReplaceable(context, asked, stats);
      await parent.check(asked);
      await sweepOnce(context, { place: parent, path: dirname(realPath), asked });
      return use({
        asked,
        place: parent,
        name,
        stats,
        openOld: async () => {
          if (entry.kind !== 'file') throw missingError(asked);
          return entry.open(asked);
        },
        put: async (bytes, { stats: like, overwrite }) => replaceFile(parent, name, { asked, fill: async (handle) => writeAll(handle, bytes), like, expected: { stats: like }, overwrite }),
      });
    }),
  );
}

function checkReplaceable(context: SandboxContext, asked: Asked, stats: Stats): void {
  if (context.refusesHardLinks && stats.nlink > 1) throw hardLinkError(asked);
  // Replacing needs no permission of the file itself, so what its mode says is held to here.
  if ((stats.mode & 0o222) === 0) {
    throw new GatewayError({ kind: 'permission', message: `"${asked.path}" is marked as read-only.`, hint: 'Change its mode first if it is meant to change.' });
  }
}

async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await handle.write(bytes, at, bytes.length - at)).bytesWritten;
}
