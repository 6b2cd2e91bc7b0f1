// Text of a Word document without building its tree: for documents that are too large or too deep for the tree to be affordable.
// Source of the names: ECMA-376 part 1, 17.3 (paragraphs and runs) and 17.4 (tables).

// A text, what stands for white space, and the ends of paragraphs, cells and rows; whatever prefix the namespace has.
const MARK = /<(?:\w{1,20}:)?t(?:\s[^<>]*)?>([^<]*)|<(?:\w{1,20}:)?(tab|br|cr)(?:\s[^<>]*)?\/?>|<\/(?:\w{1,20}:)?(p|tc|tr)>|<(?:\w{1,20}:)?(p)\s?\/>/g;
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const SPACES: Readonly<Record<string, string>> = { tab: '\t', br: '\n', cr: '\n', tc: '\t', tr: '\n' };

/** Every text in document order, one paragraph a line, cells separated by tabs. */
export function readDocxPlainText(xml: string): string {
  const parts: string[] = [];
  let pending = '';
  for (const [, text, space, end, empty] of xml.matchAll(MARK)) {
    if (text !== undefined) {
      parts.push(pending, text.includes('&') ? text.replaceAll(/&(#x[0-9a-f]{1,6}|#\d{1,7}|\w{2,4});/gi, decodeReference) : text);
      pending = '';
      continue;
    }
    // A paragraph that ends a cell, and a cell that ends a row, break no line of their own.
    const name = space ?? end ?? empty ?? '';
    const mark = SPACES[name] ?? '\n';
    if ((name === 'tc' || name === 'tr') && /[\t\n]$/.test(pending)) pending = pending.slice(0, -1) + mark;
    else if (parts.length > 0 && pending.length < 2) pending += mark;
  }
  return parts.join('').trim();
}

function decodeReference(whole: string, name: string): string {
  if (!name.startsWith('#')) return NAMED[name] ?? whole;
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  return code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole;
}
