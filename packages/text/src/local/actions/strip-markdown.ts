// The text of Markdown (CommonMark with tables and strike-through): words without marks, code as it is, links as their text, pictures as their description.
import type { Token } from 'markdown-it';
import { defineAction } from '../local-action.ts';

const PIECE = 65_536;
// A block that is longer is read in parts, parted between lines or words: nothing else gets its turn while one is read.
const MAX_PIECE = 262_144;

export const stripMarkdown = defineAction({
  name: 'strip_markdown',
  parameters: {},
  run: async (text, _parameters, { pacer }) => {
    const { default: MarkdownIt } = await import('markdown-it');
    const markdown = new MarkdownIt({ html: true });
    // Definitions of links hold for the whole text, wherever they stand.
    const env = {};
    markdown.parse((text.match(/^ {0,3}\[[^\]\n]+\]:[^\n]*$/gm) ?? []).join('\n\n'), env);
    const parts: string[] = [];
    for (const piece of iterateBlocks(text)) {
      const plain = readBlocks(markdown.parse(piece, env));
      if (plain !== '') parts.push(plain);
      await pacer(piece.length * 4);
    }
    return { text: parts.join('\n\n') };
  },
});

// Cut at blank lines before unindented text, never inside fenced code.
function* iterateBlocks(text: string): Generator<string> {
  let start = 0;
  let fence: string | undefined;
  let isBlank = false;
  for (let at = 0; at < text.length; ) {
    const next = text.indexOf('\n', at);
    const end = next === -1 ? text.length : next + 1;
    if (isBlank && fence === undefined && at - start >= PIECE && /[^\s>]/.test(text.charAt(at))) {
      yield text.slice(start, at);
      start = at;
    }
    const head = text.slice(at, Math.min(end, at + 80));
    const mark = /^[ >]*(`{3,}|~{3,})/.exec(head)?.[1];
    if (fence === undefined) fence = mark;
    else if (mark?.startsWith(fence) === true) fence = undefined;
    isBlank = head.trim() === '' && end - at <= 80;
    at = end;
    while (at - start > MAX_PIECE) {
      const cut = findForcedCut(text, start);
      yield text.slice(start, cut);
      start = cut;
    }
  }
  yield text.slice(start);
}

function findForcedCut(text: string, start: number): number {
  const limit = start + MAX_PIECE;
  const edge = text.slice(limit - 8_192, limit);
  const place = Math.max(edge.lastIndexOf('\n'), edge.lastIndexOf(' '));
  if (place > 0) return limit - 8_192 + place + 1;
  const last = text.charCodeAt(limit - 1);
  return last >= 0xd800 && last <= 0xdbff ? limit - 1 : limit;
}

// List items and the rows of a table stay together, other blocks are parted by a blank line.
function readBlocks(tokens: readonly Token[]): string {
  const lines: string[] = [];
  let depth = 0;
  let lead = '';
  let cells: string[] | undefined;
  const gap = (): void => {
    if (lines.length > 0 && lines.at(-1) !== '') lines.push('');
  };
  const add = (text: string): void => {
    if (text.trim() === '') return;
    lines.push(lead + text);
    lead = '';
  };
  for (const token of tokens) {
    const { type } = token;
    if (type.endsWith('_list_open')) {
      if (depth === 0) gap();
      depth += 1;
    } else if (type.endsWith('_list_close')) depth -= 1;
    else if (type === 'list_item_open') lead = token.info === '' ? '' : `${token.info}${token.markup} `;
    else if (type === 'table_open') gap();
    else if (type === 'tr_open') cells = [];
    else if (type === 'tr_close') {
      add((cells ?? []).join('\t'));
      cells = undefined;
    } else if (type === 'inline' && cells !== undefined) cells.push(readInline(token.children ?? []));
    else if (type === 'inline' || type === 'fence' || type === 'code_block' || type === 'html_block') {
      if (depth === 0) gap();
      add(readContent(token));
    }
  }
  return lines.join('\n').trimEnd();
}

function readContent(token: Token): string {
  if (token.type === 'inline') return readInline(token.children ?? []);
  return token.type === 'html_block' ? removeTags(token.content).trim() : token.content.replace(/\n$/, '');
}

function readInline(tokens: readonly Token[]): string {
  let text = '';
  for (const token of tokens) {
    if (token.type === 'text' || token.type === 'code_inline') text += token.content;
    else if (token.type === 'softbreak' || token.type === 'hardbreak') text += '\n';
    else if (token.type === 'image') text += readInline(token.children ?? []);
    else if (token.type === 'text_special') text += token.content;
  }
  return text;
}

function removeTags(html: string): string {
  return html.replace(/<!--[^]*?(?:-->|$)|<\/?[a-z][^<>]*>/gi, '');
}
