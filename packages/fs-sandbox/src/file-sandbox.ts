// Files inside the allowed directories and nowhere else: every operation goes through one gate.
import { existsSync } from 'node:fs';
import { systemClock, throwIfAborted, type Clock } from '@gateway/core';
import { createDirectory, type CreateDirectoryOptions } from './create-directory.ts';
import { deleteEntry, type DeleteOptions } from './delete-entry.ts';
import { createDenyRules, DEFAULT_DENIED_FILES } from './deny-rules.ts';
import { refuseDeniedRoots } from './refuse-denied-roots.ts';
import { readTree, type DirectoryTree, type TreeOptions } from './directory-tree.ts';
import type { TextEdit } from './edit/text-edit.ts';
import type { EditedFile, EditOptions } from './edit-file.ts';
import { readInfo, type EntryInfo } from './entry-info.ts';
import { linuxSteps } from './linux-steps.ts';
import { listDirectory, type DirectoryPage, type ListOptions } from './list-directory.ts';
import { tooLargeError, toPathError, type SettingNames } from './path-errors.ts';
import { createPathLocks } from './path-locks.ts';
import { createProcessLocks } from './process-locks.ts';
import { portableSteps } from './portable-steps.ts';
import { readChunks, readWhole, type ByteRange } from './read-opened-file.ts';
import { readText, type BinaryContent, type ReadTextOptions, type TextContent } from './read-text.ts';
import { ask, openRegularFile, type SandboxContext } from './sandbox-context.ts';
import { createProtection, DEFAULT_PROTECTED_FILES } from './protected-files.ts';
import { readRoots } from './sandbox-root.ts';
import type { SearchOptions, SearchPage } from './search/search-files.ts';
import type { Steps } from './steps.ts';
import { copyEntry, moveEntry, type TransferOptions } from './transfer-entries.ts';
import { writeBytes, writeText, type WriteOptions, type WriteTextOptions, type WrittenFile, type WrittenText } from './write-file.ts';

export interface FileSandboxOptions {
  /** Directories that may be used, with everything below them. Relative paths of callers count from the first one. */
  readonly roots: readonly string[];
  /** Globs of files that are never touched or shown, in the manner of `.gitignore`, case-insensitive; replaces the default. @default DEFAULT_DENIED_FILES */
  readonly deny?: readonly string[] | undefined;
  /** Globs of files that are read, and never changed, made or moved; replaces the default, and an empty list protects nothing. @default DEFAULT_PROTECTED_FILES */
  readonly protect?: readonly string[] | undefined;
  /**
   * Directories that hold roots and whose denials hold there, too: where a larger directory is allowed and somebody narrowed it. Roots that hold roots
   * do so anyway.
   *
   * @default none
   */
  readonly denyBases?: readonly string[] | undefined;
  /** Whether everything that changes a file is refused. @default false */
  readonly readOnly?: boolean | undefined;
  /** `refuse`: a file with more than one name is neither read nor replaced, since another name may lie outside. @default 'allow' */
  readonly hardLinks?: 'allow' | 'refuse' | undefined;
  /** A directory with more entries than this is not deleted at once. @default 1,000 */
  readonly maxDeleteEntries?: number | undefined;
  /**
   * Where lock files lie by which programs wait for each other's changes of a file; made when it is missing. All that are to wait must name the same one.
   *
   * @default a directory of this user's alone: `/tmp/gateway-file-locks-<uid>`, else `~/.cache/gateway-file-locks`; on Windows below the temporary directory
   */
  readonly lockDirectory?: string | undefined;
  /** What hints call the settings. @default `{ roots: 'ALLOWED_DIRECTORIES', deny: 'FILES_DENY', readOnly: 'FILES_READ_ONLY' }` */
  readonly settingNames?: Partial<SettingNames> | undefined;
  /** What narrowed a larger directory to these roots, as refusals are to call it: in the plural, for instance `the client's roots`. @default nothing did */
  readonly narrowedBy?: string | undefined;
  /** @default the machine's clock */
  readonly clock?: Clock | undefined;
}

/** Facts of a file, taken from the open file itself. */
export interface FileFacts {
  /** As the caller gave it. */
  readonly path: string;
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modifiedMs: number;
}

export interface FileContent extends FileFacts {
  readonly bytes: Uint8Array;
}

