// Files inside the allowed directories and nowhere else.
import { existsSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { GatewayError, throwIfAborted } from '@gateway/core';
import { createDenyRules, DEFAULT_DENIED_FILES } from './deny-rules.ts';
import { linuxSteps } from './linux-steps.ts';
import { missingError, notAFileError, tooLargeError, toPathError, type Asked, type SettingNames } from './path-errors.ts';
import { portableSteps } from './portable-steps.ts';
import { readChunks, readWhole, type ByteRange } from './read-opened-file.ts';
import { resolveInside, type Gate } from './resolve-inside.ts';
import { readRoots } from './sandbox-root.ts';
import type { Steps } from './steps.ts';

export interface FileSandboxOptions {
  /** Directories that may be read, with everything below them. Relative paths of callers count from the first one. */
  readonly roots: readonly string[];
  /** Globs of files that are never read, in the manner of `.gitignore`, case-insensitive; replaces the default. @default DEFAULT_DENIED_FILES */
  readonly deny?: readonly string[] | undefined;
  /** What hints call the two lists. @default `{ roots: 'ALLOWED_DIRECTORIES', deny: 'FILES_DENY' }` */
  readonly settingNames?: Partial<SettingNames> | undefined;
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

/** Every method throws GatewayError: `permission` outside or denied, `not_found` for what is missing inside, `invalid_input`, `not_configured`. */
export interface FileSandbox {
  /** The allowed directories, links resolved. */
  readonly roots: readonly string[];
  /** @param options.maxBytes a larger file is refused. @default 20_000_000 */
  readFile(path: string, options?: { readonly maxBytes?: number | undefined; readonly signal?: AbortSignal | undefined }): Promise<FileContent>;
  /** For files that may be larger than memory. */
  openRead(path: string): Promise<OpenFile>;
}

const DEFAULT_MAX_BYTES = 20_000_000;

/**
 * A sandbox over some directories. It holds nothing open between calls.
 *
 * On Linux no race with whoever changes the directories leads outside; elsewhere such a race is noticed, not prevented.
 *
 * @throws GatewayError `not_configured` for a root that is no directory, `invalid_input` for an empty glob
 */
export function createFileSandbox(options: FileSandboxOptions): FileSandbox {
  const steps = process.platform === 'linux' && existsSync('/proc/self/fd') ? linuxSteps : portableSteps;
  return createSandboxWith(steps, options);
}

/** The same with steps of the caller's choice, so that both kinds are tested on one system. */
export function createSandboxWith(steps: Steps, options: FileSandboxOptions): FileSandbox {
  const settings: SettingNames = { roots: options.settingNames?.roots ?? 'ALLOWED_DIRECTORIES', deny: options.settingNames?.deny ?? 'FILES_DENY' };
  const roots = readRoots(options.roots, settings.roots);
  const gate: Gate = { roots, isDenied: createDenyRules(options.deny ?? DEFAULT_DENIED_FILES), steps };
  const openFile = async (asked: Asked): Promise<{ readonly handle: FileHandle; readonly facts: FileFacts }> => {
    if (roots.length === 0) throw noRoots(settings);
    const handle = await openInside(gate, asked);
    try {
      const stats = await handle.stat();
      return { handle, facts: { path: asked.path, size: stats.size, modifiedMs: stats.mtimeMs } };
    } catch (error) {
      await handle.close();
      throw toPathError(error, asked);
    }
  };
  return {
    roots: roots.map((root) => root.path),
    openRead: async (path) => {
      const asked: Asked = { path, settings };
      const { handle, facts } = await openFile(asked);
      return { ...facts, stream: (range = {}) => streamFile(handle, range, asked), close: async () => handle.close() };
    },
    readFile: async (path, { maxBytes = DEFAULT_MAX_BYTES, signal } = {}) => {
      throwIfAborted(signal);
      const asked: Asked = { path, settings };
      const { handle, facts } = await openFile(asked);
      try {
        if (facts.size > maxBytes) throw tooLargeError(asked, maxBytes);
        const bytes = await readWhole(handle, { asked, maxBytes, signal });
        return { ...facts, size: bytes.length, bytes };
      } catch (error) {
        throw toPathError(error, asked);
      } finally {
        await handle.close();
      }
    },
  };
}

async function openInside(gate: Gate, asked: Asked): Promise<FileHandle> {
  const inside = await resolveInside(gate, asked);
  try {
    const { entry } = inside;
    if (entry.kind === 'missing') throw missingError(asked);
    if (entry.kind === 'directory') throw notAFileError(asked, 'a directory');
    if (entry.kind === 'other') throw notAFileError(asked, entry.what);
    return await entry.open(asked);
  } catch (error) {
    throw toPathError(error, asked);
  } finally {
    await inside.close();
  }
}

async function* streamFile(handle: FileHandle, range: ByteRange, asked: Asked): AsyncGenerator<Uint8Array> {
  try {
    yield* readChunks(handle, range);
  } catch (error) {
    throw toPathError(error, asked);
  }
}

function noRoots(settings: SettingNames): GatewayError {
  return new GatewayError({
    kind: 'not_configured',
    message: 'No directory may be read.',
    hint: `Set ${settings.roots} to the directories whose files may be read.`,
  });
}
