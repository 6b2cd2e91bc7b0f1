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

// Parsing, Readability and Turndown together take about 0.7 s a megabyte and cannot be interrupted; above this the page is read without a tree.
const MAX_TREE_CHARACTERS = 1_500_000;
const MAX_TREE_ELEMENTS = 60_000;
// Real pages stay below 60. The tree's time grows with the square of its depth.
const MAX_TREE_DEPTH = 250;

const HTML_START = /^(?:\uFEFF|ï»¿)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*)*<(?:!doctype\s+html|html)\b/i;

export const htmlLoader: DocumentLoader = {
  format: 'html',
  extensions: ['.html', '.htm', '.xhtml'],
  mediaTypes: ['text/html', 'application/xhtml+xml'],
  defaultMaxBytes: PARSED_MAX_BYTES,
  sniff: (bytes) => HTML_START.test(Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 2_048)).toString('latin1')),
  load: async ({ bytes, charset, signal }) => {
    const { text: html, encoding, warnings } = await decodeText(bytes, charset ?? readDeclaredCharset(bytes));
    const prepared = prepareHtml(html);
    const size = measureHtml(prepared);
    if (prepared.length > MAX_TREE_CHARACTERS || size.elements > MAX_TREE_ELEMENTS || size.depth > MAX_TREE_DEPTH) {
      return { ...readWithoutTree(prepared), encoding, warnings: [...warnings, 'The page is too large or too deep for its layout to be read: this is all of its text, menus included.'] };
    }
    await nextTurn();
    throwIfAborted(signal);
    const content = await findMainContent(prepared);
    const write = await createMarkdownWriter();
    throwIfAborted(signal);
    return { text: write(content.root), title: content.title, encoding, warnings };
  },
};

function readWithoutTree(prepared: string): { text: string; title: string | undefined } {
  const title = /<title[^>]*>([^<]*)</i.exec(prepared)?.[1]?.replaceAll(/\s+/g, ' ').trim();
  return { text: readHtmlPlainText(prepared), title: title === '' ? undefined : title };
}