/** A file that is open for reading. Whoever opened it closes it. */
export interface OpenFile extends FileFacts {
  /** The bytes of a range in pieces of at most 256 KiB. @throws GatewayError */
  stream(range?: ByteRange): AsyncIterable<Uint8Array>;
  /** May be called again. */
  close(): Promise<void>;
}

/**
 * Every method throws GatewayError: `permission` outside, denied or read-only, `not_found` for what is missing inside, `invalid_input`,
 * `unavailable` when somebody else changed it at the same time, `not_configured`.
 */
export interface FileSandbox {
  /** The allowed directories, links resolved. */
  readonly roots: readonly string[];
  readonly readOnly: boolean;
  /** @param options.maxBytes a larger file is refused. @default 20_000_000 */
  readFile(path: string, options?: { readonly maxBytes?: number | undefined; readonly signal?: AbortSignal | undefined }): Promise<FileContent>;
  /** For files that may be larger than memory. */
  openRead(path: string): Promise<OpenFile>;
  /** Text in any encoding, whole or in part, of files of any size; says so when it is none. */
  readText(path: string, options?: ReadTextOptions): Promise<TextContent | BinaryContent>;
  /** Writes bytes at once: the file is the old or the new one, also after a crash. Its directory must exist. */
  writeFile(path: string, bytes: Uint8Array, options?: WriteOptions): Promise<WrittenFile>;
  /** The same with text, in the encoding and with the line ends of the file that is replaced. */
  writeText(path: string, text: string, options?: WriteTextOptions): Promise<WrittenText>;
  /** Changes places of a text file; nothing but these places changes, and either all edits are made or none. */
  editFile(path: string, edits: readonly TextEdit[], options?: EditOptions): Promise<EditedFile>;
  /** Resolves to whether anything was made. */
  createDirectory(path: string, options?: CreateDirectoryOptions): Promise<boolean>;
  list(path: string, options?: ListOptions): Promise<DirectoryPage>;
  tree(path: string, options?: TreeOptions): Promise<DirectoryTree>;
  move(source: string, destination: string, options?: TransferOptions): Promise<void>;
  copy(source: string, destination: string, options?: TransferOptions): Promise<void>;
  /** Resolves to how many entries are gone. */
  delete(path: string, options?: DeleteOptions): Promise<number>;
  search(path: string, options: SearchOptions): Promise<SearchPage>;
  info(path: string): Promise<EntryInfo>;
  /**
   * For whoever has files to keep, such as downloads: writes bytes under a path, never over a file that exists.
   *
   * @returns the path as it was given, and the size
   */
  saveFile(name: string, bytes: Uint8Array): Promise<{ readonly path: string; readonly size: number }>;
}

const DEFAULT_MAX_BYTES = 20_000_000;
const DEFAULT_MAX_DELETE_ENTRIES = 1_000;

/**
 * A sandbox over some directories. It holds nothing open between calls.
 *
 * On Linux no race with whoever changes the directories leads outside; elsewhere such a race is noticed, not prevented.
 *
 * @example
 * const sandbox = createFileSandbox({ roots: ['/home/ada/project'] });
 * await sandbox.editFile('notes.md', [{ oldText: 'teh', newText: 'the' }]);
 *
 * @throws GatewayError `not_configured` for a root that is no directory, `invalid_input` for an empty glob
 */
export function createFileSandbox(options: FileSandboxOptions): FileSandbox {
  const steps = process.platform === 'linux' && existsSync('/proc/self/fd') ? linuxSteps : portableSteps;
  return createSandboxWith(steps, options);
}

/** The same with steps of the caller's choice, so that both kinds are tested on one system. */
export function createSandboxWith(steps: Steps, options: FileSandboxOptions): FileSandbox {
  const context = createContext(steps, options);
  return {
    roots: context.gate.roots.map((root) => root.path),
    readOnly: context.readOnly,
    ...readingPart(context),
    ...writingPart(context),
    createDirectory: async (path, settings = {}) => createDirectory(context, path, settings),
    list: async (path, settings = {}) => listDirectory(context, path, settings),
    tree: async (path, settings = {}) => readTree(context, path, settings),
    move: async (source, destination, settings = {}) => moveEntry(context, { source, destination }, settings),
    copy: async (source, destination, settings = {}) => copyEntry(context, { source, destination }, settings),
    delete: async (path, settings = {}) => deleteEntry(context, path, settings),
    search: async (path, settings) => {
      const { searchFiles } = await import('./search/search-files.ts');
      return searchFiles(context, path, settings);
    },
    info: async (path) => readInfo(context, path),
  };
}

