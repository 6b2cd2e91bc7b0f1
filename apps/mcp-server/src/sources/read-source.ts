// Where a `source` leads: a file the caller may read, a web page the network policy lets through, or something kept for this caller.
import { GatewayError, type Logger } from '@gateway/core';
import type { NetworkPolicy } from '@gateway/core/network';
import type { DocumentFile, LoadedDocument, OpenedDocument } from '@gateway/documents';
import type { FileSandbox, OpenFile } from '@gateway/fs-sandbox';
import type { Caller } from '../caller.ts';
import { REF_SCHEME, type ContentStore } from '../store/content-store.ts';

/** A source larger than this is refused; it would not fit into memory beside its text. */
const MAX_SOURCE_BYTES = 256 * 1024 * 1024;
const MAX_PAGE_BYTES = 32 * 1024 * 1024;
const PAGE_TIMEOUT_MS = 30_000;

export interface ReadSourceOptions {
  readonly caller: Caller;
  /** Directories that paths may lead into; relative paths start at the first. Asked only for paths. */
  readonly readableRoots: () => Promise<readonly string[]>;
  readonly fileSandbox: (roots: readonly string[]) => Promise<FileSandbox>;
  readonly contentStore: Pick<ContentStore, 'get'>;
  readonly policy: NetworkPolicy;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

interface RawSource {
  readonly bytes: Uint8Array;
  readonly name?: string | undefined;
  readonly mediaType?: string | undefined;
}

/** A document that is read in parts. Whoever opened it closes it. */
export interface OpenedSource {
  readonly document: OpenedDocument;
  close(): Promise<void>;
}

/**
 * Fetches what `source` names and turns it into text.
 *
 * @throws GatewayError `permission` outside the readable directories or the network policy, `not_found`, `invalid_input` for what is no document
 */
export async function readSource(source: string, options: ReadSourceOptions): Promise<LoadedDocument> {
  const raw = (await readRemote(source, options)) ?? (await readFile(source, options));
  const { loadDocument } = await import('@gateway/documents');
  return loadDocument(raw, { signal: options.signal });
}

// More files than anybody gives away in one call by design.
const MAX_FOLDER_FILES = 20_000;

/**
 * The files below a folder, .gitignore heeded and hidden ones left out, as paths that may be given as `source`; undefined when it is no folder.
 *
 * @throws GatewayError `invalid_input` for more files than one call takes
 */
export async function listFolder(source: string, options: ReadSourceOptions): Promise<readonly string[] | undefined> {
  if (source.trim() === '' || /^[a-z][a-z0-9+.-]+:\/\//i.test(source)) return undefined;
  const sandbox = await openSandbox(options);
  const type = await sandbox.info(source).then((info) => info.type, () => undefined);
  if (type !== 'directory') return undefined;
  const files: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await sandbox.search(source, { pattern: '**', filesOnly: true, exclude: ['**/.*', '**/node_modules'], limit: 1_000, cursor, signal: options.signal });
    files.push(...page.matches.map(({ path }) => path));
    if (files.length > MAX_FOLDER_FILES) throw new GatewayError({ kind: 'invalid_input', message: `There are more than ${MAX_FOLDER_FILES} files in "${source}".`, hint: 'Give its folders one by one.' });
    if (page.cursor === undefined) return files;
    cursor = page.cursor;
  }
}

/** Opens what `source` names; a file of plain text is never in memory as a whole. @throws GatewayError as `readSource` */
export async function openSource(source: string, options: ReadSourceOptions): Promise<OpenedSource> {
  const { openDocument } = await import('@gateway/documents');
  const raw = await readRemote(source, options);
  if (raw !== undefined) return { document: await openDocument(toDocumentFile(raw), { signal: options.signal }), close: async () => undefined };
  const file = await (await openSandbox(options)).openRead(source);
  try {
    return { document: await openDocument(fromOpenFile(file, { name: readName(source), signal: options.signal }), { signal: options.signal }), close: async () => file.close() };
  } catch (error) {
    await file.close();
    throw error;
  }
}

function toDocumentFile({ bytes, name, mediaType }: RawSource): DocumentFile {
  return {
    name,
    mediaType,
    size: bytes.length,
    read: async function* ({ start = 0, end = bytes.length } = {}) {
      yield bytes.subarray(start, end);
    },
  };
}

function fromOpenFile(file: OpenFile, { name, signal }: { readonly name: string | undefined; readonly signal: AbortSignal }): DocumentFile {
  // What a file has grown by since it was opened is not read: its length has been counted.
  return { name, size: file.size, read: (range = {}) => file.stream({ start: range.start, end: range.end ?? file.size, signal }) };
}

// Undefined when it is the path of a file.
async function readRemote(source: string, options: ReadSourceOptions): Promise<RawSource | undefined> {
  if (source.trim() === '') {
    throw new GatewayError({ kind: 'invalid_input', message: '"source" is empty.', hint: 'Give a path, an http(s) URL or a ref:// handle.' });
  }
  if (source.startsWith(REF_SCHEME)) {
    const kept = await options.contentStore.get({ caller: options.caller, uri: source });
    return readKeptText(kept) ?? { bytes: kept.bytes, name: kept.name, mediaType: kept.mediaType };
  }
  if (/^https?:\/\//i.test(source)) return readPage(source, options);
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(source)?.[1];
  if (scheme !== undefined) {
    throw new GatewayError({
      kind: 'unsupported',
      message: `"source" does not take ${scheme}:// addresses.`,
      hint: scheme.toLowerCase() === 'file' ? 'Give the plain path instead.' : 'Give a path, an http(s) URL or a ref:// handle.',
    });
  }
  return undefined;
}

async function readPage(source: string, options: ReadSourceOptions): Promise<RawSource> {
  const { fetchUrl } = await import('@gateway/core/network');
  const page = await fetchUrl(source, { policy: options.policy, maxBytes: MAX_PAGE_BYTES, timeoutMs: PAGE_TIMEOUT_MS, signal: options.signal });
  const name = page.fileName ?? new URL(page.url).pathname.split('/').at(-1);
  return { bytes: page.bytes, name: name === '' ? undefined : name, mediaType: page.mediaType };
}

async function readFile(source: string, options: ReadSourceOptions): Promise<RawSource> {
  const sandbox = await openSandbox(options);
  const file = await sandbox.readFile(source, { maxBytes: MAX_SOURCE_BYTES, signal: options.signal });
  return { bytes: file.bytes, name: readName(source) };
}

function readName(path: string): string | undefined {
  return path.split(/[/\\]/).at(-1);
}

async function openSandbox(options: ReadSourceOptions): Promise<FileSandbox> {
  const roots = await options.readableRoots();
  if (roots.length > 0) return options.fileSandbox(roots);
  throw new GatewayError({
    kind: 'not_configured',
    message: 'No directory may be read by "source".',
    hint: 'Set ALLOWED_DIRECTORIES to the directories that the gateway may read, or pass the text itself.',
  });
}

// A kept result that holds one text (a summary, an answer, the chunks of a document) is read as that text, not as the JSON around it.
function readKeptText(kept: { readonly bytes: Uint8Array; readonly mediaType: string }): RawSource | undefined {
  if (kept.mediaType !== 'application/json') return undefined;
  const result = JSON.parse(Buffer.from(kept.bytes).toString('utf8')) as Readonly<Record<string, unknown>>;
  const { chunks } = result;
  const text = Array.isArray(chunks) ? chunks.join('') : (result['summary'] ?? result['completion']);
  return typeof text === 'string' ? { bytes: Buffer.from(text), mediaType: 'text/markdown' } : undefined;
}
