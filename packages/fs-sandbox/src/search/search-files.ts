// Names or contents below a directory that fit a pattern, page by page in a fixed order.
import { GatewayError, throwIfAborted, type Progress } from '@gateway/core';
import { checkCounts } from '../check-counts.ts';
import { createExcluder } from '../exclude-patterns.ts';
import { createGlobMatcher } from '../match-glob.ts';
import { foreignCursorError, readCursor, toCursor } from '../list-directory.ts';
import { hardLinkError, missingError, nameKind, notADirectoryError, type Asked } from '../path-errors.ts';
import { ask, withEntry, type SandboxContext } from '../sandbox-context.ts';
import { createTurns, type Turns } from '../turns.ts';
import { isKept, walkTree, type WalkedEntry, type WalkedLevel } from '../walk-tree.ts';
import { checkGlob } from '../check-glob.ts';
import { createFinder, type Finder } from './create-finder.ts';
import { isPassedOver, NOTHING, searchBytes, searchFile, type FileOutcome, type LineMatch, type SearchFileOptions } from './search-file.ts';

export interface SearchOptions {
  /** For names a glob (without `/` it counts at any depth; without any of `*?[{` it is a part of the name), for contents the text itself. */
  readonly pattern: string;
  /** Whether contents are searched instead of names. @default false */
  readonly contents?: boolean | undefined;
  /** Whether `pattern` is a regular expression of RE2; for names it is held against the path from the searched directory. @default false */
  readonly regex?: boolean | undefined;
  /** @default false */
  readonly caseSensitive?: boolean | undefined;
  /** For names: only regular files, neither directories nor links. @default false */
  readonly filesOnly?: boolean | undefined;
  /** Globs of what is left out. */
  readonly exclude?: readonly string[] | undefined;
  /** Lines before and after each match that come with it. @default 0 */
  readonly contextLines?: number | undefined;
  /** Matches a page. @default 100 */
  readonly limit?: number | undefined;
  /** What the page before gave. */
  readonly cursor?: string | undefined;
  /** Larger files are skipped, and counted. @default 10 MiB */
  readonly maxFileBytes?: number | undefined;
  /** Whether .gitignore files are heeded, and .git is left out. @default true */
  readonly usesGitignore?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Files searched so far. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

export interface SearchMatch extends Partial<LineMatch> {
  /** As the caller may give it to other calls: the searched path with what lies below it. */
  readonly path: string;
}

export interface SearchPage {
  readonly matches: readonly SearchMatch[];
  /** Gives the next page; undefined on the last one. */
  readonly cursor?: string | undefined;
  /** Files looked at for this page. */
  readonly files: number;
  /** `unreadable`: files that cannot be opened, and directories that cannot be looked into. */
  readonly skipped: { readonly binary: number; readonly large: number; readonly ignored: number; readonly unreadable: number };
}

const DEFAULT_LIMIT = 100;
const DEFAULT_MAX_FILE_BYTES = 10 * 1024 * 1024;
const MAX_CONTEXT_LINES = 20;

interface Search {
  readonly context: SandboxContext;
  readonly options: SearchOptions;
  readonly asked: Asked;
  readonly limit: number;
  readonly turns: Turns;
  readonly start: Start;
  readonly matches: SearchMatch[];
  readonly skipped: { binary: number; large: number; ignored: number; unreadable: number };
  files: number;
  cursor: string | undefined;
  /** Of the file with the last match given. */
  lastPath: readonly string[];
}

/** Where a page begins: behind an entry, contents behind a line of it. By name, since what comes and goes between two pages must not shift the rest. */
interface Start {
  /** Undefined where the page before ended with a directory's name. */
  readonly line: number | undefined;
  readonly path: readonly string[];
}

/** @throws GatewayError as `readFile`, and `invalid_input` for a pattern that is none */
export async function searchFiles(context: SandboxContext, path: string, options: SearchOptions): Promise<SearchPage> {
  throwIfAborted(options.signal);
  checkCounts({ limit: options.limit }, 1);
  checkCounts({ contextLines: options.contextLines, maxFileBytes: options.maxFileBytes });
  const asked = ask(context, path);
  const isExcluded = createExcluder(options.exclude);
  const isContents = options.contents === true;
  const searchLevel = isContents ? await createContentSearch(options) : await createNameSearch(options);
  const start = readStart(options.cursor, isContents);
  const search: Search = { context, options, asked, limit: options.limit ?? DEFAULT_LIMIT, turns: createTurns(options.signal), start, matches: [], skipped: { binary: 0, large: 0, ignored: 0, unreadable: 0 }, files: 0, cursor: undefined, lastPath: [] };
  await withEntry(context, asked, async (inside) => {
    const { entry } = inside;
    if (entry.kind === 'missing') throw missingError(asked);
    if (entry.kind === 'file' && isContents && inside.parent !== undefined) {
      // Refused for what it is, as by every other operation.
      if (context.refusesHardLinks && entry.stats.nlink > 1) throw hardLinkError(asked);
      await (await entry.open(asked)).close();
      await searchLevel(search, { path: [], place: inside.parent, entries: [{ name: inside.name, type: 'file' }], isOne: true });
      return;
    }
    if (entry.kind !== 'directory') throw notADirectoryError(asked, nameKind(entry));
    await entry.place.check(asked);
    const walk = walkTree({ gate: context.gate, asked, place: entry.place, root: inside.root, names: inside.names, isExcluded, usesGitignore: options.usesGitignore, from: start.path, onIgnored: () => (search.skipped.ignored += 1), onUnreadable: () => (search.skipped.unreadable += 1), signal: options.signal });
    for await (const level of walk) {
      await searchLevel(search, level);
      if (search.cursor !== undefined) return;
    }
  });
  return { matches: search.matches, cursor: search.cursor, files: search.files, skipped: search.skipped };
}

// As part of a cursor of names, in the place of a line.
const AT_DIRECTORY = 'directory';
const AT_OTHER = 'other';

function readStart(cursor: string | undefined, isContents: boolean): Start {
  if (cursor === undefined) return { line: 0, path: [] };
  const [at = '', ...path] = readCursor(cursor);
  if (path.length > 0 && isContents && /^\d{1,15}$/.test(at)) return { line: Number(at), path };
  if (path.length > 0 && !isContents && (at === AT_DIRECTORY || at === AT_OTHER)) return { line: at === AT_DIRECTORY ? undefined : 0, path };
  throw foreignCursorError();
}

// Whether an entry is named on a page before. Those of a level come before all below it, directories last.
function isGiven({ line, path }: Start, level: readonly string[], { name, type }: WalkedEntry): boolean {
  if (path.length <= level.length || level.some((part, index) => part !== path[index])) return false;
  const last = path[level.length] ?? '';
  // A level above: all of it was given before anything below it.
  if (path.length > level.length + 1) return true;
  if ((type === 'directory') !== (line === undefined)) return type !== 'directory';
  return name <= last;
}

interface SearchedLevel extends WalkedLevel {
  /** Whether the one entry is what was asked for itself. */
  readonly isOne?: boolean | undefined;
}

type SearchLevel = (search: Search, level: SearchedLevel) => Promise<void>;

async function createNameSearch(options: SearchOptions): Promise<SearchLevel> {
  const fits = await createNameTest(options);
  let lastMatch: readonly string[] = [];
  return async (search, level) => {
    for (const { name, type } of level.entries) {
      await search.turns.next();
      const path = [...level.path, name];
      if (type !== 'directory') search.files += 1;
      if (options.filesOnly === true && type !== 'file') continue;
      if (!fits(path.join('/'))) continue;
      if (isGiven(search.start, level.path, { name, type })) continue;
      if (search.matches.length >= search.limit) {
        search.cursor = toCursor(lastMatch);
        return;
      }
      search.matches.push({ path: joinPath(search.asked.path, path) });
      lastMatch = [type === 'directory' ? AT_DIRECTORY : AT_OTHER, ...path];
    }
  };
}

// Files that are open at once; the system's threads that read are fewer.
const CONCURRENCY = 16;
// A file system that takes longer for one small file is not waited for.
const SLOW_MS = 25;
const TELL_MS = 4;
const SMALL_FILE_BYTES = 65_536;

async function createContentSearch(options: SearchOptions): Promise<SearchLevel> {
  const finder = await createFinder({ pattern: options.pattern, isRegex: options.regex === true, caseSensitive: options.caseSensitive === true });
  const reader: SmallFileReader = { buffer: Buffer.allocUnsafeSlow(SMALL_FILE_BYTES), isSlow: false, tellMs: 0 };
  return async (search, level) => {
    const files = level.entries.filter(({ type }) => type === 'file');
    for (let at = 0; at < files.length; at += CONCURRENCY) {
      await search.turns.next();
      const batch = files.slice(at, at + CONCURRENCY).map(({ name }) => (level.isOne === true ? [name] : [...level.path, name]));
      const outcomes = await Promise.all(batch.map(async (path) => searchAt(search, { level, path, finder, reader })));
      for (const [index, outcome] of outcomes.entries()) {
        take(search, { path: batch[index] ?? [], outcome, isOne: level.isOne === true });
        if (search.cursor !== undefined) return;
      }
      if (performance.now() > reader.tellMs) {
        reader.tellMs = performance.now() + TELL_MS;
        options.onProgress?.({ done: search.files, message: `${search.files} files searched, ${search.matches.length} matches` });
      }
    }
  };
}

/** Small files are read at once, in slices of time, as long as the file system is quick. */
interface SmallFileReader {
  readonly buffer: Buffer;
  isSlow: boolean;
  /** When the caller is told next how far it is. */
  tellMs: number;
}

interface FilePlace {
  readonly level: SearchedLevel;
  readonly path: readonly string[];
  readonly finder: Finder;
  readonly reader: SmallFileReader;
}

async function searchAt({ context, options, start, limit, turns }: Search, { level, path, finder, reader }: FilePlace): Promise<FileOutcome | undefined> {
  const { steps } = context.gate;
  const name = path.at(-1) ?? '';
  const settings: SearchFileOptions = {
    finder,
    maxFileBytes: options.maxFileBytes ?? DEFAULT_MAX_FILE_BYTES,
    contextLines: Math.min(options.contextLines ?? 0, MAX_CONTEXT_LINES),
    afterLine: path.length === start.path.length && path.every((part, index) => part === start.path[index]) ? (start.line ?? 0) : 0,
    // One more tells that there is another page.
    limit: limit + 1,
    turns,
  };
  if (steps.readNow !== undefined && !reader.isSlow) {
    const startedMs = performance.now();
    const found = steps.readNow(level.place, name, reader.buffer);
    reader.isSlow = performance.now() - startedMs > SLOW_MS;
    if (found === undefined) return whyNot(level, name);
    if (context.refusesHardLinks && found.stats.nlink > 1) return { kind: 'unreadable' };
    const bytes = reader.buffer.subarray(0, found.bytesRead);
    if (found.stats.size > settings.maxFileBytes) return { kind: 'large' };
    if (found.bytesRead < SMALL_FILE_BYTES) return isPassedOver(bytes, finder) ? NOTHING : searchBytes(Buffer.from(bytes), settings);
  }
  const handle = await steps.openFile(level.place, name);
  if (handle === undefined) return whyNot(level, name);
  if (context.refusesHardLinks && (await handle.stat()).nlink > 1) {
    await handle.close();
    return { kind: 'unreadable' };
  }
  return searchFile(handle, settings);
}

// Gone since it was listed, or kept from this process.
async function whyNot({ place }: SearchedLevel, name: string): Promise<FileOutcome | undefined> {
  return (await isKept(place, name)) ? { kind: 'unreadable' } : undefined;
}

function take(search: Search, { path, outcome, isOne }: { readonly path: readonly string[]; readonly outcome: FileOutcome | undefined; readonly isOne: boolean }): void {
  if (outcome === undefined) return;
  if (outcome.kind !== 'unreadable') search.files += 1;
  if (outcome.kind !== 'searched') {
    search.skipped[outcome.kind] += 1;
    return;
  }
  for (const match of outcome.matches) {
    if (search.matches.length >= search.limit) {
      search.cursor = toCursor([String(search.matches.at(-1)?.line ?? 0), ...search.lastPath]);
      return;
    }
    search.matches.push({ path: isOne ? search.asked.path : joinPath(search.asked.path, path), ...match });
    search.lastPath = path;
  }
}

function joinPath(base: string, path: readonly string[]): string {
  const inner = path.join('/');
  const start = base.replace(/[/\\]+$/, '');
  if (start === '.' || start === '') return base.startsWith('/') ? `/${inner}` : inner;
  return `${start}/${inner}`;
}

async function createNameTest({ pattern, regex, caseSensitive = false }: SearchOptions): Promise<(path: string) => boolean> {
  const finder = regex === true ? await createFinder({ pattern, isRegex: true, caseSensitive }) : undefined;
  if (finder !== undefined) return (path) => finder.find(path, 0) !== undefined;
  const glob = pattern.trim().replace(/^\.\//, '');
  if (glob === '') throw new GatewayError({ kind: 'invalid_input', message: 'The pattern is empty.', hint: 'Give for instance *.ts, src/**/*.test.ts, or a part of the name.' });
  if (!/[*?[{]/.test(glob)) {
    const wanted = caseSensitive ? glob : glob.toLowerCase();
    return (path) => {
      const name = glob.includes('/') ? path : (path.split('/').at(-1) ?? '');
      return (caseSensitive ? name : name.toLowerCase()).includes(wanted);
    };
  }
  checkGlob(glob);
  return createGlobMatcher(glob.startsWith('/') ? [glob.slice(1)] : glob.includes('/') ? [glob, `**/${glob}`] : [`**/${glob}`], { nocase: !caseSensitive });
}
