// Escapes inside quotes: those of JSON, those of Python and JavaScript, and backslashes that escape nothing.

const JSON_ESCAPES: ReadonlyMap<string, string> = new Map([['n', '\n'], ['r', '\r'], ['t', '\t'], ['b', '\b'], ['f', '\f'], ['"', '"'], ['\\', '\\'], ['/', '/']]);
// Signs that nobody means to have a backslash before them: quotes, and what Markdown escapes.
const PLAIN = /['`_*#$&%~<>!@=:;, “”‘’]/;
const ESCAPE = /\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|\r?\n|([\s\S])|$)/g;

/** The text that is meant. A backslash before a sign that needs none stays where it can be part of a path or a pattern. */
export function unescapeText(raw: string): string {
  if (!raw.includes('\\')) return raw;
  return raw.replaceAll(ESCAPE, (whole: string, ...groups: (string | undefined)[]) => {
    const [long, short, hex, char] = groups;
    if (long !== undefined) return Number.parseInt(long, 16) > 0x10_ff_ff ? whole : String.fromCodePoint(Number.parseInt(long, 16));
    const code = short ?? hex;
    if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
    // A line break behind a backslash, or nothing.
    if (typeof char !== 'string') return '';
    return JSON_ESCAPES.get(char) ?? (PLAIN.test(char) ? char : whole);
  });
}
