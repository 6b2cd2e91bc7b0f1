// The only place that talks to pdf.js: bytes to positioned text, page by page, so that it can be stopped between pages.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { GatewayError, throwIfAborted } from '@gateway/core';
import { orAborted } from '../document-limits.ts';
import { buildSegments, type PdfPiece } from './pdf-segment.ts';
import type { PdfPage } from './pdf-running-lines.ts';

export interface PdfContent {
  readonly pages: readonly PdfPage[];
  /** As the file's properties give it. */
  readonly title?: string | undefined;
  /** Numbers of pages that pdf.js could not read. */
  readonly failedPages: readonly number[];
}

type Matrix = readonly number[];

/** The parts of a pdf.js text item that are used; marked-content items have no `str`. */
interface TextItem {
  readonly str?: string;
  readonly dir?: string;
  readonly transform: Matrix;
  readonly width: number;
}

/** The parts of pdf.js that are used. Its own types name browser types that Node does not have. */
interface PdfDocument {
  readonly numPages: number;
  readonly loadingTask: { destroy(): Promise<void> };
  getMetadata(): Promise<{ readonly info: unknown }>;
  getPage(number: number): Promise<{
    getViewport(options: { readonly scale: number }): { readonly height: number; readonly transform: Matrix };
    streamTextContent(): ReadableStream<{ readonly items: readonly unknown[] }>;
    cleanup(): boolean;
  }>;
}

// A few kilobytes can unpack to millions of pieces of text. The fullest pages of maps and registers have some tens of thousands.
const MAX_PAGE_PIECES = 100_000;
const MAX_PIECES = 10_000_000;
const READS_PER_TURN = 50;

/** @throws GatewayError `invalid_input` when damaged, encrypted or with too many pages */
export async function readPdfPages(bytes: Uint8Array, options: { readonly maxPages: number; readonly signal?: AbortSignal | undefined }): Promise<PdfContent> {
  const document = await open(bytes, options.signal);
  let isLeft = false;
  try {
    if (document.numPages > options.maxPages) {
      throw new GatewayError({
        kind: 'invalid_input',
        message: `The PDF has ${document.numPages} pages, more than the limit of ${options.maxPages}.`,
        hint: 'Split the document (or raise limits.maxPages of loadDocument).',
      });
    }
    const pages: PdfPage[] = [];
    const failedPages: number[] = [];
    let left = MAX_PIECES;
    for (let number = 1; number <= document.numPages; number += 1) {
      throwIfAborted(options.signal);
      const page = await orAborted(readPage(document, number, Math.min(left, MAX_PAGE_PIECES)), options.signal);
      isLeft = page === 'too full';
      if (page === 'too full') throw tooFull(number);
      left -= page?.pieces ?? 0;
      if (page === undefined) failedPages.push(number);
      pages.push(page ?? { height: 0, segments: [] });
    }
    return { pages, failedPages, title: readTitle((await document.getMetadata()).info) };
  } finally {
    // pdf.js waits for a page that was left in the middle, for good.
    const ended = document.loadingTask.destroy().catch(() => undefined);
    if (!isLeft) await ended;
  }
}

async function open(bytes: Uint8Array, signal: AbortSignal | undefined): Promise<PdfDocument> {
  const { getDocumentProxy } = await import('unpdf');
  // pdf.js takes the buffer over and refuses Node's Buffer, so it gets a plain copy. No fonts are drawn and no script of the document is run.
  const opened: Promise<PdfDocument> = getDocumentProxy(new Uint8Array(bytes), { verbosity: 0, enableXfa: false, stopAtErrors: false });
  try {
    return await orAborted(opened, signal);
  } catch (error) {
    if (signal?.aborted !== true) throw toOpenError(error);
    // Nobody waits for it any more, but it still holds the file once it is open.
    void opened.then(async (document) => await document.loadingTask.destroy()).catch(() => undefined);
    throw error;
  }
}

function toOpenError(error: unknown): GatewayError {
  const name = error instanceof Error ? error.name : '';
  if (name === 'PasswordException') {
    return new GatewayError({ kind: 'invalid_input', message: 'The PDF is encrypted and asks for a password.', hint: 'Save it without a password and load that.', cause: error });
  }
  return new GatewayError({
    kind: 'invalid_input',
    message: 'The PDF is damaged: its structure cannot be read.',
    hint: 'Open it in a PDF viewer and save or print it as PDF again, or get a fresh copy.',
    cause: error,
  });
}

// One unreadable page does not take the others with it; the caller is told its number.
async function readPage(document: PdfDocument, number: number, maxPieces: number): Promise<(PdfPage & { readonly pieces: number }) | 'too full' | undefined> {
  try {
    const page = await document.getPage(number);
    const viewport = page.getViewport({ scale: 1 });
    const pieces: PdfPiece[] = [];
    let items = 0;
    // Not left early by cancelling it, which pdf.js does not expect; the document's end ends it.
    const reader = page.streamTextContent().getReader();
    for (let part = await reader.read(), reads = 1; !part.done; part = await reader.read(), reads += 1) {
      items += part.value.items.length;
      // Between its parts pdf.js lets nobody else have a turn.
      if (reads % READS_PER_TURN === 0) await nextTurn();
      if (items > maxPieces) return 'too full';
      for (const item of part.value.items as readonly TextItem[]) pieces.push(...toPiece(item, viewport.transform));
    }
    page.cleanup();
    return { height: viewport.height, segments: buildSegments(pieces), pieces: items };
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}

function tooFull(number: number): GatewayError {
  return new GatewayError({
    kind: 'invalid_input',
    message: `Page ${number} of the PDF holds more pieces of text than can be read.`,
    hint: 'If it is no hostile file, print it as PDF again, or give its text.',
  });
}

function toPiece(item: TextItem, view: Matrix): PdfPiece[] {
  if (item.str === undefined || item.str === '') return [];
  const [a = 0, b = 0, c = 0, d = 0, x = 0, y = 0] = multiply(view, item.transform);
  const fontSize = Math.hypot(c, d);
  // Turned text (watermarks, labels of axes) stands beside the lines of the page, not in them.
  const isTurned = Math.abs(b) > 0.1 * Math.hypot(a, b);
  if (isTurned && item.str.trim().length < 3) return [];
  return [{ text: item.str, x, y, width: isTurned ? fontSize : item.width, fontSize, rightToLeft: item.dir === 'rtl' }];
}

// PDF 32000-1:2008, 8.3.3: [a b c d e f] maps x to ax + cy + e and y to bx + dy + f.
function multiply(m: Matrix, n: Matrix): Matrix {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = m;
  const [g = 0, h = 0, i = 0, j = 0, k = 0, l = 0] = n;
  return [a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * l + e, b * k + d * l + f];
}

// Programs fill in file names and placeholders; those are no titles.
function readTitle(info: unknown): string | undefined {
  const title = typeof info === 'object' && info !== null && 'Title' in info && typeof info.Title === 'string' ? info.Title.trim() : '';
  return title === '' || /^untitled|^microsoft word -|\.(?:docx?|pdf|tex|dvi|indd|rtf)$/i.test(title) ? undefined : title;
}
