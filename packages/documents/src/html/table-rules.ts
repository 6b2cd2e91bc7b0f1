// Tables as GitHub-flavoured Markdown. The published plugin keeps tables without a header row as HTML, breaks rows at paragraphs inside a cell and
// leaves pipes unescaped; Word and real pages have all three.
import type TurndownService from 'turndown';
import type { HtmlElement } from './html-element.ts';

type Rule = TurndownService.Rule;
type IsLayout = (table: HtmlElement | null) => boolean;

/** Registers the rules for table, row and cell. */
export function addTableRules(service: TurndownService): void {
  const isLayout = rememberLayout();
  service.addRule('tableCell', createCellRule(isLayout));
  service.addRule('tableRow', createRowRule(isLayout));
  service.addRule('tableParts', { filter: ['thead', 'tbody', 'tfoot', 'colgroup', 'col'], replacement: (content) => content });
  service.addRule('caption', { filter: 'caption', replacement: (content) => `\n\n${content.trim()}\n\n` });
  service.addRule('table', {
    filter: 'table',
    replacement: (content, node) => (isLayout(node as HtmlElement) ? `\n\n${content.trim()}\n\n` : `\n\n${dropBlankLines(content)}\n\n`),
  });
}

const createCellRule = (isLayout: IsLayout): Rule => ({
  filter: ['td', 'th'],
  replacement: (content, node) => {
    const element = node as HtmlElement;
    if (isLayout(element.closest('table'))) return `\n\n${content.trim()}\n\n`;
    const text = joinLines(content).replaceAll(/(?<!\\)\|/g, String.raw`\|`);
    // Heads are bold by being heads.
    const shown = element.nodeName === 'TH' ? text.replace(/^\*\*([^*]*)\*\*$/, '$1') : text;
    return ` ${shown} |${'  |'.repeat(readSpan(element) - 1)}`;
  },
});

const createRowRule = (isLayout: IsLayout): Rule => ({
  filter: 'tr',
  replacement: (content, node) => {
    const element = node as HtmlElement;
    const table = element.closest('table');
    if (isLayout(table)) return content;
    const row = `\n|${content}`;
    if (table?.querySelector('tr') !== element) return row;
    const columns = [...element.children].reduce((sum: number, cell) => sum + readSpan(cell), 0);
    return `${row}\n|${' --- |'.repeat(columns)}`;
  },
});

// A table in a table, or of one column, arranges the page; nobody reads it as rows and columns. Asked for every cell, looked up once for a table.
function rememberLayout(): IsLayout {
  const known = new WeakMap<HtmlElement, boolean>();
  return (table) => {
    if (table === null) return true;
    const isLayout = known.get(table) ?? (table.querySelector('table') !== null || ![...table.querySelectorAll('tr')].some((row) => [...row.children].length > 1));
    known.set(table, isLayout);
    return isLayout;
  };
}

function readSpan(cell: HtmlElement): number {
  const span = Number.parseInt(cell.getAttribute('colspan') ?? '1', 10);
  return Number.isFinite(span) ? Math.min(Math.max(span, 1), 100) : 1;
}

function joinLines(content: string): string {
  return content.split('\n').map((line) => line.trim()).filter((line) => line !== '').join(' ');
}

// A blank line would end the table in the middle; the caption keeps the one after it.
function dropBlankLines(content: string): string {
  const lines = content.split('\n').filter((line) => line.trim() !== '');
  const firstRow = lines.findIndex((line) => line.startsWith('|'));
  return firstRow <= 0 ? lines.join('\n') : [...lines.slice(0, firstRow), '', ...lines.slice(firstRow)].join('\n');
}
