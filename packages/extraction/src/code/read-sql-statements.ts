// The statements of a script, without comments: parted where a semicolon stands outside of quotes.

const PIECE = /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^'\\]|''|\\.)*'|"(?:[^"]|"")*"|`[^`]*`|\$(\w*)\$[\s\S]*?\$\1\$|;/g;

/** Trimmed, none of them empty. A comment counts as a blank. */
export function readSqlStatements(code: string): string[] {
  const statements: string[] = [];
  let current = '';
  let from = 0;
  for (const match of code.matchAll(PIECE)) {
    const [piece] = match;
    const isQuoted = /^['"`$]/.test(piece);
    current += code.slice(from, match.index) + (isQuoted ? piece : ' ');
    from = match.index + piece.length;
    if (piece !== ';') continue;
    statements.push(current.trim());
    current = '';
  }
  statements.push((current + code.slice(from)).trim());
  return statements.filter((statement) => statement !== '');
}