function createContext(steps: Steps, options: FileSandboxOptions): SandboxContext {
  const { roots: rootsName = 'ALLOWED_DIRECTORIES', deny: denyName = 'FILES_DENY', readOnly: readOnlyName = 'FILES_READ_ONLY' } = options.settingNames ?? {};
  const clock = options.clock ?? systemClock;
  const { narrowedBy } = options;
  const roots = readRoots(options.roots, narrowedBy === undefined ? rootsName : `${rootsName}, or out of ${narrowedBy}`);
  const globs = options.deny ?? DEFAULT_DENIED_FILES;
  const bases = [...new Set([...roots, ...readRoots(options.denyBases ?? [], rootsName)].map(({ path }) => path))];
  refuseDeniedRoots(roots, { bases, globs, names: { roots: rootsName, deny: denyName } });
  return {
    gate: { roots, isDenied: createDenyRules(globs, { bases }), isProtected: createProtection(options.protect ?? DEFAULT_PROTECTED_FILES, { bases, roots }), steps },
    settings: { roots: rootsName, deny: denyName, readOnly: readOnlyName, narrowedBy },
    readOnly: options.readOnly ?? false,
    refusesHardLinks: options.hardLinks === 'refuse',
    maxDeleteEntries: options.maxDeleteEntries ?? DEFAULT_MAX_DELETE_ENTRIES,
    clock,
    locks: createPathLocks(clock),
    processLocks: createProcessLocks({ clock, directory: options.lockDirectory }),
    swept: new Set(),
  };
}

function readingPart(context: SandboxContext): Pick<FileSandbox, 'readFile' | 'openRead' | 'readText'> {
  const openFile = async (path: string): Promise<OpenFile & { readonly handle: Awaited<ReturnType<typeof openRegularFile>> }> => {
    const asked = ask(context, path);
    const handle = await openRegularFile(context, asked);
    try {
      const stats = await handle.stat();
      return { handle, path, size: stats.size, modifiedMs: stats.mtimeMs, stream: (range = {}) => streamFile(handle, range, asked), close: async () => handle.close() };
    } catch (error) {
      await handle.close();
      throw toPathError(error, asked);
    }
  };
  return {
    openRead: async (path) => {
      const { handle: _kept, ...file } = await openFile(path);
      return file;
    },
    readFile: async (path, { maxBytes = DEFAULT_MAX_BYTES, signal } = {}) => {
      throwIfAborted(signal);
      const asked = ask(context, path);
      const { handle, size, modifiedMs } = await openFile(path);
      try {
        if (size > maxBytes) throw tooLargeError(asked, maxBytes);
        const bytes = await readWhole(handle, { asked, maxBytes, signal });
        return { path, modifiedMs, size: bytes.length, bytes };
      } catch (error) {
        throw toPathError(error, asked);
      } finally {
        await handle.close();
      }
    },
    readText: async (path, options = {}) => readText(context, path, options),
  };
}

function writingPart(context: SandboxContext): Pick<FileSandbox, 'writeFile' | 'writeText' | 'editFile' | 'saveFile'> {
  return {
    writeFile: async (path, bytes, options = {}) => writeBytes(context, path, { bytes, options }),
    writeText: async (path, text, options = {}) => writeText(context, path, { text, options }),
    editFile: async (path, edits, options = {}) => {
      const { editFile } = await import('./edit-file.ts');
      return editFile(context, path, { edits, options });
    },
    saveFile: async (name, bytes) => {
      const { path, size } = await writeBytes(context, name, { bytes, options: { overwrite: false } });
      return { path, size };
    },
  };
}

async function* streamFile(handle: Parameters<typeof readChunks>[0], range: ByteRange, asked: Parameters<typeof toPathError>[1]): AsyncGenerator<Uint8Array> {
  try {
    yield* readChunks(handle, range);
  } catch (error) {
    throw toPathError(error, asked);
  }
}
