// The HTML parser is no browser: it invents no missing html, head or body. This puts them there and takes out what is never read.

// Elements whose content is no text of the page. They go before the parser runs, which would build nodes for megabytes of script.
const UNREAD_START = /<(script|style|noscript|template|svg|iframe|object|canvas)\b[^<>]*>|<!--/gi;

// Structured data is the one kind of script that Readability reads (title, author); it is not executed.
const KEPT = /^<script\b[^<>]*application\/ld\+json/i;

const HEAD_START = /<head\b[^<>]*>/i;
const HEAD_END = /<\/head\s*>/i;
const OUTER_TAGS = /<!doctype[^<>]*>|<\/?(?:html|body|head)\b[^<>]*>/gi;

/** HTML with html, head and body, without scripts, styles and comments. Takes time proportional to the page, whatever is in it. */
export function prepareHtml(html: string): string {
  const read = cutUnread(html);
  const headStart = HEAD_START.exec(read);
  const afterStart = headStart === null ? 0 : headStart.index + headStart[0].length;
  const headEnd = headStart === null ? null : HEAD_END.exec(read.slice(afterStart));
  const head = headEnd === null ? '' : read.slice(afterStart, afterStart + headEnd.index);
  const rest = headStart === null || headEnd === null ? read : read.slice(0, headStart.index) + read.slice(afterStart + headEnd.index);
  return `<!doctype html><html><head>${head}</head><body>${rest.replaceAll(OUTER_TAGS, '')}</body></html>`;
}

/** The encoding that the page declares in its first kilobyte (HTML standard, 13.2.3.2). */
export function readDeclaredCharset(bytes: Uint8Array): string | undefined {
  const beginning = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 1_024)).toString('latin1');
  return /<meta\b[^>]*charset\s*=\s*["']?\s*([\w.:-]+)/i.exec(beginning)?.[1] ?? /^\s*<\?xml[^>]*encoding\s*=\s*["']([\w.:-]+)/i.exec(beginning)?.[1];
}

// Such an element ends at its end tag, whatever is in it. A script, style or comment that never ends takes the rest of the page with it
// (HTML standard, 13.2.5); of the others only the tag goes, and the end is not looked for a second time.
function cutUnread(html: string): string {
  const kept: string[] = [];
  const endless = new Set<string>();
  let position = 0;
  for (let start = findFrom(UNREAD_START, html, 0); start !== null; start = findFrom(UNREAD_START, html, position)) {
    const name = start[1]?.toLowerCase() ?? '';
    const afterTag = start.index + start[0].length;
    const single = endless.has(name) || start[0].endsWith('/>');
    const end = single ? null : findFrom(name === '' ? /-->/g : new RegExp(`</${name}\\s*>`, 'gi'), html, afterTag);
    if (end === null && !single) endless.add(name);
    const takesRest = end === null && ['', 'script', 'style'].includes(name) && !start[0].endsWith('/>');
    const after = end === null ? (takesRest ? html.length : afterTag) : end.index + end[0].length;
    kept.push(html.slice(position, start.index), KEPT.test(start[0]) ? html.slice(start.index, after) : ' ');
    position = after;
  }
  kept.push(html.slice(position));
  return kept.join('');
}

function findFrom(pattern: RegExp, text: string, position: number): RegExpExecArray | null {
  pattern.lastIndex = position;
  return pattern.exec(text);
}
