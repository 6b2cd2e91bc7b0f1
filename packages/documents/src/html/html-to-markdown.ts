// HTML to Markdown with tables that survive: Turndown for the prose, own rules for tables.
import type TurndownService from 'turndown';
import type { HtmlElement } from './html-element.ts';
import { addTableRules } from './table-rules.ts';

/** Turns an element into Markdown. Images become their alternative text, links stay links. */
export async function createMarkdownWriter(): Promise<(root: HtmlElement) => string> {
  const { default: Turndown } = await import('turndown');
  // CommonJS: bundlers know no other export of it than the default.
  const { default: gfm } = await import('turndown-plugin-gfm');
  const service = new Turndown({ headingStyle: 'atx', hr: '---', bulletListMarker: '-', codeBlockStyle: 'fenced', emDelimiter: '*' });
  // Escapes keep a renderer from misreading text; readers of this text are models and programs, for whom "\\-3.3%" is a wrong figure.
  service.escape = (text) => text;
  service.use([gfm.strikethrough, gfm.taskListItems]);
  service.remove(['script', 'style', 'noscript', 'iframe', 'button']);
  addTableRules(service);
  addProseRules(service);
  addListRule(service);
  return (root) => tidy(service.turndown(root));
}

function addProseRules(service: TurndownService): void {
  service.addRule('image', {
    filter: 'img',
    replacement: (_content, node) => {
      const alt = (node as HtmlElement).getAttribute('alt')?.replaceAll(/\s+/g, ' ').trim() ?? '';
      return alt === '' ? '' : `[image: ${alt}]`;
    },
  });
  // Anchors without a target are bookmarks; links inside the page and scripts lead nowhere.
  service.addRule('deadLink', {
    filter: (node) => (node as HtmlElement).nodeName === 'A' && !/^(?:https?:|mailto:|tel:|\/|\.|[\w-]+[./])/i.test((node as HtmlElement).getAttribute('href') ?? ''),
    replacement: (content) => content,
  });
}

// Turndown pads the marker to four characters, which costs readers tokens and buys nothing.
function addListRule(service: TurndownService): void {
  const positions = new WeakMap<HtmlElement, Map<HtmlElement, number>>();
  const findPosition = (list: HtmlElement, item: HtmlElement): number => {
    const known = positions.get(list) ?? new Map([...list.children].map((child, index) => [child, index]));
    positions.set(list, known);
    return known.get(item) ?? 0;
  };
  service.addRule('listItem', {
    filter: 'li',
    replacement: (content, node) => {
      const item = node as HtmlElement;
      const list = item.parentElement;
      const start = Number.parseInt(list?.getAttribute('start') ?? '1', 10);
      const mark = list?.nodeName === 'OL' ? `${(Number.isFinite(start) ? start : 1) + findPosition(list, item)}. ` : '- ';
      const lines = content.trim().split('\n');
      return `${lines.map((line, index) => (index === 0 ? `${mark}${line}` : line === '' ? '' : ' '.repeat(mark.length) + line)).join('\n')}\n`;
    },
  });
}

// By lines, since patterns such as /[ ]+$/ take quadratic time on long runs of spaces.
function tidy(markdown: string): string {
  const lines = markdown.replaceAll('\u00A0', ' ').split('\n').map((line) => line.trimEnd());
  return lines.filter((line, index) => line !== '' || lines[index - 1] !== '').join('\n').trim();
}
