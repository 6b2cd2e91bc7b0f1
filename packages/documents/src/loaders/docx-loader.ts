// Word documents: to HTML by mammoth, then to Markdown, so that headings, lists and tables survive.
import { throwIfAborted } from '@gateway/core';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DocumentLoader } from '../document-loader.ts';
import { orAborted, PARSED_MAX_BYTES } from '../document-limits.ts';
import { checkWordPackage } from '../docx/check-package.ts';
import { readDocxPlainText } from '../docx/docx-plain-text.ts';
import { measureXml } from '../docx/measure-xml.ts';
import { unpackEntry, type ZipEntry } from '../docx/zip-directory.ts';
import { parseHtmlDocument } from '../html/html-element.ts';
import { createMarkdownWriter } from '../html/html-to-markdown.ts';
import { readMarkdownTitle } from '../markdown-title.ts';

// Title and Subtitle are styles of their own in Word, which mammoth would read as plain paragraphs.
const STYLE_MAP = ["p[style-name='Title'] => h1.title:fresh", "p[style-name='Subtitle'] => p > em:fresh", "p[style-name='Quote'] => blockquote > p:fresh"];

const MAX_WARNINGS = 5;

// A tree is built only where mammoth, linkedom and Turndown together take some seconds, since they cannot be interrupted (measured with nothing but
// paragraphs of one word: 26 µs and 2 kB an element). A book of 500 pages stays below.
const MAX_TREE = { elements: 250_000, bytes: 64 * 1024 * 1024, depth: 250 };
const TEXT_PART = /^word\/(?:document|footnotes|endnotes)\d*\.xml$/;

const ZIP_START = [0x50, 0x4b, 0x03, 0x04];

export const docxLoader: DocumentLoader = {
  format: 'docx',
  extensions: ['.docx', '.docm', '.dotx'],
  mediaTypes: ['application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  isPlain: false,
  defaultMaxBytes: PARSED_MAX_BYTES,
  // Every Office package is a ZIP file; which one it is, and whether it is whole, the loader finds out and says.
  sniff: (bytes) => ZIP_START.every((byte, index) => bytes[index] === byte),
  load: async ({ bytes, maxUnpackedBytes, signal }) => {
    const entries = await checkWordPackage(bytes, { maxUnpackedBytes, signal });
    const { isLarge, plainParts } = await measureParts(bytes, entries, signal);
    if (isLarge) {
      const text = plainParts.map((part) => readDocxPlainText(Buffer.from(part.buffer, part.byteOffset, part.byteLength).toString('utf8'))).filter((part) => part !== '').join('\n\n');
      return { text, title: await readCoreTitle(bytes, entries), warnings: ['The document is too large or too deep for its layout to be read: this is all of its text, without headings and lists.'] };
    }
    const { html, warnings } = await convert(bytes, signal);
    throwIfAborted(signal);
    const write = await createMarkdownWriter();
    const page = await parseHtmlDocument(`<!doctype html><html><head></head><body>${html}</body></html>`);
    const text = write(page.body);
    return { text, title: (await readCoreTitle(bytes, entries)) ?? readMarkdownTitle(text), html, warnings };
  },
};

// What is parsed is bounded before it is: a few kilobytes can unpack to millions of elements, of which each takes two kilobytes of memory.
async function measureParts(bytes: Uint8Array, entries: readonly ZipEntry[], signal: AbortSignal | undefined): Promise<{ readonly isLarge: boolean; readonly plainParts: readonly Uint8Array[] }> {
  let elements = 0;
  let size = 0;
  let depth = 0;
  const plainParts: Uint8Array[] = [];
  for (const entry of entries) {
    if (!/\.(?:xml|rels)$/.test(entry.name)) continue;
    throwIfAborted(signal);
    const part = await unpackEntry(bytes, entry);
    if (part === undefined) continue;
    const measured = measureXml(part);
    elements += measured.elements;
    size += part.length;
    depth = Math.max(depth, measured.depth);
    if (TEXT_PART.test(entry.name)) plainParts.push(part);
    await nextTurn();
  }
  return { isLarge: elements > MAX_TREE.elements || size > MAX_TREE.bytes || depth > MAX_TREE.depth, plainParts };
}

async function convert(bytes: Uint8Array, signal: AbortSignal | undefined): Promise<{ html: string; warnings: string[] }> {
  const { default: mammoth } = await import('mammoth');
  // Pictures would come back as megabytes of base64; their alternative text is kept.
  const convertImage = mammoth.images.imgElement(async () => ({ src: '' }));
  const result = await orAborted(mammoth.convertToHtml({ buffer: Buffer.from(bytes) }, { styleMap: STYLE_MAP, convertImage }), signal);
  const messages = result.messages.map((message) => message.message).filter((message) => !message.startsWith('Unrecognised'));
  return { html: shiftHeadings(result.value), warnings: [...new Set(messages)].slice(0, MAX_WARNINGS) };
}

// Under a title of its own, the first level of headings is the second level of the document.
function shiftHeadings(html: string): string {
  if (!html.includes('<h1 class="title">')) return html;
  return html
    .replaceAll(/<(\/?)h([1-5])>/g, (_tag, slash: string, level: string) => `<${slash}h${Number(level) + 1}>`)
    .replaceAll(/(<h1 class="title">.*?<\/h)2>/gs, '$11>');
}

// The title in the document's properties (ECMA-376 part 2, core properties).
async function readCoreTitle(bytes: Uint8Array, entries: readonly ZipEntry[]): Promise<string | undefined> {
  const entry = entries.find(({ name }) => name === 'docProps/core.xml');
  const xml = entry === undefined ? undefined : await unpackEntry(bytes, entry);
  const raw = /<dc:title[^<>]*>([^<]*)</.exec(Buffer.from(xml ?? []).toString('utf8'))?.[1] ?? '';
  const page = await parseHtmlDocument(`<!doctype html><html><head></head><body><p>${raw}</p></body></html>`);
  const title = page.querySelector('p')?.textContent?.trim();
  return title === '' ? undefined : title;
}
