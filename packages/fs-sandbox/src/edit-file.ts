// Edits of a text file: found, made together, shown as a diff, and put in place at once.
import { throwIfAborted } from '@gateway/core';
import { decodeBytes } from '@gateway/text/encoding';
import { applyEditsInSteps, type Replacement } from './edit/apply-edits.ts';
import { spliceBytes } from './edit/splice-bytes.ts';
import type { TextEdit } from './edit/text-edit.ts';
import { formatDiff } from './edit/unified-diff.ts';
import { readWhole } from './read-opened-file.ts';
import { hashBytes, readForChange } from './read-text.ts';
import type { SandboxContext } from './sandbox-context.ts';
import { missingError } from './path-errors.ts';
import { createTurns, runInTurns } from './turns.ts';
import { readHash, staleError } from './write-file.ts';
import { withWriteTarget } from './write-target.ts';

export interface EditOptions {
  /** Everything but the write. @default false */
  readonly dryRun?: boolean | undefined;
  /** @default found as for reading */
  readonly encoding?: string | undefined;
  /** SHA-256 of what must be there. @default no check */
  readonly expectedHash?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface EditedFile {
  readonly path: string;
  /** Unified, with three lines around each change. */
  readonly diff: string;
  /** One for each edit, in order. */
  readonly replacements: readonly Replacement[];
  /** Of the file as it is after the edits, or would be. */
  readonly size: number;
  readonly hash: string;
}

// Finding a text that is not there as it was remembered takes several times the file's size in memory.
const MAX_BYTES = 16 * 1024 * 1024;

export async function editFile(context: SandboxContext, path: string, { edits, options }: { readonly edits: readonly TextEdit[]; readonly options: EditOptions }): Promise<EditedFile> {
  throwIfAborted(options.signal);
  return withWriteTarget(context, path, {
    signal: options.signal,
    isDry: options.dryRun,
    use: async (target) => {
      const { asked } = target;
      if (target.stats === undefined) throw missingError(asked);
      const handle = await target.openOld();
      try {
        const stats = await handle.stat();
        const { bytes, encoding } = await readForChange(context, { path, handle, maxBytes: MAX_BYTES, encoding: options.encoding });
        const hash = hashBytes(bytes);
        if (options.expectedHash !== undefined && hash !== readHash(options.expectedHash)) throw staleError(asked, 'has changed since it was read');
        const before = await decodeBytes(bytes.subarray(encoding.mark.length), encoding.name);
        const { text: after, replacements } = await runInTurns(applyEditsInSteps(before, edits), createTurns(options.signal));
        const changed = await spliceBytes({ bytes, encoding, before, after });
        // Before anything is written: what fails must have changed nothing.
        const diff = formatDiff(before, after, { path });
        throwIfAborted(options.signal);
        if (options.dryRun !== true) await target.put(changed, { stats, isUnchanged: async () => hashBytes(await readWhole(handle, { asked, maxBytes: MAX_BYTES })) === hash });
        return { path, diff, replacements, size: changed.length, hash: hashBytes(changed) };
      } finally {
        await handle.close();
      }
    },
  });
}
