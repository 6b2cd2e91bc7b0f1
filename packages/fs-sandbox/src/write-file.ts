// Whole files: text in the encoding and with the line ends that the file has, or bytes as they are.
import { GatewayError, throwIfAborted } from '@gateway/core';
import { decodeBytes } from '@gateway/text/encoding';
import { invalidPath, existsError, type Asked } from './path-errors.ts';
import { readWhole } from './read-opened-file.ts';
import { hashBytes } from './read-text.ts';
import type { SandboxContext } from './sandbox-context.ts';
import { checkEncoding, detectEncoding, encodeText, newMark, type Encoding } from './text-encoding.ts';
import { withWriteTarget, type WriteTarget } from './write-target.ts';

export interface WriteOptions {
  /** SHA-256 of what must be there, as reading gave it: nothing is written when the file is another by now. @default no check */
  readonly expectedHash?: string | undefined;
  /** Whether a file that exists may be replaced. @default true */
  readonly overwrite?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface WriteTextOptions extends WriteOptions {
  /** @default that of the file that is replaced, with its byte order mark; `utf-8` for a new one */
  readonly encoding?: string | undefined;
  /** `keep`: a text without returns takes the line ends of the file that is replaced. `as_given`: none is touched. @default 'keep' */
  readonly lineEnds?: 'keep' | 'as_given' | undefined;
}

export interface WrittenFile {
  readonly path: string;
  readonly size: number;
  /** SHA-256 of the new content, in hexadecimal. */
  readonly hash: string;
  readonly created: boolean;
}

export interface WrittenText extends WrittenFile {
  readonly encoding: string;
}

// What is replaced is read only to find its encoding and line ends, or its hash.
const MAX_OLD_BYTES = 64 * 1024 * 1024;
const OLD_SAMPLE_BYTES = 1_048_576;

export async function writeBytes(context: SandboxContext, path: string, { bytes, options }: { readonly bytes: Uint8Array; readonly options: WriteOptions }): Promise<WrittenFile> {
  throwIfAborted(options.signal);
  return withWriteTarget(context, path, {
    signal: options.signal,
    use: async (target) =>
      withOld(target, options, async ({ stats, isUnchanged }) => {
        await target.put(bytes, { stats, isUnchanged, overwrite: options.overwrite });
        return { path, size: bytes.length, hash: hashBytes(bytes), created: stats === undefined };
      }),
  });
}

export async function writeText(context: SandboxContext, path: string, { text, options }: { readonly text: string; readonly options: WriteTextOptions }): Promise<WrittenText> {
  throwIfAborted(options.signal);
  const named = options.encoding === undefined ? undefined : await checkEncoding(options.encoding);
  return withWriteTarget(context, path, {
    signal: options.signal,
    use: async (target) =>
      withOld(target, options, async ({ stats, old, isUnchanged }) => {
        const found = old === undefined ? undefined : await detectEncoding(old, old.length === stats?.size);
        const encoding = chooseEncoding(named, found);
        const body = text.startsWith('\ufeff') ? text.slice(1) : text;
        const content = options.lineEnds === 'as_given' || found === undefined ? body : keepLineEnds(body, await decodeBytes(old ?? new Uint8Array(0), found.name));
        const bytes = Buffer.concat([text.startsWith('\ufeff') && encoding.mark.length === 0 ? await encodeText('\ufeff', encoding.name) : encoding.mark, await encodeText(content, encoding.name)]);
        await target.put(bytes, { stats, isUnchanged, overwrite: options.overwrite });
        return { path, size: bytes.length, hash: hashBytes(bytes), created: stats === undefined, encoding: encoding.name };
      }),
  });
}

function chooseEncoding(named: string | undefined, found: Encoding | undefined): Encoding {
  if (named === undefined) return found ?? { name: 'utf-8', mark: new Uint8Array(0) };
  return found?.name === named ? found : { name: named, mark: newMark(named) };
}

// A file without any line end, or with both kinds, decides nothing unless one of them clearly rules.
function keepLineEnds(text: string, old: string): string {
  if (text.includes('\r')) return text;
  const windows = old.match(/\r\n/g)?.length ?? 0;
  const all = old.match(/\n/g)?.length ?? 0;
  return windows * 2 > all ? text.replaceAll('\n', '\r\n') : text;
}

interface OldFile {
  readonly stats: WriteTarget['stats'];
  /** The beginning, or all of it when a hash was asked for. */
  readonly old: Uint8Array | undefined;
  /** Reads it once more; left out without a hash. */
  readonly isUnchanged?: (() => Promise<boolean>) | undefined;
}

async function withOld<T>(target: WriteTarget, options: WriteOptions, use: (old: OldFile) => Promise<T>): Promise<T> {
  const { asked, stats } = target;
  if (stats === undefined) {
    if (options.expectedHash !== undefined) throw staleError(asked, 'does not exist any more');
    return use({ stats, old: undefined });
  }
  if (options.overwrite === false) throw existsError(asked, 'Choose another name, or allow it to be overwritten.');
  const handle = await target.openOld();
  try {
    const now = await handle.stat();
    if (options.expectedHash === undefined) {
      const buffer = Buffer.alloc(Math.min(now.size, OLD_SAMPLE_BYTES));
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
      const sample = buffer.subarray(0, bytesRead);
      // What is all ASCII so far says nothing of the encoding.
      const isOpen = now.size > bytesRead && now.size <= MAX_OLD_BYTES && sample.every((byte) => byte < 0x80);
      return await use({ stats: now, old: isOpen ? await readWhole(handle, { asked, maxBytes: MAX_OLD_BYTES, signal: options.signal }) : sample });
    }
    const expected = readHash(options.expectedHash);
    const readAll = async (): Promise<Uint8Array> => readWhole(handle, { asked, maxBytes: MAX_OLD_BYTES, signal: options.signal });
    const old = await readAll();
    if (hashBytes(old) !== expected) throw staleError(asked, 'has changed since it was read');
    return await use({ stats: now, old, isUnchanged: async () => hashBytes(await readAll()) === expected });
  } finally {
    await handle.close();
  }
}

/** A hash as callers may write it. @throws GatewayError `invalid_input` for what is no SHA-256 */
export function readHash(text: string): string {
  const hash = text.trim().toLowerCase();
  if (/^[0-9a-f]{64}$/.test(hash)) return hash;
  throw new GatewayError({ kind: 'invalid_input', message: 'The expected hash is not a SHA-256 in hexadecimal (64 digits).', hint: 'Take it as reading the file gave it.' });
}

/** @param why what is the matter with the file that was expected */
export function staleError(asked: Asked, why: string): GatewayError {
  return invalidPath(asked.path, `${why}, so nothing was written`, 'Read it again, then decide anew.');
}
