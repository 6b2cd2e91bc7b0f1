// Edits of a text file: found, made together, shown as a diff, and put in place at once.
import { throwIfAborted } from '@gateway/core';
import { checkCounts } from './check-counts.ts';
import { applyEditsInSteps, type Replacement } from './edit/apply-edits.ts';
import { spliceBytes } from './edit/splice-bytes.ts';
import type { TextEdit } from './edit/text-edit.ts';
import { formatDiffInSteps } from './edit/unified-diff.ts';
import { readWhole } from './read-opened-file.ts';
import { hashBytes, readForChange } from './read-text.ts';
import type { SandboxContext } from './sandbox-context.ts';
import { missingError } from './path-errors.ts';
import { decodeInTurns } from './text-encoding.ts';
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
  /** About how long the diff may become. @default 50,000 */
  readonly maxDiffCharacters?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface EditedFile {
  readonly path: string;
  /** Unified, with three lines around each change. What was left out of it is said at its place. */
  readonly diff: string;
  /** Whether anything was. */
  readonly isDiffCut: boolean;
  /** One for each edit, in order. */
  readonly replacements: readonly Replacement[];
  /** Of the file as it is after the edits, or would be. */
  readonly size: number;
  readonly hash: string;
}

// Finding a text that is not there as it was remembered takes several times the file's size in memory.
const MAX_BYTES = 16 * 1024 * 1024;
// Of a change all over a large file, the beginning is enough to see what was done.
const DEFAULT_MAX_DIFF_CHARACTERS = 50_000;

export async function editFile(context: SandboxContext, path: string, { edits, options }: { readonly edits: readonly TextEdit[]; readonly options: EditOptions }): Promise<EditedFile> {
  throwIfAborted(options.signal);
  checkCounts({ maxDiffCharacters: options.maxDiffCharacters });
  return withWriteTarget(context, path, {
    signal: options.signal,
    isDry: options.dryRun,
    use: async (target) => {
      const { asked } = target;
      if (target.stats === undefined) throw missingError(asked);
      const handle = await target.openOld();
      try {
        const stats = await handle.stat();
        const turns = createTurns(options.signal);
        const { bytes, encoding } = await readForChange(context, { path, handle, maxBytes: MAX_BYTES, encoding: options.encoding, turns });
        const hash = hashBytes(bytes);
        if (options.expectedHash !== undefined && hash !== readHash(options.expectedHash)) throw staleError(asked, 'has changed since it was read');
        await turns.next();
        const before = await decodeInTurns(bytes.subarray(encoding.mark.length), encoding.name, turns);
        await turns.next();
        const { text: after, changes, replacements } = await runInTurns(applyEditsInSteps(before, edits), turns);
        const texts = { before, after, changes };
        const changed = await spliceBytes({ bytes, encoding, texts, turns });
        // Before anything is written: what fails must have changed nothing.
        const diff = await runInTurns(formatDiffInSteps(texts, { path, maxCharacters: options.maxDiffCharacters ?? DEFAULT_MAX_DIFF_CHARACTERS }), turns);
        await turns.next();
        if (options.dryRun !== true) await target.put(changed, { stats, isUnchanged: async () => hashBytes(await readWhole(handle, { asked, maxBytes: MAX_BYTES })) === hash });
        return { path, diff: diff.text, isDiffCut: diff.isCut, replacements, size: changed.length, hash: hashBytes(changed) };
      } finally {
        await handle.close();
      }
    },
  });
}
