// HTML pages: the main content as Markdown. Nothing in a page is executed: the parser has no script engine, and scripts are cut out before it runs.
import { throwIfAborted } from '@gateway/core';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { decodeText } from '../decode-text.ts';
import { PARSED_MAX_BYTES } from '../document-limits.ts';
import type { DocumentLoader } from '../document-loader.ts';
import { createMarkdownWriter } from '../html/html-to-markdown.ts';
import { readHtmlPlainText } from '../html/html-plain-text.ts';
import { measureHtml } from '../html/measure-html.ts';
import { findMainContent } from '../html/main-content.ts';
import { prepareHtml, readDeclaredCharset } from '../html/prepare-html.ts';

// A tree is built only where parsing, Readability and Turndown together take no more than about two seconds on one core, since they cannot be
// interrupted (measured: 40,000 flat elements 1 to 2 s, a weight of 20 million 1.5 s). Real pages stay below a tenth of each.
const MAX_TREE = { characters: 1_500_000, elements: 40_000, depth: 250, weight: 20_000_000 };

const HTML_START = /^(?:\uFEFF|ï»¿)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*)*<(?:!doctype\s+html|html)\b/i;

export const htmlLoader: DocumentLoader = {
  format: 'html',
  extensions: ['.html', '.htm', '.xhtml'],
  mediaTypes: ['text/html', 'application/xhtml+xml'],
  isPlain: false,
  defaultMaxBytes: PARSED_MAX_BYTES,
  sniff: (bytes) => HTML_START.test(Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 2_048)).toString('latin1')),
  load: async ({ bytes, charset, signal }) => {
    const { text: html, encoding, warnings } = await decodeText(bytes, charset ?? readDeclaredCharset(bytes));
    const prepared = prepareHtml(html);
    const size = measureHtml(prepared);
    if (prepared.length > MAX_TREE.characters || size.elements > MAX_TREE.elements || size.depth > MAX_TREE.depth || size.weight > MAX_TREE.weight) {
      return { ...readWithoutTree(prepared), html, encoding, warnings: [...warnings, 'The page is too large or too deep for its layout to be read: this is all of its text, menus included.'] };
    }
    await nextTurn();
    throwIfAborted(signal);
    const content = await findMainContent(prepared);
    const write = await createMarkdownWriter();
    throwIfAborted(signal);
    return { text: write(content.root), title: content.title, html, encoding, warnings };
  },
};

function readWithoutTree(prepared: string): { text: string; title: string | undefined } {
  const title = /<title[^>]*>([^<]*)</i.exec(prepared)?.[1]?.replaceAll(/\s+/g, ' ').trim();
  return { text: readHtmlPlainText(prepared), title: title === '' ? undefined : title };
}
