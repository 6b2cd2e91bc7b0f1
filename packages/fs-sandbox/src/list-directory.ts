// What a directory holds, page by page, so that a large one does not fill the context of whoever asks.
import { GatewayError } from '@gateway/core';
import { checkCounts } from './check-counts.ts';
import { lookAt } from './replace-file.ts';
import { ask, directoryOf, withEntry, type SandboxContext } from './sandbox-context.ts';
import { pathIn, type Place } from './steps.ts';
import { toType, type EntryType } from './walk-tree.ts';

export interface DirectoryEntry {
  readonly name: string;
  readonly type: EntryType;
  /** Of files, in bytes. */
  readonly size?: number | undefined;
  /** Milliseconds since 1970. */
  readonly modifiedMs?: number | undefined;
}

export interface DirectoryPage {
  readonly entries: readonly DirectoryEntry[];
  /** Gives the next page; undefined on the last one. */
  readonly cursor?: string | undefined;
}

export interface ListOptions {
  /** What the page before gave. @default the first page */
  readonly cursor?: string | undefined;
  /** Entries a page. @default 200 */
  readonly limit?: number | undefined;
}

const DEFAULT_LIMIT = 200;

/** Sorted by name; what is denied is not there. */
export async function listDirectory(context: SandboxContext, path: string, options: ListOptions): Promise<DirectoryPage> {
  const asked = ask(context, path);
  checkCounts({ limit: options.limit }, 1);
  const limit = options.limit ?? DEFAULT_LIMIT;
  const [after] = options.cursor === undefined ? [] : readCursor(options.cursor);
  return withEntry(context, asked, async (inside) => {
    const place = await directoryOf(inside, asked);
    const { isDenied, steps } = context.gate;
    const names = await steps.names(place);
    // Sorting all names is cheap; asking what is denied, and looking, is not, and done for one page.
    const shown: string[] = [];
    for (const name of (after === undefined ? names : names.filter((each) => each > after)).toSorted()) {
      if (isDenied(inside.root, [...inside.names, name])) continue;
      shown.push(name);
      if (shown.length > limit) break;
    }
    const page = shown.slice(0, limit);
    const entries = await Promise.all(page.map(async (name) => readEntry(place, name)));
    await place.check(asked);
    const last = page.at(-1);
    return { entries: entries.filter((entry) => entry !== undefined), cursor: shown.length > limit && last !== undefined ? toCursor([last]) : undefined };
  });
}

async function readEntry(place: Place, name: string): Promise<DirectoryEntry | undefined> {
  const stats = await lookAt(pathIn(place, name));
  // Gone, unless what was listed is only what is left of a name that is no UTF-8: it is there, though no path leads to it.
  if (stats === undefined) return name.includes('\ufffd') ? { name, type: 'other' } : undefined;
  const type = toType(stats);
  return { name, type, ...(type === 'file' ? { size: stats.size } : {}), modifiedMs: Math.round(stats.mtimeMs) };
}

/** Where a next page begins, as text that means nothing to callers. */
export function toCursor(parts: readonly string[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** @throws GatewayError `invalid_input` for what is no cursor */
export function readCursor(cursor: string): readonly string[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(parts) && parts.length > 0 && parts.every((part): part is string => typeof part === 'string')) return parts;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw foreignCursorError();
}

export function foreignCursorError(): GatewayError {
  return new GatewayError({ kind: 'invalid_input', message: 'The cursor is not one that a page before gave.', hint: 'Leave it out to begin at the first page.' });
}
