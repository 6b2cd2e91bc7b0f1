// Deletes a file, a link itself, or a directory; a large directory only piece by piece, since what an agent meant by it is probably something else.
import { rmdir, unlink } from 'node:fs/promises';
import { GatewayError, throwIfAborted } from '@gateway/core';
import { countBelow } from './count-below.ts';
import { withLockedEntry } from './locked-entries.ts';
import { deniedBelowError, invalidPath, missingError, lockedBelowError, mountBelowError, namelessError, protectedBelowError, toPathError, type Asked } from './path-errors.ts';
import { removeTree } from './remove-tree.ts';
import { ask, checkWritable, type SandboxContext } from './sandbox-context.ts';
import { pathIn } from './steps.ts';
import { refuseRoots } from './transfer-entries.ts';

export interface DeleteOptions {
  /** Whether a directory that is not empty is deleted with all below it. @default false */
  readonly recursive?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** @returns how many entries are gone */
export async function deleteEntry(context: SandboxContext, path: string, { recursive = false, signal }: DeleteOptions): Promise<number> {
  checkWritable(context);
  throwIfAborted(signal);
  const asked = ask(context, path);
  return withLockedEntry(context, { ...asked, follow: 'parents', changes: true }, {
    signal,
    use: async (inside) => {
      const { entry, parent, name } = inside;
      if (entry.kind === 'missing') throw missingError(asked);
      refuseRoots(context, inside, asked);
      if (parent === undefined) throw missingError(asked);
      await parent.check(asked);
      if (entry.kind !== 'directory') {
        await unlink(pathIn(parent, name));
        await parent.check(asked);
        return 1;
      }
      const { entries, denied, protected: kept, nameless, mounts, locked } = await countBelow(context, inside, { asked, signal, removes: true });
      if (denied > 0) throw deniedBelowError(asked);
      if (kept > 0) throw protectedBelowError(asked);
      if (entries > 0 && !recursive) throw invalidPath(path, `is not empty: it holds ${entries} ${entries === 1 ? 'entry' : 'entries'}`, 'Set recursive to delete them with it.');
      if (entries > context.maxDeleteEntries) {
        throw invalidPath(path, `holds ${entries} entries, and at most ${context.maxDeleteEntries} are deleted at once`, 'If all of it is meant, delete its subdirectories one by one, each below that number.');
      }
      // Half of it gone would be worse than a refusal.
      if (nameless > 0) throw namelessError(asked, nameless);
      if (mounts > 0) throw mountBelowError(asked, mounts);
      if (locked > 0) throw lockedBelowError(asked, locked);
      if (entries === 0) {
        await rmdir(pathIn(parent, name));
        await parent.check(asked);
        return 1;
      }
      let removed = 0;
      try {
        await removeTree({ place: parent, name, steps: context.gate.steps, asked, signal, onRemoved: () => (removed += 1) });
      } catch (error) {
        throw removed === 0 ? error : halfDeletedError(toPathError(error, asked), { asked, removed, all: entries + 1 });
      }
      return removed;
    },
  });
}

// Of the kind that ended it; what counts for the caller is that not nothing was done.
function halfDeletedError(cause: GatewayError, { asked, removed, all }: { readonly asked: Asked; readonly removed: number; readonly all: number }): GatewayError {
  return new GatewayError({
    kind: cause.kind,
    message: `Of "${asked.path}" ${removed} of ${all} entries are gone and ${Math.max(1, all - removed)} are left, since the deletion ended early: ${cause.message}`,
    hint: 'What is gone cannot be brought back. List the directory to see what is left.',
    details: { removed, left: Math.max(1, all - removed) },
    cause,
  });
}
