// Text of an HTML page without building its tree: for pages that are too large or too deep for the tree to be affordable.

const BLOCK_END = /<\/(?:p|div|section|article|li|tr|h[1-6]|ul|ol|table|blockquote|pre|figure|dd|dt)\s*>|<(?:br|hr)\b[^<>]*>/gi;
const CELL_END = /<\/t[dh]\s*>/gi;
const TAG = /<\/?[a-z!?][^<>]*>/gi;

// The references that make up nearly all of those in real pages; numeric ones are computed.
const NAMED: Readonly<Record<string, string>> = {
  amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', ndash: '–', mdash: '—', hellip: '…', lsquo: '‘', rsquo: '’',
  ldquo: '“', rdquo: '”', bull: '•', middot: '·', copy: '©', reg: '®', trade: '™', euro: '€', pound: '£', sect: '§', times: '×', deg: '°',
};

/** Every visible text in document order, one block a line, cells separated by tabs. Takes prepared HTML. */
export function readHtmlPlainText(html: string): string {
  const body = html.slice(html.indexOf('<body>'));
  const text = body.replaceAll(/\s+/g, ' ').replaceAll(CELL_END, '\t').replaceAll(BLOCK_END, '\n').replaceAll(TAG, '');
  const decoded = text.replaceAll(/&(#x[0-9a-f]{1,6}|#\d{1,7}|\w{2,8});/gi, decodeReference);
  const lines = decoded.split('\n').map((line) => line.trim());
  return lines.filter((line, index) => line !== '' || lines[index - 1] !== '').join('\n').trim();
}

function decodeReference(whole: string, reference: string): string {
  if (!reference.startsWith('#')) return NAMED[reference] ?? whole;
  const isHex = /^#x/i.test(reference);
  const code = Number.parseInt(reference.slice(isHex ? 2 : 1), isHex ? 16 : 10);
  const valid = code > 0 && code <= 0x10_ff_ff && !(code >= 0xd8_00 && code <= 0xdf_ff);
  return valid ? String.fromCodePoint(code) : whole;
}
