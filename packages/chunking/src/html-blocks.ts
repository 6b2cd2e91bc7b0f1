// Reads HTML tag by tag: headings and block elements, as much as decides where a text may be cut. The markup stays in the text.
import { STRENGTHS, type BlockKind, type BlockParser } from './block.ts';
import { createBlockBuilder, MAX_BLOCK_LENGTH, type BlockBuilder } from './block-builder.ts';
import { findMarkup, type HtmlTag } from './html-markup.ts';
import { snapToCodePoint } from './text-cut.ts';
import type { Span } from './token-counter.ts';

// https://html.spec.whatwg.org/multipage/rendering.html#flow-content-3
const BLOCK_ELEMENTS = new Set(
  'address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hr html legend li main nav ol p pre search section summary table tbody td tfoot th thead tr ul'.split(' '),
);
const RAW_ELEMENTS = new Set(['script', 'style', 'template', 'textarea', 'noscript']);
/** Elements that are one block with all that is in them. */
const CONTAINERS: ReadonlyMap<string, BlockKind> = new Map([
  ['table', 'table'],
  ['ul', 'list'],
  ['ol', 'list'],
  ['dl', 'list'],
  ['pre', 'code'],
]);
const ITEMS = new Set(['li', 'tr', 'dt']);
const MAX_TITLE_LENGTH = 300;
/** A longer header row is of no use as context. In UTF-16 units. */
const MAX_HEADER_LENGTH = 4_000;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

interface HtmlState {
  /** The element that the open block is, how deep elements of its name are nested, and how many rows or items it has had. */
  container: { readonly name: string; depth: number; items: number } | undefined;
  /** Source that is collected: a heading's title or a table's first row. */
  capture: { readonly until: string; text: string } | undefined;
  isRaw: boolean;
  /** Whether the open block has text, and whether its element has ended. */
  hasText: boolean;
  ended: boolean;
}

/** A parser for HTML. Blocks begin at block elements; closing tags and white space belong to the block before them. */
export function createHtmlParser(): BlockParser {
  const builder = createBlockBuilder();
  const state: HtmlState = { container: undefined, capture: undefined, isRaw: false, hasText: false, ended: false };
  let rest = '';
  let offset = 0; // of `rest` in the source
  // A block that becomes too long is closed at an exact place, so that it does not depend on how much of the text has arrived.
  const readSpan = (span: Span): void => {
    for (let from = span.start; from < span.end; ) {
      builder.reach(offset + from);
      const limit = builder.start + MAX_BLOCK_LENGTH - offset;
      const cut = Math.min(span.end, Math.max(limit, from + 1));
      const to = snapToCodePoint(rest, cut) < cut ? cut + 1 : cut;
      readText(builder, state, { at: offset + from, text: rest.slice(from, to) });
      from = to;
    }
  };
  return {
    push: (text, last) => {
      rest += text;
      // Half of a surrogate pair waits for the other.
      const held = !last && (rest.charCodeAt(rest.length - 1) & 0xfc00) === 0xd800 ? rest.slice(-1) : '';
      rest = rest.slice(0, rest.length - held.length);
      let position = 0;
      while (position < rest.length) {
        const markup = findMarkup(rest, { from: position, last }, state.isRaw);
        readSpan({ start: position, end: markup.start });
        position = markup.end;
        if (markup.end === markup.start) break;
        const source = rest.slice(markup.start, markup.end);
        builder.reach(offset + markup.start);
        if (markup.tag === undefined) readText(builder, state, { at: offset + markup.start, text: source.startsWith('<!--') ? '' : source });
        else readTag(builder, state, { ...markup.tag, at: offset + markup.start, source });
      }
      rest = rest.slice(position) + held;
      offset += position;
      if (last) builder.finish(offset);
      return builder.take();
    },
  };
}

