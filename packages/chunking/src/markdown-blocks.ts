// Reads Markdown line by line: CommonMark's and GitHub's block structure, as much of it as decides where a text may be cut.
import type { Block, BlockParser } from './block.ts';
import { STRENGTHS } from './block.ts';
import { createBlockBuilder, type BlockBuilder } from './block-builder.ts';
import { createLineReader, type Line } from './line-reader.ts';

// https://spec.commonmark.org/0.31.2 and https://github.github.com/gfm
const ATX_HEADING = /^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$/;
const HTML_HEADING = /^ {0,3}<h([1-6])\b[^>]*>(.*)<\/h\1>\s*$/i;
const SETEXT_UNDERLINE = /^ {0,3}(=+|-+)[ \t]*$/;
const THEMATIC_BREAK = /^ {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$/;
const FENCE = /^([ \t]*)(`{3,}(?!.*`)|~{3,})/;
const LIST_ITEM = /^[ \t]*(?:[-*+]|(\d{1,9})[.)])(?:[ \t]|$)/;
const DELIMITER_ROW = /^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;
const FRONT_MATTER_LINE = /^(?:[\w"'.-]+\s*:|#|\s*$)/;
const INDENTED = /^(?: {4}| {0,3}\t)/;

/** A title is a line; what is longer before an underline is a paragraph above a rule. In UTF-16 units. */
const MAX_TITLE_LENGTH = 300;

interface MarkdownState {
  /** The open fence's marker, also inside a list. */
  fence: string | undefined;
  frontMatter: 'none' | 'first' | 'inside';
  /** Whether the line before is blank, or the block ended with it. */
  blank: boolean;
  ended: boolean;
  /** The last line, when it may turn out to be a table's header, and the lines of an open paragraph, when they may be a title. */
  previous: Line | undefined;
  title: string;
  tableRows: number;
}

/** A parser for Markdown. A `#` inside code is code, the front matter is one block, and so is every list, table and quote. */
export function createMarkdownParser(): BlockParser {
  const builder = createBlockBuilder();
  const lines = createLineReader();
  const state: MarkdownState = { fence: undefined, frontMatter: 'none', blank: true, ended: false, previous: undefined, title: '', tableRows: 0 };
  let end = 0;
  return {
    push: (text, last): readonly Block[] => {
      for (const line of lines.push(text, last)) {
        if (!line.continued) readLine(builder, state, line);
        builder.reach(line.end);
        end = line.end;
      }
      if (last) builder.finish(end);
      return builder.take();
    },
  };
}

function readLine(builder: BlockBuilder, state: MarkdownState, line: Line): void {
  if (readVerbatim(builder, state, line)) return;
  if (/^\s*$/.test(line.text)) {
    state.blank = true;
    if (builder.kind === undefined) builder.open('paragraph', line.start);
    return;
  }
  const isRead = readHeading(builder, state, line) || readTable(builder, state, line) || readContainer(builder, state, line);
  if (!isRead) readParagraph(builder, state, line);
  state.blank = false;
  state.previous = line;
}

/** Front matter and code, in which nothing else has a meaning. */
function readVerbatim(builder: BlockBuilder, state: MarkdownState, line: Line): boolean {
  if (line.start === 0 && /^\uFEFF?---[ \t]*$/.test(line.text)) {
    builder.open('front_matter', 0);
    state.frontMatter = 'first';
    return true;
  }
  if (state.frontMatter !== 'none') {
    if (state.frontMatter === 'first' && !FRONT_MATTER_LINE.test(line.text)) {
      builder.become('paragraph');
      state.frontMatter = 'none';
      state.ended = true;
      return false;
    }
    const isEnd = /^(?:---|\.\.\.)[ \t]*$/.test(line.text);
    state.frontMatter = isEnd ? 'none' : 'inside';
    state.ended = isEnd;
    builder.addBreak(line.start, STRENGTHS.sentence);
    return true;
  }
  if (state.fence !== undefined) {
    const marker = line.text.trim();
    const isEnd = marker.startsWith(state.fence) && marker === state.fence.charAt(0).repeat(marker.length);
    addCodeBreak(builder, state, line);
    if (isEnd) {
      state.fence = undefined;
      state.ended = builder.kind === 'code';
    }
    return true;
  }
  const fence = FENCE.exec(line.text);
  if (fence === null) return false;
  const isInList = builder.kind === 'list' && !state.ended && (fence[1] ?? '').length >= 2;
  if (!isInList && INDENTED.test(line.text)) return false;
  state.fence = fence[2];
  if (isInList) builder.addBreak(line.start, STRENGTHS.sentence);
  else open(builder, state, { kind: 'code', at: line.start });
  state.blank = false;
  return true;
}

function addCodeBreak(builder: BlockBuilder, state: MarkdownState, line: Line): void {
  builder.addBreak(line.start, state.blank ? STRENGTHS.item : STRENGTHS.sentence);
  state.blank = line.text.trim() === '';
}

function readHeading(builder: BlockBuilder, state: MarkdownState, line: Line): boolean {
  const isUnderline = builder.kind === 'paragraph' && !state.blank && !state.ended && state.title !== '' && SETEXT_UNDERLINE.test(line.text);
  if (isUnderline) {
    builder.becomeHeading(line.text.includes('=') ? 1 : 2, state.title);
    state.ended = true;
    return true;
  }
  const atx = ATX_HEADING.exec(line.text);
  const html = atx === null ? HTML_HEADING.exec(line.text) : null;
  if (atx === null && html === null) return false;
  open(builder, state, { kind: 'heading', at: line.start });
  if (atx !== null) builder.becomeHeading((atx[1] ?? '#').length, plainTitle(atx[2] ?? ''));
  else builder.becomeHeading(Number(html?.[1] ?? 1), plainTitle((html?.[2] ?? '').replace(/<[^>]*>/g, '')));
  state.ended = true;
  return true;
}

function readTable(builder: BlockBuilder, state: MarkdownState, line: Line): boolean {
  if (builder.kind === 'table' && !state.blank && !state.ended) {
    state.tableRows += 1;
    // The header stays with the first row below it.
    if (state.tableRows > 1) builder.addBreak(line.start, STRENGTHS.item);
    return true;
  }
  const header = state.previous;
  const isDelimiter = builder.kind === 'paragraph' && !state.blank && !state.ended && header?.text.includes('|') === true && DELIMITER_ROW.test(line.text);
  if (!isDelimiter) return false;
  if (header.start > builder.start) builder.open('table', header.start);
  else builder.become('table');
  builder.setHeader(`${header.text}\n${line.text}`);
  state.tableRows = 0;
  return true;
}

/** Lists, quotes, indented code and rules. */
function readContainer(builder: BlockBuilder, state: MarkdownState, line: Line): boolean {
  const kind = state.ended ? undefined : builder.kind;
  if (THEMATIC_BREAK.test(line.text)) {
    open(builder, state, { kind: 'paragraph', at: line.start });
    state.ended = true;
    return true;
  }
  const item = LIST_ITEM.exec(line.text);
  if (kind === 'list' && (item !== null || !state.blank || /^(?: {2}|\t)/.test(line.text))) {
    if (item !== null || state.blank) builder.addBreak(line.start, STRENGTHS.item);
    return true;
  }
  // A number other than 1 does not interrupt a paragraph: it may be a year at the start of a line.
  const interrupts = kind !== 'paragraph' || state.blank || item?.[1] === undefined || Number(item[1]) === 1;
  if (item !== null && interrupts && !INDENTED.test(line.text)) {
    open(builder, state, { kind: 'list', at: line.start });
    return true;
  }
  if (kind === 'quote' && !state.blank) return true;
  if (/^ {0,3}>/.test(line.text)) {
    open(builder, state, { kind: 'quote', at: line.start });
    return true;
  }
  if (!INDENTED.test(line.text) || (kind === 'paragraph' && !state.blank)) return false;
  if (kind === 'code') addCodeBreak(builder, state, line);
  else open(builder, state, { kind: 'code', at: line.start });
  return true;
}

function readParagraph(builder: BlockBuilder, state: MarkdownState, line: Line): void {
  if (builder.kind !== 'paragraph' || state.blank || state.ended) {
    open(builder, state, { kind: 'paragraph', at: line.start });
    state.title = plainTitle(line.text);
  } else {
    state.title = state.title === '' ? '' : plainTitle(`${state.title} ${line.text}`);
  }
}

function open(builder: BlockBuilder, state: MarkdownState, block: { readonly kind: Block['kind']; readonly at: number }): void {
  builder.open(block.kind, block.at);
  state.ended = false;
  state.blank = false;
  state.title = '';
}

/** A title as text; empty when it is too long to be one. */
function plainTitle(text: string): string {
  const title = text.trim().replaceAll(/\s+/g, ' ');
  return title.length > MAX_TITLE_LENGTH ? '' : title;
}
