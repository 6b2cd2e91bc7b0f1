// The text of HTML, as a page would show it: blocks on lines of their own, entities read, scripts and styles left out.
import { defineAction } from '../local-action.ts';

const PIECE = 65_536;
const SKIPPED = new Set(['script', 'style', 'template', 'noscript', 'svg', 'iframe', 'noembed', 'noframes']);
const PARAGRAPHS = new Set(['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'blockquote', 'pre', 'table', 'ul', 'ol', 'dl', 'section', 'article', 'header', 'footer', 'figure', 'hr', 'form']);
const LINES = new Set(['div', 'li', 'tr', 'dt', 'dd', 'br', 'title', 'head', 'body', 'main', 'nav', 'aside', 'caption', 'figcaption', 'option', 'address', 'fieldset', 'legend', 'details', 'summary']);

export const stripHtml = defineAction({
  name: 'strip_html',
  parameters: {},
  run: async (text, _parameters, { pacer }) => {
    const { Tokenizer } = await import('htmlparser2');
    const page = createPage();
    const ignore = (): void => undefined;
    let tag = '';
    // The tokenizer alone, without the tree builder's stack: its time is linear however badly tags are nested.
    const tokenizer = new Tokenizer({ decodeEntities: true }, {
      ontext: (start, end) => page.write(text.slice(start, end)),
      ontextentity: (codePoint) => page.write(String.fromCodePoint(codePoint)),
      onopentagname: (start, end) => {
        tag = text.slice(start, end).toLowerCase();
        page.open(tag);
      },
      onselfclosingtag: () => page.closeVoid(tag),
      onclosetag: (start, end) => page.close(text.slice(start, end).toLowerCase()),
      oncdata: (start, end, offset) => page.write(text.slice(start, end - offset)),
      onattribdata: ignore, onattribentity: ignore, onattribend: ignore, onattribname: ignore, oncomment: ignore,
      ondeclaration: ignore, onend: ignore, onopentagend: ignore, onprocessinginstruction: ignore,
    });
    for (let start = 0; start < text.length; start += PIECE) {
      tokenizer.write(text.slice(start, start + PIECE));
      await pacer(PIECE);
    }
    tokenizer.end();
    return { text: page.end() };
  },
});

interface Page {
  write(text: string): void;
  open(tag: string): void;
  close(tag: string): void;
  /** A tag that ended where it began, as in foreign content. */
  closeVoid(tag: string): void;
  end(): string;
}

function countBreaks(tag: string): number {
  if (PARAGRAPHS.has(tag)) return 2;
  return LINES.has(tag) ? 1 : 0;
}

// Collects text as it would be laid out: white space of the source is one space, breaks come from tags.
function createPage(): Page {
  const parts: string[] = [];
  let breaks = 0;
  let space = false;
  let isEmpty = true;
  let preformatted = 0;
  let skipped: { readonly tag: string; depth: number } | undefined;

  const breakLine = (tag: string): void => {
    breaks = Math.max(breaks, countBreaks(tag));
  };
  const put = (text: string): void => {
    if (text === '') return;
    if (breaks > 0 && !isEmpty) parts.push('\n'.repeat(breaks));
    else if (space && !isEmpty) parts.push(' ');
    breaks = 0;
    space = false;
    isEmpty = false;
    parts.push(text);
  };
  const page: Page = {
    write: (text) => {
      if (skipped !== undefined) return;
      if (preformatted > 0) return put(text);
      const flat = text.replace(/[ \t\n\r\f]+/g, ' ');
      space ||= flat.startsWith(' ');
      put(flat.replace(/^ | $/g, ''));
      space ||= flat.endsWith(' ');
    },
    open: (tag) => {
      if (skipped !== undefined) {
        if (skipped.tag === tag) skipped.depth += 1;
        return;
      }
      if (SKIPPED.has(tag)) skipped = { tag, depth: 1 };
      if (skipped !== undefined) return;
      if (tag === 'br') breaks = Math.min(2, breaks + 1);
      else breakLine(tag);
      if (tag === 'pre') preformatted += 1;
      if ((tag === 'td' || tag === 'th') && breaks === 0 && !isEmpty) {
        parts.push('\t');
        space = false;
      }
    },
    close: (tag) => {
      if (skipped !== undefined) {
        if (skipped.tag === tag) skipped.depth -= 1;
        if (skipped.depth === 0) skipped = undefined;
        return;
      }
      if (tag === 'pre') preformatted = Math.max(0, preformatted - 1);
      if (tag !== 'br') breakLine(tag);
    },
    closeVoid: (tag) => {
      if (skipped?.tag === tag && (tag === 'svg' || skipped.depth > 1)) page.close(tag);
    },
    end: () => parts.join('').trim(),
  };
  return page;
}
