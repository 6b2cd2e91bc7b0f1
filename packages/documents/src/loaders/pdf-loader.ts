// PDF: text with page offsets, from the positions that pdf.js gives.
import { GatewayError, throwIfAborted } from '@gateway/core';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { PARSED_MAX_BYTES } from '../document-limits.ts';
import type { DocumentLoader } from '../document-loader.ts';
import type { DocumentPage } from '../loaded-document.ts';
import { readMarkdownTitle } from '../markdown-title.ts';
import { readTypography, writePageText } from '../pdf/pdf-page-text.ts';
import { findRunningLines, type PdfPage } from '../pdf/pdf-running-lines.ts';
import { readPdfPages } from '../pdf/read-pdf-pages.ts';

// Readers accept a header anywhere in the first kilobyte (PDF 32000-1:2008, annex H.3, note 13).
const HEADER_WINDOW_BYTES = 1_024;
const TRAILER_WINDOW_BYTES = 2_048;

export const pdfLoader: DocumentLoader = {
  format: 'pdf',
  extensions: ['.pdf'],
  mediaTypes: ['application/pdf', 'application/x-pdf'],
  isPlain: false,
  defaultMaxBytes: PARSED_MAX_BYTES,
  sniff: (bytes) => {
    const header = toLatin1(bytes.subarray(0, HEADER_WINDOW_BYTES));
    // A text about PDF may mention the header somewhere; only a PDF also ends like one.
    return /^\s*%PDF-\d/.test(header) || (header.includes('%PDF-') && toLatin1(bytes.subarray(-TRAILER_WINDOW_BYTES)).includes('%%EOF'));
  },
  load: async ({ bytes, maxPages, signal }) => {
    const content = await readPdfPages(bytes, { maxPages, signal });
    checkHasText(content.pages, content.failedPages.length);
    const running = findRunningLines(content.pages);
    const segments = content.pages.map((page) => page.segments.filter((segment) => !running.isRunning(segment, page)));
    const typography = readTypography(segments);
    const texts: string[] = [];
    for (const page of segments) {
      throwIfAborted(signal);
      texts.push(writePageText(page, typography));
      await nextTurn();
    }
    const { text, pages } = joinPages(texts);
    const warnings = describeLosses(content, running.examples);
    return { text, pages, title: content.title ?? readMarkdownTitle(text), warnings };
  },
};

function joinPages(texts: readonly string[]): { text: string; pages: DocumentPage[] } {
  const pages: DocumentPage[] = [];
  let text = '';
  for (const [index, page] of texts.entries()) {
    if (text !== '' && page !== '') text += continuesOver(text, page) ? '\n' : '\n\n';
    pages.push({ number: index + 1, start: text.length, end: text.length + page.length });
    text += page;
  }
  return { text, pages };
}

// A sentence that goes on over the page break stays in its paragraph.
function continuesOver(text: string, next: string): boolean {
  return /[\p{L},;]$/u.test(text.slice(-2)) && /^\p{Ll}/u.test(next);
}

function checkHasText(pages: readonly PdfPage[], failed: number): void {
  if (pages.some((page) => page.segments.length > 0)) return;
  if (failed > 0) throw new GatewayError({ kind: 'invalid_input', message: 'The PDF is damaged: none of its pages can be read.', hint: 'Save or print it as PDF again.' });
  throw new GatewayError({
    kind: 'unsupported',
    message: `The PDF has no text layer: its ${pages.length} ${pages.length === 1 ? 'page is an image' : 'pages are images'}, or empty.`,
    hint: 'Run it through an OCR program (for instance ocrmypdf) and load the result.',
  });
}

function describeLosses(content: { readonly pages: readonly PdfPage[]; readonly failedPages: readonly number[] }, running: readonly string[]): string[] {
  const warnings: string[] = [];
  if (content.failedPages.length > 0) warnings.push(`These pages could not be read: ${listNumbers(content.failedPages)}.`);
  const blank = content.pages.flatMap((page, index) => (page.segments.length === 0 && !content.failedPages.includes(index + 1) ? [index + 1] : []));
  if (blank.length > 0) warnings.push(`These pages have no text (blank, or scanned images): ${listNumbers(blank)}.`);
  if (running.length > 0) warnings.push(`Headers and footers that repeat on the pages were left out, such as "${(running[0] ?? '').slice(0, 80)}".`);
  const garbled = content.pages.flatMap((page) => page.segments).reduce((sum, segment) => sum + (segment.text.match(/[\uFFFD\uE000-\uF8FF]/g)?.length ?? 0), 0);
  if (garbled > 20) warnings.push(`${garbled} characters have no Unicode meaning in this PDF; parts of the text may be garbled.`);
  return warnings;
}

function listNumbers(numbers: readonly number[]): string {
  const shown = numbers.slice(0, 20).join(', ');
  return numbers.length > 20 ? `${shown} and ${numbers.length - 20} more` : shown;
}

function toLatin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
