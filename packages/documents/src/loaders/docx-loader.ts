// Word documents: to HTML by mammoth, then to Markdown, so that headings, lists and tables survive.
import { throwIfAborted } from '@gateway/core';
import type { DocumentLoader } from '../document-loader.ts';
import { orAborted, PARSED_MAX_BYTES } from '../document-limits.ts';
import { checkWordPackage } from '../docx/check-package.ts';
import { unpackEntry, type ZipEntry } from '../docx/zip-directory.ts';
import { parseHtmlDocument } from '../html/html-element.ts';
import { createMarkdownWriter } from '../html/html-to-markdown.ts';
import { readMarkdownTitle } from '../markdown-title.ts';

// Title and Subtitle are styles of their own in Word, which mammoth would read as plain paragraphs.
const STYLE_MAP = ["p[style-name='Title'] => h1.title:fresh", "p[style-name='Subtitle'] => p > em:fresh", "p[style-name='Quote'] => blockquote > p:fresh"];

const MAX_WARNINGS = 5;

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
    const { html, warnings } = await convert(bytes, signal);
    throwIfAborted(signal);
    const write = await createMarkdownWriter();
    const page = await parseHtmlDocument(`<!doctype html><html><head></head><body>${html}</body></html>`);
    const text = write(page.body);
    return { text, title: (await readCoreTitle(bytes, entries)) ?? readMarkdownTitle(text), html, warnings };
  },
};

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