function readText(builder: BlockBuilder, state: HtmlState, piece: { readonly at: number; readonly text: string }): void {
  capture(state, piece.text);
  const lead = piece.text.search(/\S/);
  if (lead === -1 || state.isRaw) return;
  if (builder.kind === undefined || state.ended) openBlock(builder, state, { kind: 'paragraph', at: piece.at + lead });
  state.hasText = true;
  if (state.container?.name !== 'pre') return;
  for (let feed = piece.text.indexOf('\n'); feed !== -1; feed = piece.text.indexOf('\n', feed + 1)) builder.addBreak(piece.at + feed + 1, STRENGTHS.sentence);
}

function readTag(builder: BlockBuilder, state: HtmlState, tag: HtmlTag & { readonly at: number; readonly source: string }): void {
  if (builder.kind === undefined) openBlock(builder, state, { kind: 'paragraph', at: tag.at });
  if (RAW_ELEMENTS.has(tag.name)) {
    state.isRaw = !tag.isClosing && !tag.source.endsWith('/>');
    return;
  }
  if (state.container !== undefined) {
    readInContainer(builder, state, tag);
    return;
  }
  if (tag.isClosing) {
    if (tag.name === state.capture?.until) closeHeading(builder, state, tag.name);
    if (BLOCK_ELEMENTS.has(tag.name)) state.ended = state.ended || state.hasText;
    return;
  }
  if (!BLOCK_ELEMENTS.has(tag.name)) {
    capture(state, tag.source);
    if (state.ended) openBlock(builder, state, { kind: 'paragraph', at: tag.at });
    return;
  }
  const kind = CONTAINERS.get(tag.name);
  // A wrapper that has no text yet is the beginning of what it wraps.
  if (state.hasText || state.ended) openBlock(builder, state, { kind: kind ?? 'paragraph', at: tag.at });
  else builder.become(kind ?? 'paragraph');
  if (kind !== undefined) state.container = { name: tag.name, depth: 1, items: 0 };
  state.capture = /^h[1-6]$/.test(tag.name) ? { until: tag.name, text: '' } : undefined;
}

function readInContainer(builder: BlockBuilder, state: HtmlState, tag: HtmlTag & { readonly at: number; readonly source: string }): void {
  const { container } = state;
  if (container === undefined) return;
  if (tag.name === container.name) container.depth += tag.isClosing ? -1 : 1;
  if (ITEMS.has(tag.name) && !tag.isClosing) {
    container.items += 1;
    // The header row stays with the first row below it.
    if (container.name !== 'table' || container.items > 2) builder.addBreak(tag.at, STRENGTHS.item);
    if (container.name === 'table' && container.items === 1) state.capture = { until: 'tr', text: '' };
  }
  capture(state, tag.source);
  if (tag.isClosing && tag.name === 'tr' && state.capture?.until === 'tr') {
    if (state.capture.text.length <= MAX_HEADER_LENGTH) builder.setHeader(state.capture.text);
    state.capture = undefined;
  }
  if (container.depth > 0) return;
  state.container = undefined;
  state.capture = undefined;
  state.ended = true;
}

function closeHeading(builder: BlockBuilder, state: HtmlState, name: string): void {
  const title = readTitle(state.capture?.text ?? '');
  state.capture = undefined;
  if (builder.kind === 'paragraph' && title.length <= MAX_TITLE_LENGTH) builder.becomeHeading(Number(name.charAt(1)), title);
}

function openBlock(builder: BlockBuilder, state: HtmlState, block: { readonly kind: BlockKind; readonly at: number }): void {
  builder.open(block.kind, block.at);
  state.hasText = false;
  state.ended = false;
}

function capture(state: HtmlState, source: string): void {
  if (state.capture !== undefined && state.capture.text.length <= MAX_HEADER_LENGTH) state.capture.text += source;
}

function readTitle(source: string): string {
  return source
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&(#x[\da-f]{1,6}|#\d{1,7}|\w+);/gi, (whole, name: string) => readEntity(name) ?? whole)
    .trim()
    .replaceAll(/\s+/g, ' ');
}

function readEntity(name: string): string | undefined {
  if (!name.startsWith('#')) return ENTITIES[name.toLowerCase()];
  const code = name.charAt(1).toLowerCase() === 'x' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  return code > 0 && code <= 0x10_ff_ff ? String.fromCodePoint(code) : undefined;
}
