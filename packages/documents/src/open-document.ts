// The door for documents that may be larger than memory: plain text in any encoding is read in parts, everything else is loaded as ever.
import { throwIfAborted, toTextSource, type TextSource } from '@gateway/core';
import { readBytes, type ByteSource } from './byte-source.ts';
import { decodeSource } from './decode-text.ts';
import { detectLoader } from './detect-loader.ts';
import { STREAMED_MAX_BYTES } from './document-limits.ts';
import { checkSize, createEmptyError, loadDocument, type LoadDocumentOptions } from './load-document.ts';
import type { DocumentFormat } from './loaded-document.ts';

/** A file whose bytes are read on demand. `name` and `mediaType` are hints, as with `loadDocument`. */
export interface DocumentFile extends ByteSource {
  readonly name?: string | undefined;
  readonly mediaType?: string | undefined;
}

/** A document that can be read from its beginning to its end, as often as wanted, for as long as its file can. */
export interface OpenedDocument {
  /** Never blank; the same text that `loadDocument` gives. */
  readonly text: TextSource;
  readonly format: DocumentFormat;
  readonly encoding?: string | undefined;
  readonly warnings: readonly string[];
}

// What formats are told by: they look at the beginning and the end only.
const HEAD_BYTES = 128 * 1024;
const TAIL_BYTES = 4 * 1024;

/**
 * Opens a document for reading in parts. Of text, Markdown, CSV and JSON no more than a part is ever in memory; PDF, DOCX and HTML have to be loaded whole.
 *
 * @param options.limits of `maxBytes` the default is 1 GiB for what is read in parts, else that of `loadDocument`
 * @example
 * const file = await sandbox.openRead('server.log');
 * const { text } = await openDocument({ name: 'server.log', size: file.size, read: (range) => file.stream(range) });
 * for await (const part of text.read()) console.log(part.length);
 * @throws GatewayError as `loadDocument`
 */
export async function openDocument(file: DocumentFile, options: LoadDocumentOptions = {}): Promise<OpenedDocument> {
  const { signal, limits = {} } = options;
  throwIfAborted(signal);
  if (file.size === 0) throw createEmptyError('The file has no bytes.');
  const { loader, charset, warnings } = detectLoader({ bytes: await readEnds(file), name: file.name, mediaType: file.mediaType });
  if (!loader.isPlain) {
    checkSize(file.size, loader, limits);
    const bytes = await readBytes(file, { start: 0, end: file.size });
    const { text, format, encoding, warnings: all } = await loadDocument({ bytes, name: file.name, mediaType: file.mediaType }, options);
    return { text: toTextSource(text), format, encoding, warnings: all };
  }
  checkSize(file.size, { ...loader, defaultMaxBytes: STREAMED_MAX_BYTES }, limits);
  const { text, encoding, isBlank, warnings: decoding } = await decodeSource(file, { charset, signal });
  if (isBlank) throw createEmptyError(`The ${loader.format} document has no text in it.`);
  return { text, format: loader.format, encoding, warnings: [...warnings, ...decoding] };
}

async function readEnds(file: DocumentFile): Promise<Uint8Array> {
  if (file.size <= HEAD_BYTES + TAIL_BYTES) return await readBytes(file, { start: 0, end: file.size });
  const [head, tail] = [await readBytes(file, { start: 0, end: HEAD_BYTES }), await readBytes(file, { start: file.size - TAIL_BYTES, end: file.size })];
  return Buffer.concat([head, tail]);
}
