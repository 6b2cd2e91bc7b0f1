// Tells what a text is written in, by its beginning.
import type { BlockParser } from './block.ts';
import { createHtmlParser } from './html-blocks.ts';
import { createMarkdownParser } from './markdown-blocks.ts';
import { createPlainParser } from './plain-blocks.ts';

/** Every format whose structure is read. A new one is one file and one line here. */
export const textFormats = {
  markdown: createMarkdownParser,
  html: createHtmlParser,
  text: createPlainParser,
} as const satisfies Readonly<Record<string, () => BlockParser>>;

export type TextFormat = keyof typeof textFormats;

/** How much of a text is looked at, in UTF-16 units. */
export const DETECTION_LENGTH = 16_384;

const HTML_START = /^\s*(?:<!doctype html|<html[\s>]|<head[\s>]|<body[\s>])/i;
const HTML_BLOCK = /<\/?(?:p|div|h[1-6]|ul|ol|li|table|tr|section|article|main|header|footer|nav|blockquote|pre)(?:\s[^<>]*)?>/gi;
const MARKDOWN_LINES: readonly RegExp[] = [
  /^ {0,3}#{1,6}[ \t]+\S/m,
  /^ {0,3}(?:```|~~~)/m,
  /^ {0,3}\|?[ \t]*:?-{2,}:?[ \t]*\|[ \t|:-]*$/m,
  /^[^\s].{0,200}\r?\n {0,3}={3,}[ \t]*$/m,
  /^ {0,3}>[ \t]+\S/m,
  /^\uFEFF?---[ \t]*\r?\n[\w-]+[ \t]*:/,
];
const BULLETS = /^[ \t]*[-*+][ \t]+\S/gm;

/** The format of the text that begins so. Plain text with bullet lists is read as Markdown. */
export function detectFormat(beginning: string): TextFormat {
  const sample = beginning.slice(0, DETECTION_LENGTH);
  if (HTML_START.test(sample)) return 'html';
  const tags = sample.match(HTML_BLOCK)?.length ?? 0;
  if (tags >= 4 && /^\s*</.test(sample)) return 'html';
  const bullets = sample.match(BULLETS)?.length ?? 0;
  return bullets >= 2 || MARKDOWN_LINES.some((line) => line.test(sample)) ? 'markdown' : 'text';
}
