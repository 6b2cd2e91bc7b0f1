// The one door to every format: bytes in, text out, or an error that says why not.
import { GatewayError, isGatewayError, throwIfAborted, toAbortError } from '@gateway/core';
import { detectLoader } from './detect-loader.ts';
import { DEFAULT_MAX_PAGES, DEFAULT_MAX_UNPACKED_BYTES, withTimeLimit, type DocumentLimits } from './document-limits.ts';
import type { DocumentLoader } from './document-loader.ts';
import type { DocumentInput, LoadedDocument } from './loaded-document.ts';

export interface LoadDocumentOptions {
  readonly limits?: DocumentLimits | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads a PDF, DOCX, HTML page, Markdown, CSV, JSON or text file of any encoding as text.
 * The content decides over the name; the bytes are neither changed nor kept. Scripts in a document are never run.
 *
 * @example
 * const { text, title, warnings } = await loadDocument({ bytes: await readFile('report.pdf'), name: 'report.pdf' });
 * @throws GatewayError `invalid_input` for an empty, damaged, encrypted, binary or too large file; `unsupported` for a scan without text;
 *   `cancelled` or `timeout` when the signal fires or `limits.timeoutMs` is over
 */
export async function loadDocument(input: DocumentInput, options: LoadDocumentOptions = {}): Promise<LoadedDocument> {
  const limits = options.limits ?? {};
  return await withTimeLimit({ timeoutMs: limits.timeoutMs, signal: options.signal }, async (signal) => {
    if (input.bytes.length === 0) throw createEmptyError('The file has no bytes.');
    const { loader, charset, warnings } = detectLoader(input);
    checkSize(input.bytes.length, loader, limits);
    const content = await runLoader(loader, {
      bytes: input.bytes,
      charset,
      maxPages: limits.maxPages ?? DEFAULT_MAX_PAGES,
      maxUnpackedBytes: limits.maxUnpackedBytes ?? DEFAULT_MAX_UNPACKED_BYTES,
      signal,
    });
    throwIfAborted(signal);
    if (content.text.trim() === '') throw createEmptyError(`The ${loader.format} document has no text in it.`);
    return { ...content, format: loader.format, warnings: [...warnings, ...content.warnings] };
  });
}

async function runLoader(loader: DocumentLoader, input: Parameters<DocumentLoader['load']>[0]): ReturnType<DocumentLoader['load']> {
  try {
    return await loader.load(input);
  } catch (error) {
    if (input.signal?.aborted === true) throw toAbortError(input.signal);
    if (isGatewayError(error)) throw error;
    // Parsers throw whatever they like at damaged files; the message stays theirs only as the cause.
    throw new GatewayError({
      kind: 'invalid_input',
      message: `The file begins like ${loader.format} but could not be read: it is damaged or uses something that the reader does not know.`,
      hint: 'Open it in its own program and save it again.',
      cause: error,
    });
  }
}

/** @throws GatewayError `invalid_input` for a file that is larger than the caller or the format allows */
export function checkSize(size: number, loader: Pick<DocumentLoader, 'format' | 'defaultMaxBytes'>, limits: DocumentLimits): void {
  const maxBytes = limits.maxBytes ?? loader.defaultMaxBytes;
  if (size <= maxBytes) return;
  throw new GatewayError({
    kind: 'invalid_input',
    message: `The ${loader.format} file has ${size} bytes, more than the limit of ${maxBytes}.`,
    hint: 'Split the document (or raise limits.maxBytes of loadDocument).',
  });
}

/** For a document without any text. */
export function createEmptyError(message: string): GatewayError {
  return new GatewayError({ kind: 'invalid_input', message, hint: 'Check that the right file was given.' });
}
