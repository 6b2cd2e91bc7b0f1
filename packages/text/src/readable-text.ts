// A sentence as a person wants to read it: without the markup and the bookkeeping that stand in the source.

// What stands before the content of a line: quote marks, list markers, check boxes, and a changelog's commit, pull request and thanks.
const LEADING =
  /^(?:[>\s]+|[-*+•‣–·]\s+|\(?(?:\d{1,3}(?:\.\d{1,3}){0,4}|[a-z]|[ivx]{1,5})[.)]\s+|\d{1,3}(?:\.\d{1,3}){1,4}\s+|\[[ xX]\]\s+|#{1,6}\s+|\[#\d+\]\([^)\s]*\)[:,]?\s*|#\d+[:,]?\s+|\[?`?[0-9a-f]{7,40}`?\]?(?:\([^)\s]*\))?:?\s+|Thanks\s+(?:\[@[\w-]+\]\([^)\s]*\)|@[\w-]+)(?:,\s*)?!?\s*-?\s*|!\s*-\s*)/;

/** How many characters of `raw` stand before its content. */
export function measureLeadIn(raw: string): number {
  let skipped = 0;
  for (let round = 0; round < 8; round += 1) {
    const length = LEADING.exec(raw.slice(skipped, skipped + 400))?.[0].length ?? 0;
    if (length === 0 || skipped + length >= raw.length) break;
    skipped += length;
  }
  return skipped;
}

/** `raw` on one line, with Markdown emphasis, links, inline HTML and trailing references reduced to their words. */
export function toReadableText(raw: string): string {
  return raw
    .replace(/!?\[([^\][]*)\]\((?:[^()\s]|\([^()\s]*\))*(?:\s+"[^"]*")?\)/g, '$1')
    .replace(/<\/?[a-zA-Z][^<>\n]{0,200}>/g, '')
    .replace(/(\*\*|__)(?=\S)([^\n]*?\S)\1/g, '$2')
    .replace(/(?<![\w*])\*(?=[^\s*])([^*\n]*[^\s*])\*(?![\w*])/g, '$1')
    .replace(/\s*\n\s*>?\s*/g, ' ')
    .replace(/\s*\(\[?#\d+\]?\)|\s*\([0-9a-f]{7,40}\)/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}
